// SPDX-License-Identifier: Apache-2.0
#include "codec/edifact/opening.hpp"

#include "codec/edifact/charsets.hpp"
#include "codec/edifact/una.hpp"
#include "edi/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace crossdock::codec::edifact {

using namespace edi;

namespace {

constexpr std::size_t k_tag_bytes = 3;
constexpr std::size_t k_elements_min = 5;  // UNB: S001 to 0020

using Components = std::vector<std::string>;

// The elements of a UNB as their components, without release characters. [0] is element 01.
std::vector<Components> elements_of(std::string_view text, const Delimiters& delimiters) {
  std::vector<Components> elements;
  for (std::size_t i = k_tag_bytes; i < text.size(); ++i) {
    const char c = text[i];
    if (c == delimiters.element) {
      elements.emplace_back(1);
    } else if (elements.empty()) {
      continue;
    } else if (c == delimiters.component) {
      elements.back().emplace_back();
    } else if (c == delimiters.release && delimiters.release != '\0' && i + 1 < text.size()) {
      elements.back().back().push_back(text[++i]);
    } else {
      elements.back().back().push_back(c);
    }
  }
  return elements;
}

// Where the segment ends, or npos.
std::size_t terminator_in(std::string_view bytes, const Delimiters& delimiters) {
  for (std::size_t i = k_tag_bytes; i < bytes.size(); ++i) {
    if (bytes.substr(i).starts_with(delimiters.segment)) return i;
    if (bytes[i] == delimiters.release && delimiters.release != '\0') ++i;
  }
  return std::string_view::npos;
}

// A UNB with separators of its own and no UNA: what stands behind the four letters of S001, and before the first UNH.
Delimiters guessed(std::string_view bytes) {
  Delimiters delimiters = default_delimiters();
  delimiters.element = bytes[k_tag_bytes];
  const std::size_t id_end = k_tag_bytes + 5;
  if (bytes.size() > id_end) delimiters.component = bytes[id_end];
  const std::size_t tag = std::min(bytes.find("UNH"), bytes.find("UNG"));
  if (tag == std::string_view::npos) return delimiters;
  std::string_view before = bytes.substr(0, tag);
  while (!before.empty() && is_filler(before.back())) before.remove_suffix(1);
  if (!before.empty() && !is_alphanumeric(before.back())) {
    delimiters.segment = before.back();
  } else if (before.size() < tag) {
    delimiters.segment = "\n";
  }
  if (delimiters.segment[0] == delimiters.release || delimiters.element == delimiters.release) delimiters.release = '\0';
  return delimiters;
}

class UnbReader {
 public:
  explicit UnbReader(Opening& opening) : opening_(opening) {}

  // `bytes` begin with UNB; the opening has its delimiters. False when that is no UNB.
  bool read(std::string_view bytes, std::size_t at) {
    const std::string_view unb = bytes.substr(at);
    const std::size_t end = terminator_in(unb, opening_.delimiters);
    if (end == std::string_view::npos) return false;
    unb_ = unb;
    at_ = at;
    std::string text(unb.substr(0, end));
    opening_.wrapped = std::erase_if(text, is_line_break) > 0;
    elements_ = elements_of(text, opening_.delimiters);
    const std::string& id = value(1, 1);
    const bool plausible = id.size() == 4 && std::ranges::all_of(id, is_alphanumeric);
    if (!plausible && elements_.size() < k_elements_min) return false;
    opening_.size = at + end + opening_.delimiters.segment.size();
    opening_.tag = "UNB";
    opening_.certain = plausible && id.starts_with("UNO") && elements_.size() >= k_elements_min &&
                       std::ranges::all_of(value(4, 1), is_digit) && !value(4, 1).empty();
    fill_header();
    check();
    if (opening_.header.version < "4") opening_.delimiters.repetition = '\0';
    return true;
  }

 private:
  const std::string& value(std::size_t element, std::size_t component) const {
    static const std::string k_empty;
    if (element > elements_.size() || component > elements_[element - 1].size()) return k_empty;
    return elements_[element - 1][component - 1];
  }

  std::string text(std::size_t element, std::size_t component) const {
    return to_utf8(trim(value(element, component)), opening_.charset);
  }

  // Where element `number` begins, in the UNB.
  std::size_t element_at(std::size_t number) const {
    std::size_t at = 0;
    for (; number > 0 && at < unb_.size(); ++at) {
      if (unb_[at] == opening_.delimiters.element) --number;
      if (unb_[at] == opening_.delimiters.release && opening_.delimiters.release != '\0') ++at;
    }
    return at;
  }

