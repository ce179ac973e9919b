// SPDX-License-Identifier: Apache-2.0
#include "codec/edifact/writer.hpp"

#include "base/assert.hpp"
#include "codec/edifact/repertoire.hpp"
#include "edi/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <utility>

namespace crossdock::codec::edifact {

using namespace edi;

namespace {

constexpr std::int64_t k_reference_max = 99'999'999'999'999;  // an..14

bool all_digits(std::string_view text) { return std::ranges::all_of(text, is_digit); }

struct Field {
  std::string_view value;
  std::size_t max = 0;  // characters
  std::string_view id;
  bool mandatory = false;
};

class Writer {
 public:
  explicit Writer(const OutboundInterchange& interchange) : in_(interchange), marks_(interchange.delimiters) {
    if (in_.header.version < "4") marks_.repetition = '\0';
  }

  Result<std::string> write() {
    CROSSDOCK_CHECK(check_delimiters());
    CROSSDOCK_TRY(repertoire_, Repertoire::of(in_.header.syntax, in_.header.version, in_.loose));
    advise();
    CROSSDOCK_CHECK(unb());
    const bool groups =
        std::ranges::any_of(in_.groups, [](const OutboundGroup& one) { return !one.header.control.empty(); });
    std::size_t count = groups ? in_.groups.size() : 0;
    for (const OutboundGroup& group : in_.groups) {
      if (!groups) {
        count += group.sets.size();
        for (const TransactionSet& set : group.sets) CROSSDOCK_CHECK(message(set));
      } else {
        CROSSDOCK_CHECK(write_group(group));
      }
    }
    place_ = "UNZ";
    CROSSDOCK_CHECK(segment("UNZ", {std::to_string(count), in_.header.control}));
    return std::move(out_);
  }

 private:
  Unexpected refuse(std::string_view code, std::string message) const {
    return fail(ErrorKind::invalid, std::string(code), std::move(message), place_);
  }
  Unexpected bad_header(std::string message) const { return refuse("edifact.write_header", std::move(message)); }

  Result<> check_delimiters() {
    place_ = "UNA";
    constexpr std::string_view k_code = "edifact.write_delimiters";
    std::string all{marks_.component, marks_.element};
    if (marks_.release != '\0') all += marks_.release;
    if (marks_.repetition != '\0') all += marks_.repetition;
    all += marks_.segment;
    const bool controls = marks_.element == unob_delimiters().element;
    for (std::size_t i = 0; i < all.size(); ++i) {
      const bool newline = i + 1 == all.size() && all[i] == '\n';
      const bool usable = !is_alphanumeric(all[i]) && all[i] != ' ' && is_ascii(all[i]) &&
                          (!is_control(all[i]) || newline || (controls && all[i] >= '\x1c'));
      if (!usable || all.find(all[i], i + 1) != std::string::npos) {
        return refuse(k_code, "The delimiters must be different single characters, no letters, digits or blanks");
      }
    }
    if (marks_.segment.size() != 1) return refuse(k_code, "The segment terminator must be one byte");
    if (marks_.decimal != '.' && marks_.decimal != ',') return refuse(k_code, "The decimal mark is a point or a comma");
    const bool line_end = in_.line_end.empty() || in_.line_end == "\n" || in_.line_end == "\r\n";
    if (!line_end || (marks_.segment == "\n" && !in_.line_end.empty())) {
      return refuse(k_code, "The line end is empty, LF or CR LF, and empty when LF is the terminator");
    }
    return {};
  }

  bool is_default() const {
    Delimiters plain = default_delimiters();
    if (in_.header.version < "4") plain.repetition = '\0';
    Delimiters own = marks_;
    own.comma = true;
    return own == plain || (in_.header.syntax == "UNOB" && own == unob_delimiters());
  }

  void advise() {
    if (!in_.advise && is_default()) return;
    const auto shown = [](char c) { return c == '\0' ? ' ' : c; };
    out_ += "UNA";
    out_ += {marks_.component, marks_.element, marks_.decimal, shown(marks_.release), shown(marks_.repetition)};
    out_ += marks_.segment;
    out_ += in_.line_end;
  }

  // Checks the fields of a header and makes an element of them.
  Result<std::string> header_element(std::initializer_list<Field> fields) const {
    std::string out;
    for (const Field& field : fields) {
      if (field.mandatory && field.value.empty()) return bad_header(fmt::format("{} {} must be filled", place_, field.id));
      const auto characters =
          std::ranges::count_if(field.value, [](char c) { return (static_cast<unsigned>(c) & 0xC0U) != 0x80U; });
      if (static_cast<std::size_t>(characters) > field.max) {
        return bad_header(fmt::format("{} {} takes at most {} characters", place_, field.id, field.max));
      }
      if (field.value.find_first_of("\x1d\x1e\x1f") != std::string_view::npos) {
        return bad_header(fmt::format("{} {} holds a control character", place_, field.id));
      }
      if (&field != fields.begin()) out += k_component_mark;
      out += field.value;
    }
    while (out.ends_with(k_component_mark)) out.pop_back();
    return out;
  }

