// SPDX-License-Identifier: Apache-2.0
#include "codec/x12/isa.hpp"

#include "edi/text.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

namespace crossdock::codec::x12 {

using namespace edi;

namespace {

constexpr std::array<std::size_t, 16> k_separator_at = {3, 6, 17, 20, 31, 34, 50, 53, 69, 76, 81, 83, 89, 99, 101, 103};
constexpr std::size_t k_trimmed_field_bytes_max = 64;

struct Fields {
  std::array<std::string, 16> values;  // ISA01..ISA15; the last is not used
  std::size_t component_at = 0;        // where ISA16 begins
  bool wrapped = false;
};

bool is_fixed(std::string_view bytes) {
  if (bytes.size() < k_isa_bytes) return false;
  const char separator = bytes[3];
  std::size_t next = 0;
  for (std::size_t i = 3; i < 104; ++i) {
    const bool expected = next < k_separator_at.size() && k_separator_at[next] == i;
    if (expected != (bytes[i] == separator)) return false;
    if (expected) ++next;
  }
  return true;
}

// The sixteen separators in order, with fields of any plausible length.
std::optional<Fields> split_fields(std::string_view bytes) {
  const char separator = bytes[3];
  Fields fields;
  std::size_t at = 4;
  for (std::size_t field = 0; field < 15; ++field) {
    const std::size_t end = bytes.find(separator, at);
    if (end == std::string_view::npos || end - at > k_trimmed_field_bytes_max) return std::nullopt;
    std::string value(bytes.substr(at, end - at));
    if (std::erase_if(value, is_line_break) > 0) fields.wrapped = true;
    fields.values[field] = std::string(trim_right(value));
    at = end + 1;
  }
  fields.component_at = at;
  return fields;
}

// What may follow an ISA: a group, an interchange acknowledgement, or the trailer; or nothing any more.
bool service_segment_follows(std::string_view rest, char separator) {
  std::size_t i = 0;
  while (i < rest.size() && is_filler(rest[i])) ++i;
  rest.remove_prefix(i);
  if (rest.empty()) return true;
  for (const std::string_view tag : {"GS", "TA1", "IEA", "ST", "ISB"}) {
    if (rest.starts_with(tag) && rest.size() > tag.size() && rest[tag.size()] == separator) return true;
  }
  return false;
}

// Some senders leave ISA16 out, so that the terminator stands in its place and a line break behind it looks like the
// terminator. Then the first group header also ends with that character before its line break.
bool next_line_ends_with(std::string_view rest, char character) {
  const std::size_t begin = rest.find_first_not_of("\r\n");
  const std::size_t end = begin == std::string_view::npos ? begin : rest.find_first_of("\r\n", begin);
  return end != std::string_view::npos && end > begin && rest[end - 1] == character;
}

// An ISA that lost its own terminator ends with its line, but the segments behind it do not: the first two lines say how.
std::string_view terminator_of_lines(std::string_view rest, char separator) {
  std::string_view last[2];
  for (std::string_view& one : last) {
    const std::size_t begin = std::min(rest.find_first_not_of("\r\n "), rest.size());
    const std::size_t end = std::min(rest.find_first_of("\r\n", begin), rest.size());
    if (end == begin || end == rest.size()) return {};
    one = rest.substr(end - 1, 1);
    rest.remove_prefix(end);
  }
  const char c = last[0][0];
  return c == last[1][0] && !is_alphanumeric(c) && c != separator && c != ' ' && is_ascii(c) ? last[0] : std::string_view{};
}

struct Ending {
  char component = '\0';
  std::string terminator;
  std::size_t end = 0;  // behind the terminator
};

bool usable_terminator(std::string_view terminator, char separator) {
  return !terminator.empty() && !is_alphanumeric(terminator.front()) && terminator.front() != separator &&
         terminator.front() != ' ';
}

Ending ending_at(std::string_view bytes, std::size_t terminator_at, char component) {
  Ending ending{component, std::string(utf8_character(bytes.substr(terminator_at))), 0};
  if (ending.terminator == "\r" && bytes.substr(terminator_at).starts_with("\r\n")) {
    ending.terminator = "\n";
    ++terminator_at;
  }
  ending.end = terminator_at + ending.terminator.size();
  return ending;
}

// ISA16 and the terminator, at and after `at`.
std::optional<Ending> find_ending(std::string_view bytes, std::size_t at, bool fixed) {
  if (at + 1 > bytes.size()) return std::nullopt;
  const char separator = bytes[3];
  std::optional<Ending> with_component;
  // A line break inside a wrapped header may stand before ISA16's terminator, never instead of ISA16.
  if (at + 2 <= bytes.size() && !is_line_break(bytes[at])) with_component = ending_at(bytes, at + 1, bytes[at]);
  const Ending without = ending_at(bytes, at, '\0');
  const bool without_ok = usable_terminator(without.terminator, separator);
  if (with_component && usable_terminator(with_component->terminator, separator)) {
    const std::string_view rest = bytes.substr(with_component->end);
    if (service_segment_follows(rest, separator)) {
      const bool line = with_component->terminator == "\n" || with_component->terminator == "\r";
      const bool shifted = line && without_ok && next_line_ends_with(rest, bytes[at]);
      return shifted ? without : *with_component;
    }
  }
  if (without_ok && service_segment_follows(bytes.substr(without.end), separator)) return without;
  const bool plausible = fixed && with_component && usable_terminator(with_component->terminator, separator) &&
                         !is_alphanumeric(with_component->component) && with_component->terminator[0] != bytes[at];
  return plausible ? with_component : std::nullopt;
}

InterchangeHeader header_of(Fields fields) {
  auto& value = fields.values;
  for (std::string& one : value) one = to_utf8(one);
  return InterchangeHeader{std::move(value[0]),  std::move(value[1]),  std::move(value[2]),  std::move(value[3]),
                           std::move(value[4]),  std::move(value[5]),  std::move(value[6]),  std::move(value[7]),
                           std::move(value[8]),  std::move(value[9]),  std::move(value[10]), std::move(value[11]),
                           std::move(value[12]), std::move(value[13]), std::move(value[14])};
}

// From 00402 on ISA11 holds the repetition separator; "U" and other letters are the older standards identifier.
char repetition_of(const Fields& fields, char separator) {
  const std::string& standards = fields.values[10];
  if (fields.values[11] < "00402" || standards.size() != 1) return '\0';
  const char character = standards[0];
  return is_alphanumeric(character) || character == ' ' || character == separator ? '\0' : character;
}

// A header with nothing behind it has to look like one by itself.
bool is_lonely(const Fields& fields) {
  const auto digits = [](const std::string& text, std::size_t size) {
    return text.size() == size && std::ranges::all_of(text, is_digit);
  };
  return digits(fields.values[11], 5) && digits(fields.values[12], 9);
}

Isa build(std::string_view bytes, Fields fields, Ending ending, bool fixed) {
  Isa isa;
  if (ending.component == '\0' && is_line_break(ending.terminator[0])) {
    const std::string_view better = terminator_of_lines(bytes.substr(ending.end), bytes[3]);
    if (!better.empty()) ending.terminator = better;
  }
  isa.state = Isa::State::yes;
  isa.size = ending.end;
  isa.wrapped = fields.wrapped;
  isa.fixed = fixed && !isa.wrapped;
  isa.delimiters.repetition = repetition_of(fields, bytes[3]);
  isa.header = header_of(std::move(fields));
  isa.delimiters.element = bytes[3];
  isa.delimiters.segment = ending.terminator;
  const bool usable = ending.component != '\0' && ending.component != bytes[3] && !is_alphanumeric(ending.component) &&
                      ending.component != ' ' && ending.component != ending.terminator[0];
  isa.delimiters.component = usable ? ending.component : '\0';
  isa.component_missing = !usable;
  if (isa.delimiters.repetition == isa.delimiters.component) isa.delimiters.repetition = '\0';
  return isa;
}

// The 106 bytes with line breaks in between: the same check on the text without them.
std::optional<Isa> recognise_wrapped(std::string_view bytes) {
  std::string flat;
  std::size_t used = 0;
  while (used < bytes.size() && used < k_isa_bytes_max && flat.size() < k_isa_bytes) {
    if (!is_line_break(bytes[used])) flat.push_back(bytes[used]);
    ++used;
  }
  if (used == flat.size() || !is_fixed(flat)) return std::nullopt;
  auto fields = split_fields(flat);
  const Ending ending{flat[104], std::string(utf8_character(flat.substr(105))), used};
  if (!fields || !usable_terminator(ending.terminator, flat[3])) return std::nullopt;
  fields->wrapped = true;
  return build(flat, *std::move(fields), ending, true);
}

}  // namespace

Isa recognise_isa(std::string_view bytes, bool complete) {
  Isa isa;
  if (!complete && bytes.size() < k_isa_bytes_max) {
    isa.state = Isa::State::need_more;
    return isa;
  }
  bytes = bytes.substr(0, k_isa_bytes_max);
  if (bytes.size() < 20 || !bytes.starts_with("ISA")) return isa;
  const char separator = bytes[3];
  if (is_alphanumeric(separator) || separator == ' ' || is_line_break(separator)) return isa;
  const bool fixed = is_fixed(bytes);
  auto fields = split_fields(bytes);
  if (!fields) return isa;
  const auto ending = find_ending(bytes, fields->component_at, fixed && !fields->wrapped);
  const bool alone = ending && std::ranges::all_of(bytes.substr(ending->end), is_filler);
  if (ending && (!alone || fixed || is_lonely(*fields))) {
    const bool padded = fixed && ending->component != '\0';
    return build(bytes, *std::move(fields), *ending, padded);
  }
  if (auto wrapped = recognise_wrapped(bytes)) return *std::move(wrapped);
  return isa;
}

}  // namespace crossdock::codec::x12
