// SPDX-License-Identifier: Apache-2.0
#include "codec/x12/syntax.hpp"

#include "codec/x12/implied.hpp"
#include "codec/x12/isa.hpp"
#include "codec/x12/set_stream.hpp"
#include "edi/text.hpp"

#include <algorithm>
#include <string>

namespace crossdock::codec::x12 {

using namespace edi;

namespace {

constexpr std::size_t k_tag_bytes = 3;

// Where element `number` of the header begins.
std::size_t element_at(std::string_view header, std::size_t number) {
  std::size_t at = 0;
  for (; number > 0 && at < header.size(); ++at) {
    if (header[at] == header[k_tag_bytes]) --number;
  }
  return at;
}

void remark_on(const Isa& isa, std::string_view bytes, bool lower, Opening& opening) {
  const auto remark = [&](Severity severity, std::string_view code, std::string message, std::size_t element) {
    opening.remarks.push_back({severity, code, std::move(message), element, element_at(bytes, element)});
  };
  if (isa.wrapped) {
    remark(Severity::warning, slug::isa_wrapped, "The interchange header is broken over lines", 0);
  } else if (!isa.fixed) {
    remark(Severity::warning, slug::isa_trimmed, "The interchange header is not 106 bytes long", 0);
  }
  if (isa.component_missing) {
    remark(Severity::warning, slug::isa_component, "ISA16 is missing or is not usable as component separator", 16);
  }
  if (parse_count(isa.header.control) < 0) {
    remark(Severity::error, slug::interchange_control, "ISA13 is not a number of up to nine digits", 13);
  }
  if (lower) remark(Severity::error, slug::segment_tag, "The tag of the interchange header must be in capitals", 0);
}

class X12Syntax final : public Syntax {
 public:
  Standard standard() const override { return Standard::x12; }

  const Tags& tags() const override {
    static constexpr Tags k_tags{"ISA", "IEA", "GS", "GE", "ST", "SE", "TA1"};
    return k_tags;
  }

  bool may_open(std::string_view bytes) const override {
    if (bytes.size() <= k_tag_bytes || is_alphanumeric(bytes[k_tag_bytes]) || bytes[k_tag_bytes] == ' ') return false;
    return bytes.starts_with("ISA") || bytes.starts_with("isa");
  }

  Opening recognise(std::string_view bytes, bool complete) const override {
    Opening opening;
    const bool lower = bytes.starts_with("isa");
    std::string capitals;
    if (lower) {
      capitals = "ISA" + std::string(bytes.substr(k_tag_bytes));
      bytes = capitals;
    }
    Isa isa = recognise_isa(bytes, complete);
    if (isa.state == Isa::State::no) return opening;
    opening.state = isa.state == Isa::State::yes ? Opening::State::yes : Opening::State::need_more;
    opening.tag = "ISA";
    opening.size = isa.size;
    opening.certain = isa.fixed;
    opening.wrapped = isa.wrapped;
    if (isa.state == Isa::State::yes) remark_on(isa, bytes, lower, opening);
    opening.header = std::move(isa.header);
    opening.delimiters = std::move(isa.delimiters);
    return opening;
  }

  Opening recognise_implied(std::string_view bytes, bool complete) const override {
    return recognise_without_isa(bytes, complete);
  }

  Role role(std::string_view tag) const override {
    if (tag == "ST") return Role::set_begin;
    if (tag == "SE") return Role::set_end;
    if (tag == "GS") return Role::group_begin;
    if (tag == "GE") return Role::group_end;
    if (tag == "IEA") return Role::interchange_end;
    if (tag == "TA1") return Role::acknowledgement;
    return Role::body;
  }

  GroupHeader group(const SegmentView& segment) const override {
    const auto value = [&segment](std::size_t number) { return segment.utf8(trim_right(segment.element(number))); };
    return GroupHeader{value(1), value(2), value(3), value(4), value(5), value(6), value(7), value(8)};
  }

  SetHeader set(const SegmentView& segment) const override {
    const auto value = [&segment](std::size_t number) { return segment.utf8(trim(segment.element(number))); };
    return SetHeader{value(1), value(2), "", value(3), ""};
  }

  std::string_view group_fault(const GroupHeader& header, const SegmentView& segment) const override {
    const bool right =
        segment.elements.size() >= 8 && header.functional_code.size() == 2 && parse_count(header.control) >= 0;
    return right ? "" : "The group header lacks its functional code, control number or version";
  }

  std::string_view set_fault(const SetHeader& header) const override {
    const bool right = !header.id.empty() && !header.control.empty() && header.control.size() <= 9;
    return right ? "" : "ST01 or ST02 is missing or malformed";
  }

  std::size_t set_control_element() const override { return 2; }
  bool sets_need_group() const override { return true; }
  bool tag_has_components() const override { return false; }

  // BIN*length*data and BDS*filter*length*data: the data may hold any byte.
  std::size_t binary_end(std::string_view data, std::size_t position, const Delimiters& delimiters,
                         bool complete) const override {
    if (position >= data.size() || data[position] != 'B') return 0;
    const std::string_view rest = data.substr(position, 64);
    const bool bin = rest.starts_with("BIN") && rest.size() > 4 && rest[3] == delimiters.element;
    const bool bds = rest.starts_with("BDS") && rest.size() > 4 && rest[3] == delimiters.element;
    if (!bin && !bds) return 0;
    const std::size_t begin = bin ? 4 : rest.find(delimiters.element, 4) + 1;
    const std::size_t end = begin == 0 ? std::string_view::npos : rest.find(delimiters.element, begin);
    if (begin == 0 || end == std::string_view::npos) return 0;
    const long length = parse_count(rest.substr(begin, end - begin));
    const std::size_t after = position + end + 1 + static_cast<std::size_t>(std::max(length, 0L));
    // A length that does not lead to a terminator is a lie; then the segment is read like any other.
    const bool fits = length >= 0 && after < data.size() && data.substr(after).starts_with(delimiters.segment);
    return fits || (!complete && length >= 0 && after >= data.size()) ? after : 0;
  }
};

}  // namespace

const Syntax& syntax() {
  static const X12Syntax k_syntax;
  return k_syntax;
}

Batch read_batch(std::string_view bytes, const Library& library, const Limits& limits) {
  const Syntax* const syntaxes[] = {&syntax()};
  return edi::read_batch(bytes, library, syntaxes, limits);
}

Batch read_batch(std::string_view bytes, const LibraryChoice& choice, const Limits& limits) {
  const Syntax* const syntaxes[] = {&syntax()};
  return edi::read_batch(bytes, choice, syntaxes, limits);
}

}  // namespace crossdock::codec::x12