  void fill_header() {
    const DeclaredCharset declared = charset_of(value(1, 1));
    opening_.charset = declared.charset;
    InterchangeHeader header;
    header.standard = Standard::edifact;
    header.authorisation_qualifier.clear();
    header.security_qualifier.clear();
    header.standards.clear();
    header.syntax = text(1, 1);
    header.version = text(1, 2);
    header.sender = text(2, 1);
    header.sender_qualifier = text(2, 2);
    header.sender_internal = text(2, 3);
    header.receiver = text(3, 1);
    header.receiver_qualifier = text(3, 2);
    header.receiver_internal = text(3, 3);
    header.date = text(4, 1);
    header.time = text(4, 2);
    header.control = text(5, 1);
    header.password = text(6, 1);
    header.application_reference = text(7, 1);
    header.priority = text(8, 1);
    header.acknowledgement_requested = text(9, 1) == "1" ? "1" : "0";
    header.agreement = text(10, 1);
    header.usage = text(11, 1).empty() || text(11, 1) == "0" ? "P" : "T";
    header.directory = text(1, 3);
    header.encoding = text(1, 4);
    header.sender_sub = text(2, 4);
    header.receiver_sub = text(3, 4);
    header.password_qualifier = text(6, 2);
    opening_.header = std::move(header);
  }

  void check() {
    const auto remark = [this](Severity severity, std::string_view code, std::string message, std::size_t element) {
      opening_.remarks.push_back({severity, code, std::move(message), element, at_ + element_at(element)});
    };
    if (opening_.wrapped) remark(Severity::warning, slug::wrapped_lines, "The interchange header is broken over lines", 0);
    if (elements_.size() < k_elements_min || opening_.header.control.empty()) {
      remark(Severity::error, slug::interchange_header, "UNB lacks sender, recipient, date or control reference", 0);
    }
    const CharsetKind kind = charset_of(value(1, 1)).kind;
    if (kind == CharsetKind::unknown) {
      // Other agencies than the UN have identifiers of their own.
      remark(opening_.header.syntax.starts_with("UNO") ? Severity::error : Severity::warning, slug::charset,
             fmt::format("\"{}\" is no known syntax identifier (UNOA to UNOY)", opening_.header.syntax), 1);
    } else if (kind == CharsetKind::undecoded) {
      remark(Severity::error, slug::charset,
             "UNOX switches character sets by escape sequences, which is not decoded; UNOY has every character", 1);
    }
    const std::string& version = opening_.header.version;
    if (elements_.size() >= k_elements_min && (version.size() != 1 || version < "1" || version > "4")) {
      remark(Severity::warning, slug::interchange_header, fmt::format("There is no syntax version \"{}\"", version), 1);
    }
  }

  Opening& opening_;
  std::string_view unb_;
  std::size_t at_ = 0;
  std::vector<Components> elements_;
};

void imply(Opening& opening, std::string_view tag) {
  opening.state = Opening::State::yes;
  opening.implied = true;
  opening.tag = tag;
  InterchangeHeader& header = opening.header;
  header.standard = Standard::edifact;
  for (std::string* field : {&header.authorisation_qualifier, &header.security_qualifier, &header.sender_qualifier,
                             &header.receiver_qualifier, &header.standards, &header.version})
    field->clear();
}

// What follows the UNA, or the UNB that stands there alone.
bool read_header(std::string_view bytes, std::size_t at, bool advised, Opening& opening) {
  const std::string_view rest = bytes.substr(at);
  const bool unb = rest.starts_with("UNB") || rest.starts_with("unb");
  if (!unb) {
    // A UNA with messages behind it and no UNB.
    opening.size = at;
    if (advised) imply(opening, "UNA");
    return advised;
  }
  if (!advised && rest[k_tag_bytes] == '\x1d') opening.delimiters = unob_delimiters();
  const bool odd = !advised && rest[k_tag_bytes] != '\x1d' && rest[k_tag_bytes] != opening.delimiters.element;
  if (odd) opening.delimiters = guessed(rest);
  if (!UnbReader(opening).read(bytes, at)) return false;
  if (odd) {
    opening.remarks.push_back({Severity::warning, slug::una, "The separators are not the default ones and there is no UNA"});
  }
  if (rest.starts_with("unb")) {
    opening.remarks.push_back({Severity::error, slug::segment_tag, "The tag of the interchange header must be in capitals"});
  }
  opening.state = Opening::State::yes;
  return true;
}

}  // namespace

Opening recognise_interchange(std::string_view bytes, bool complete) {
  Opening opening;
  opening.delimiters = default_delimiters();
  if (!complete && bytes.size() < k_opening_bytes_max) {
    opening.state = Opening::State::need_more;
    return opening;
  }
  std::size_t at = 0;
  const bool advised = bytes.starts_with("UNA") || bytes.starts_with("una");
  if (advised) {
    const auto una = read_una(bytes);
    if (!una) return {};
    opening.delimiters = una->delimiters;
    if (una->short_of_one) {
      opening.remarks.push_back({Severity::error, slug::una, "UNA has five characters instead of six"});
    }
    at = una->size;
    while (at < bytes.size() && is_filler(bytes[at])) ++at;
  }
  return read_header(bytes, at, advised, opening) ? std::move(opening) : Opening{};
}

Opening recognise_message(std::string_view bytes) {
  Opening opening;
  const bool group = bytes.starts_with("UNG+");
  if (!group && !bytes.starts_with("UNH+")) return opening;
  opening.delimiters = default_delimiters();
  opening.delimiters.repetition = '\0';
  imply(opening, group ? "UNG" : "UNH");
  return opening;
}

}  // namespace crossdock::codec::edifact