  Result<std::string> moment(std::string_view date, std::string_view time) const {
    const bool right = (date.size() == 6 || date.size() == 8) && (time.size() == 4 || time.size() == 6);
    if (!right || !all_digits(date) || !all_digits(time)) {
      return bad_header(place_ + " S004 must be a date YYMMDD or CCYYMMDD and a time HHMM");
    }
    return header_element({{date, 8, "0017", true}, {time, 6, "0019", true}});
  }

  Result<> unb() {
    const InterchangeHeader& header = in_.header;
    place_ = "UNB";
    if (header.version.size() != 1 || header.version < "1" || header.version > "4") {
      return bad_header("UNB 0002 is the syntax version, 1 to 4");
    }
    std::vector<std::string> elements(11);
    CROSSDOCK_TRY(elements[0], header_element({{header.syntax, 4, "0001", true},
                                               {header.version, 1, "0002", true},
                                               {header.directory, 6, "0080"},
                                               {header.encoding, 3, "0133"}}));
    CROSSDOCK_TRY(elements[1], header_element({{header.sender, 35, "0004", true},
                                               {header.sender_qualifier, 4, "0007"},
                                               {header.sender_internal, 35, "0008"},
                                               {header.sender_sub, 35, "0042"}}));
    CROSSDOCK_TRY(elements[2], header_element({{header.receiver, 35, "0010", true},
                                               {header.receiver_qualifier, 4, "0007"},
                                               {header.receiver_internal, 35, "0014"},
                                               {header.receiver_sub, 35, "0046"}}));
    CROSSDOCK_TRY(elements[3], moment(header.date, header.time));
    CROSSDOCK_TRY(elements[4], header_element({{header.control, 14, "0020", true}}));
    CROSSDOCK_TRY(elements[5], header_element({{header.password, 14, "0022"}, {header.password_qualifier, 2, "0025"}}));
    CROSSDOCK_TRY(elements[6], header_element({{header.application_reference, 14, "0026"}}));
    CROSSDOCK_TRY(elements[7], header_element({{header.priority, 1, "0029"}}));
    if (header.acknowledgement_requested == "1") elements[8] = "1";
    CROSSDOCK_TRY(elements[9], header_element({{header.agreement, 35, "0032"}}));
    if (header.usage == "T") elements[10] = "1";
    return segment("UNB", elements);
  }

  // "D.96A" as its two data elements.
  Result<std::pair<std::string, std::string>> version_of(const std::string& version) const {
    const std::size_t dot = version.find('.');
    if (dot == std::string::npos) return bad_header(fmt::format("{}: \"{}\" is no version such as D.96A", place_, version));
    return std::pair(version.substr(0, dot), version.substr(dot + 1));
  }

  Result<> write_group(const OutboundGroup& group) {
    const GroupHeader& header = group.header;
    place_ = "UNG " + header.control;
    if (header.control.empty()) return bad_header("Groups and messages outside of groups do not mix in one interchange");
    std::vector<std::string> elements(8);
    CROSSDOCK_TRY(elements[0], header_element({{header.functional_code, 6, "0038"}}));
    CROSSDOCK_TRY(elements[1], header_element({{header.sender, 35, "0040"}, {header.sender_qualifier, 4, "0007"}}));
    CROSSDOCK_TRY(elements[2], header_element({{header.receiver, 35, "0044"}, {header.receiver_qualifier, 4, "0007"}}));
    CROSSDOCK_TRY(elements[3], moment(header.date, header.time));
    CROSSDOCK_TRY(elements[4], header_element({{header.control, 14, "0048", true}}));
    CROSSDOCK_TRY(elements[5], header_element({{header.agency, 3, "0051"}}));
    if (!header.version.empty()) {
      CROSSDOCK_TRY(const auto version, version_of(header.version));
      CROSSDOCK_TRY(
          elements[6],
          header_element({{version.first, 3, "0052"}, {version.second, 3, "0054"}, {header.implementation, 6, "0057"}}));
    }
    CROSSDOCK_TRY(elements[7], header_element({{header.password, 14, "0058"}}));
    CROSSDOCK_CHECK(segment("UNG", elements));
    for (const TransactionSet& set : group.sets) CROSSDOCK_CHECK(message(set));
    place_ = "UNE " + header.control;
    return segment("UNE", {std::to_string(group.sets.size()), header.control});
  }

  Result<> message(const TransactionSet& set) {
    place_ = "set " + set.control;
    CROSSDOCK_TRY(const auto version, version_of(set.version));
    std::vector<std::string> elements(3);
    CROSSDOCK_TRY(elements[0], header_element({{set.control, 14, "0062", true}}));
    const std::string_view agency = set.agency.empty() ? "UN" : std::string_view(set.agency);
    CROSSDOCK_TRY(elements[1], header_element({{set.id, 6, "0065", true},
                                               {version.first, 3, "0052", true},
                                               {version.second, 3, "0054", true},
                                               {agency, 3, "0051", true},
                                               {set.implementation, 6, "0057"}}));
    CROSSDOCK_TRY(elements[2], header_element({{set.access_reference, 35, "0068"}}));
    add_more(set, elements);
    CROSSDOCK_CHECK(segment("UNH", elements));
    std::size_t index = 1;
    for (const Segment& one : set.segments) {
      place_ = fmt::format("set {}, segment {} {}", set.control, ++index, one.tag);
      CROSSDOCK_CHECK(segment(one.tag, one.elements));
    }
    place_ = "set " + set.control;
    return segment("UNT", {std::to_string(set.segments.size() + 2), set.control});
  }

