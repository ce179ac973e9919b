// SPDX-License-Identifier: Apache-2.0
#include "edi/quick_check.hpp"

#include "edi/element_check.hpp"
#include "edi/text.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

namespace crossdock::edi {
namespace {

bool contains(std::string_view text, char c) {
  return c != '\0' && std::any_of(text.begin(), text.end(), [c](char other) { return other == c; });
}

// [-]digits with at most one of the marks; how many digits, 0 for anything else.
std::size_t digits_in(std::string_view text, bool point, bool comma) {
  std::size_t at = text.front() == '-' ? 1 : 0;
  std::size_t digits = 0;
  std::size_t marks = 0;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (is_digit(c)) {
      ++digits;
    } else if ((c == '.' && point) || (c == ',' && comma)) {
      ++marks;
    } else {
      return 0;
    }
  }
  return marks <= 1 ? digits : 0;
}

bool fits(std::size_t length, const QuickElement& element) {
  return length >= element.length_min && length <= element.length_max;
}

bool fits_number(std::size_t digits, const QuickElement& element) { return digits > 0 && fits(digits, element); }

bool notes_hold(const std::vector<QuickNote>& notes, std::uint64_t present) {
  return std::ranges::all_of(notes, [present](const QuickNote& note) {
    const std::uint64_t there = present & note.all;
    const bool first = (there & note.first) != 0;
    switch (note.kind) {
      case 'P': return there == 0 || there == note.all;
      case 'R': return there != 0;
      case 'E': return (there & (there - 1)) == 0;
      case 'C': return !first || there == note.all;
      case 'L': return !first || there != note.first;
      case 'O': return std::has_single_bit(there);
      case 'X': return !first || there == note.first;
      default: return false;
    }
  });
}

// A value that is not empty, without separators, of printable ASCII.
bool value_right(std::string_view text, const QuickElement& element) {
  switch (element.kind) {
    case QuickElement::Kind::text: break;
    case QuickElement::Kind::decimal:
      if (!fits_number(digits_in(text, true, false), element)) return false;
      return element.codes == nullptr || element.codes->surely_has(text);
    case QuickElement::Kind::implied:
      if (!fits_number(digits_in(text, false, false), element)) return false;
      return element.codes == nullptr || element.codes->surely_has(text);
    case QuickElement::Kind::number:
      if (!fits_number(digits_in(text, true, true), element)) return false;
      return element.codes == nullptr || element.codes->surely_has(text);
    case QuickElement::Kind::date:
      if (!is_date(text)) return false;
      break;
    case QuickElement::Kind::time:
      if (!is_time(text)) return false;
      break;
    case QuickElement::Kind::letters:
      if (std::ranges::any_of(text, is_digit)) return false;
      break;
    case QuickElement::Kind::composite:
    case QuickElement::Kind::careful: return false;
  }
  return fits(text.size(), element) && (element.codes == nullptr || element.codes->surely_has(text));
}

bool composite_right(std::string_view text, char separator, const QuickTable& table) {
  if (!table.usable) return false;
  std::uint64_t present = 0;
  std::size_t begin = 0;
  for (std::size_t i = 0;; ++i) {
    std::size_t end = begin;
    while (end < text.size() && text[end] != separator) ++end;
    if (i >= table.elements.size()) return false;
    if (end > begin) {
      if (!value_right(text.substr(begin, end - begin), table.elements[i])) return false;
      present |= std::uint64_t{1} << i;
    }
    if (end == text.size()) break;
    begin = end + 1;
  }
  return (table.mandatory & ~present) == 0 && notes_hold(table.notes, present);
}

}  // namespace

bool surely_right(const SegmentView& segment, const SegmentDef& definition) {
  const QuickTable& table = definition.quick;
  const std::size_t count = segment.elements.size();
  if (!segment.clean || !table.usable || count > table.elements.size()) return false;
  const Delimiters& delimiters = *segment.delimiters;
  const char separator = delimiters.component == '\0' ? k_component_mark : delimiters.component;
  std::uint64_t present = 0;
  const std::string_view* const texts = segment.elements.data();
  const QuickElement* const elements = table.elements.data();
  for (std::size_t i = 0; i < count; ++i) {
    const std::string_view text = texts[i];
    if (text.empty()) continue;
    const QuickElement& element = elements[i];
    if (!segment.simple && contains(text, delimiters.repetition)) return false;
    if (element.kind == QuickElement::Kind::composite) {
      if (!composite_right(text, separator, *element.composite)) return false;
    } else {
      if (!segment.simple && contains(text, delimiters.component)) return false;
      if (!value_right(text, element)) return false;
    }
    present |= std::uint64_t{1} << i;
  }
  return (table.mandatory & ~present) == 0 && notes_hold(table.notes, present);
}

}  // namespace crossdock::edi