  static void add_more(const TransactionSet& set, std::vector<std::string>& elements) {
    if (set.header_more.empty()) return;
    if (!set.header_more.front().empty()) {
      const auto marks = static_cast<std::size_t>(std::ranges::count(elements[1], k_component_mark));
      elements[1].append(5 - std::min<std::size_t>(marks, 5), k_component_mark);
      elements[1] += set.header_more.front();
    }
    elements.insert(elements.end(), set.header_more.begin() + 1, set.header_more.end());
  }

  Result<> segment(std::string_view tag, const std::vector<std::string>& elements) {
    if (tag.size() != 3 || !is_segment_tag(tag)) {
      return refuse("edifact.write_data", "A segment tag is three capital letters or digits");
    }
    out_ += tag;
    std::size_t size = elements.size();
    while (size > 0 && elements[size - 1].empty()) --size;
    for (std::size_t i = 0; i < size; ++i) {
      out_ += marks_.element;
      element_ = i + 1;
      CROSSDOCK_CHECK(element(elements[i]));
    }
    out_ += marks_.segment;
    out_ += in_.line_end;
    return {};
  }

  Result<> element(std::string_view text) {
    component_ = 1;
    std::size_t pending = 0;  // components that may be empty to the end
    while (!text.empty()) {
      const char c = text[0];
      if (c == k_component_mark) {
        ++pending;
        ++component_;
        text.remove_prefix(1);
        continue;
      }
      if (c == k_repeat_mark) {
        if (marks_.repetition == '\0') return refuse_data("this interchange has no repetition separator");
        out_ += marks_.repetition;
        pending = 0;
        component_ = 1;
        text.remove_prefix(1);
        continue;
      }
      out_.append(std::exchange(pending, 0), marks_.component);
      const std::string_view character = utf8_character(text);
      CROSSDOCK_CHECK(put(character));
      text.remove_prefix(character.size());
    }
    return {};
  }

  Result<> put(std::string_view character) {
    const char c = character[0];
    if (character.size() == 1 && (is_control(c) || !is_ascii(c))) {
      return refuse_data("the value holds a line break, a control character or a byte that is no UTF-8");
    }
    const bool delimiter = c == marks_.element || c == marks_.component || c == marks_.segment[0] ||
                           (marks_.repetition != '\0' && c == marks_.repetition) ||
                           (marks_.release != '\0' && c == marks_.release);
    if (delimiter) {
      if (marks_.release == '\0') {
        return refuse_data(fmt::format("\"{}\" is a delimiter here, and there is no release character", c));
      }
      out_ += marks_.release;
    }
    if (!repertoire_.append(character, out_)) {
      return refuse_at("edifact.write_character",
                       fmt::format("{} cannot hold the character \"{}\"", in_.header.syntax, character));
    }
    return {};
  }

  Unexpected refuse_data(const std::string& why) const { return refuse_at("edifact.write_data", why); }

  Unexpected refuse_at(std::string_view code, const std::string& why) const {
    const std::string component = component_ > 1 ? fmt::format("-{}", component_) : "";
    return fail(ErrorKind::invalid, std::string(code), why, fmt::format("{} element {:02}{}", place_, element_, component));
  }

  const OutboundInterchange& in_;
  Delimiters marks_;
  Repertoire repertoire_;
  std::string out_;
  std::string place_;
  std::size_t element_ = 0;
  std::size_t component_ = 0;
};

}  // namespace

Result<std::string> write_interchange(const OutboundInterchange& interchange) { return Writer(interchange).write(); }

InterchangeHeader interchange_header(std::string_view syntax, std::string_view version) {
  InterchangeHeader header;
  header.standard = Standard::edifact;
  for (std::string* field : {&header.authorisation_qualifier, &header.security_qualifier, &header.sender_qualifier,
                             &header.receiver_qualifier, &header.standards})
    field->clear();
  header.syntax = syntax;
  header.version = version;
  return header;
}

GroupHeader no_group() { return GroupHeader{"", "", "", "", "", "", "", ""}; }

std::string reference(std::int64_t number) {
  CROSSDOCK_ASSERT(number > 0 && number <= k_reference_max);
  return std::to_string(number);
}

void stamp(InterchangeHeader& interchange, Timestamp at) {
  const std::string text = at.rfc3339();  // 2026-11-23T18:05:09.123Z
  interchange.date = text.substr(0, 4) + text.substr(5, 2) + text.substr(8, 2);
  if (interchange.version < "4") interchange.date.erase(0, 2);
  interchange.time = text.substr(11, 2) + text.substr(14, 2);
}

void stamp(const InterchangeHeader& interchange, GroupHeader& group) {
  group.date = interchange.date;
  group.time = interchange.time;
}

}  // namespace crossdock::codec::edifact
