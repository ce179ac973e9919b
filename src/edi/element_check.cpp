// SPDX-License-Identifier: Apache-2.0
#include "edi/element_check.hpp"

#include "edi/text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <ranges>
#include <utility>

namespace crossdock::edi {
namespace {

// Calls visit(piece, number from 1) for the pieces of `text`; number 0 when there is no separator in it.
template <class Visit>
void for_each_piece(std::string_view text, char separator, const Visit& visit) {
  if (separator == '\0' || !text.contains(separator)) {
    visit(text, std::size_t{0});
    return;
  }
  std::size_t number = 1;
  while (true) {
    const std::size_t end = std::min(text.find(separator), text.size());
    visit(text.substr(0, end), number++);
    if (end == text.size()) return;
    text.remove_prefix(end + 1);
  }
}

// [-]digits, with at most one point when `point`. The digits' count, or npos.
std::size_t number_digits(std::string_view text, bool point) {
  if (text.starts_with('-')) text.remove_prefix(1);
  std::size_t digits = 0;
  std::size_t points = 0;
  for (const char c : text) {
    if (is_digit(c)) {
      ++digits;
    } else if (c == '.' && point) {
      ++points;
    } else {
      return std::string_view::npos;
    }
  }
  return digits > 0 && points <= 1 ? digits : std::string_view::npos;
}

int two_digits(std::string_view text, std::size_t at) { return (text[at] - '0') * 10 + (text[at + 1] - '0'); }

// Characters, not bytes, count: names may be UTF-8. Bytes of ISO 8859-1 count one each.
std::size_t character_count(std::string_view text) {
  if (!is_utf8(text)) return text.size();
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

class Checker {
 public:
  Checker(const Delimiters& delimiters, const FaultSink& report) : delimiters_(delimiters), report_(report) {}

  void segment(const SegmentView& view, const SegmentDef& definition) {
    const auto present = [&view](std::size_t position) { return !view.element(position).empty(); };
    for (std::size_t i = 0; i < definition.elements.size(); ++i) {
      place_ = Place{i + 1, 0, 0};
      element(view.element(i + 1), definition.elements[i], definition.tag);
    }
    place_ = Place{};
    notes(definition.notes, definition.elements, present, definition.tag);
    surplus(view, definition);
  }

 private:
  struct Place {
    std::size_t element = 0;
    std::size_t component = 0;
    std::size_t repeat = 0;
    std::string_view origin = {};
  };

  void fault(std::string_view code, std::string message, std::string_view value, std::string_view reference) {
    ElementFault made;
    made.element = place_.element;
    made.component = place_.component;
    made.repeat = place_.repeat;
    made.origin = place_.origin;
    made.code = code;
    made.message = std::move(message);
    made.value = value;
    made.reference = reference;
    report_(made);
  }

  std::string name(std::string_view tag) const {
    std::string out = fmt::format("{}{:02}", tag, place_.element);
    if (place_.component > 0) out += fmt::format("-{}", place_.component);
    return out;
  }

  void surplus(const SegmentView& view, const SegmentDef& definition) {
    for (std::size_t i = definition.elements.size(); i < view.elements.size(); ++i) {
      if (view.elements[i].empty()) continue;
      place_.element = i + 1;
      fault(slug::elements_surplus, fmt::format("{} has at most {} elements", definition.tag, definition.elements.size()),
            view.elements[i], {});
      return;
    }
  }

  void element(std::string_view text, const Usage& usage, std::string_view tag) {
    place_.origin = usage.origin;
    if (text.empty()) {
      if (usage.mandatory) fault(slug::element_missing, fmt::format("{} is mandatory", name(tag)), {}, usage.id());
      return;
    }
    if (usage.forbidden) {
      fault(slug::guide_forbidden, fmt::format("{} is not wanted by the partner", name(tag)), text, usage.id());
      return;
    }
    for_each_piece(text, delimiters_.repetition, [&](std::string_view repeat, std::size_t number) {
      place_.repeat = number;
      place_.component = 0;
      if (number == usage.repeats_max + 1) {
        fault(slug::element_repeats, fmt::format("{} may occur at most {} times", name(tag), usage.repeats_max), repeat,
              usage.id());
      }
      if (usage.composite != nullptr) {
        composite(repeat, *usage.composite, tag);
      } else if (delimiters_.component != '\0' && repeat.contains(delimiters_.component)) {
        fault(slug::element_composite, fmt::format("{} holds the component separator but has no components", name(tag)),
              repeat, usage.id());
      } else {
        simple(repeat, usage, tag);
      }
    });
    place_.repeat = 0;
    place_.origin = {};
  }

  void composite(std::string_view text, const CompositeDef& definition, std::string_view tag) {
    std::vector<std::string_view> parts;
    for_each_piece(text, delimiters_.component, [&parts](std::string_view part, std::size_t) { parts.push_back(part); });
    const auto part = [&parts](std::size_t position) {
      return position <= parts.size() ? parts[position - 1] : std::string_view{};
    };
    for (std::size_t i = 1; i <= definition.components.size(); ++i) {
      place_.component = i;
      const Usage& usage = definition.components[i - 1];
      if (!part(i).empty()) {
        simple(part(i), usage, tag);
      } else if (usage.mandatory) {
        fault(slug::element_missing, fmt::format("{} is mandatory", name(tag)), {}, usage.id());
      }
    }
    place_.component = 0;
    if (parts.size() > definition.components.size()) {
      fault(slug::elements_surplus, fmt::format("{} has at most {} components", name(tag), definition.components.size()),
            text, definition.id);
    }
    const auto present = [&part](std::size_t position) { return !part(position).empty(); };
    const std::size_t element = place_.element;
    notes(definition.notes, definition.components, present, fmt::format("{}{:02}-", tag, element), element);
  }

  template <class Present>
  void notes(const std::vector<Note>& all, const std::vector<Usage>& usages, const Present& present, std::string_view tag,
             std::size_t element = 0) {
    for (const Note& note : all) {
      const auto missing = std::ranges::find_if_not(note.positions, present);
      const auto count = std::ranges::count_if(note.positions, present);
      const auto total = static_cast<std::ptrdiff_t>(note.positions.size());
      const bool first = present(note.positions.front());
      bool broken = false;
      switch (note.kind) {
        case 'P': broken = count > 0 && count < total; break;
        case 'R': broken = count == 0; break;
        case 'E': broken = count > 1; break;
        case 'C': broken = first && count < total; break;
        case 'L': broken = first && count == 1; break;
        case 'O': broken = count != 1; break;
        case 'X': broken = first && count > 1; break;
        default: break;
      }
      if (!broken) continue;
      const bool surplus = note.kind == 'E' || note.kind == 'X' || (note.kind == 'O' && count > 1);
      const auto last = std::ranges::find_if(std::views::reverse(note.positions), present);
      const std::size_t at = surplus ? *last : note.kind == 'L' ? note.positions[1] : *missing;
      place_.element = element > 0 ? element : at;
      place_.component = element > 0 ? at : 0;
      note_fault(note, usages[at - 1].id(), tag);
      place_.component = 0;
    }
  }

  void note_fault(const Note& note, std::string_view reference, std::string_view tag) {
    std::string positions;
    for (const std::size_t position : note.positions)
      positions += fmt::format("{}{}{:02}", positions.empty() ? "" : ", ", tag, position);
    const std::string_view rule = note.kind == 'P'   ? "come together or not at all"
                                  : note.kind == 'R' ? "need at least one of them"
                                  : note.kind == 'E' ? "exclude each other"
                                  : note.kind == 'C' ? "need all the others when the first is there"
                                  : note.kind == 'O' ? "need exactly one of them"
                                  : note.kind == 'X' ? "allow none of the others when the first is there"
                                                     : "need one of the others when the first is there";
    const bool exclusive = note.kind == 'E' || note.kind == 'X' || note.kind == 'O';
    fault(exclusive ? slug::element_exclusive : slug::element_condition, fmt::format("{} {}", positions, rule), {},
          reference);
  }

  void simple(std::string_view text, const Usage& usage, std::string_view tag) {
    const ElementDef& definition = *usage.element;
    length_min_ = usage.length_max > 0 ? usage.length_min : definition.length_min;
    length_max_ = usage.length_max > 0 ? usage.length_max : definition.length_max;
    if (!type(text, definition, tag)) return;
    if (!usage.codes.empty() && std::ranges::find(usage.codes, trim_right(text)) == usage.codes.end()) {
      fault(slug::guide_code, fmt::format("{} must be one of {}", name(tag), fmt::join(usage.codes, ", ")), text,
            definition.id);
      return;
    }
    const auto lists = definition.codes;
    if (lists != nullptr && !lists->open && !lists->values.contains(trim_right(text))) {
      fault(slug::code_value, fmt::format("{} has no such code", name(tag)), text, definition.id);
    }
  }

  bool type(std::string_view text, const ElementDef& definition, std::string_view tag) {
    switch (definition.type) {
      case ElementType::decimal:
      case ElementType::implied: {
        const std::string_view number = trim(text);
        const std::size_t digits = number_digits(number, definition.type == ElementType::decimal);
        if (digits != std::string_view::npos) return length(text, digits, definition, tag);
        fault(slug::element_type, fmt::format("{} must be a number", name(tag)), text, definition.id);
        return false;
      }
      case ElementType::number: {
        const std::size_t digits = edifact_digits(trim(text));
        if (digits != std::string_view::npos) return length(text, digits, definition, tag);
        fault(slug::element_type, fmt::format("{} must be a number", name(tag)), text, definition.id);
        return false;
      }
      case ElementType::date:
        if (!length(text, text.size(), definition, tag)) return false;
        if (is_date(text)) return true;
        fault(slug::element_date, fmt::format("{} is not a date", name(tag)), text, definition.id);
        return false;
      case ElementType::time:
        if (!length(text, text.size(), definition, tag)) return false;
        if (is_time(text)) return true;
        fault(slug::element_time, fmt::format("{} is not a time", name(tag)), text, definition.id);
        return false;
      case ElementType::binary: return length(text, text.size(), definition, tag);
      case ElementType::letters:
        if (std::ranges::any_of(text, is_digit)) {
          fault(slug::element_type, fmt::format("{} must not hold digits", name(tag)), text, definition.id);
          return false;
        }
        break;
      case ElementType::text:
      case ElementType::identifier: break;
    }
    return characters(text, definition, tag);
  }

  bool characters(std::string_view text, const ElementDef& definition, std::string_view tag) {
    bool control = false;
    bool ascii = true;
    for (const char c : text) {
      control |= is_control(c);
      ascii &= is_ascii(c);
    }
    if (control) {
      fault(slug::element_type, fmt::format("{} holds a control character", name(tag)), text, definition.id);
      return false;
    }
    // Trailing blanks pad up to the minimum; they do not make a value too long.
    const std::string_view trimmed = trim_right(text);
    const std::size_t padded = ascii ? text.size() : character_count(text);
    const std::size_t bare = ascii ? trimmed.size() : character_count(trimmed);
    return length(text, std::clamp(padded, bare, std::max(bare, length_min_)), definition, tag);
  }

  bool length(std::string_view text, std::size_t count, const ElementDef& definition, std::string_view tag) {
    const bool low = count < length_min_;
    if (!low && count <= length_max_) return true;
    fault(low ? slug::element_short : slug::element_long,
          fmt::format("{} has {} characters, {} to {} are allowed", name(tag), count, length_min_, length_max_), text,
          definition.id);
    return false;
  }

  const Delimiters& delimiters_;
  const FaultSink& report_;
  Place place_;
  std::size_t length_min_ = 0;  // of the element being checked
  std::size_t length_max_ = 0;
};

}  // namespace

void check_elements(const SegmentView& segment, const SegmentDef& definition, const FaultSink& report) {
  Checker(*segment.delimiters, report).segment(segment, definition);
}

bool is_date(std::string_view text) {
  if ((text.size() != 8 && text.size() != 6) || !std::ranges::all_of(text, is_digit)) return false;
  const int year = text.size() == 8 ? two_digits(text, 0) * 100 + two_digits(text, 2) : 2000 + two_digits(text, 0);
  const std::string_view rest = text.substr(text.size() - 4);
  const int month = two_digits(rest, 0);
  const int day = two_digits(rest, 2);
  if (month < 1 || month > 12 || day < 1 || year < 1) return false;
  constexpr int k_days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return day <= k_days[month - 1] + (month == 2 && leap ? 1 : 0);
}

bool is_time(std::string_view text) {
  if (text.size() < 4 || text.size() > 8 || text.size() == 5 || !std::ranges::all_of(text, is_digit)) return false;
  if (two_digits(text, 0) > 23 || two_digits(text, 2) > 59) return false;
  return text.size() == 4 || two_digits(text, 4) <= 59;
}

std::size_t edifact_digits(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  std::size_t digits = 0;
  std::size_t marks = 0;
  for (const char c : text) {
    if (is_digit(c)) {
      ++digits;
    } else if (c == '.' || c == ',') {
      ++marks;
    } else {
      return std::string_view::npos;
    }
  }
  return digits > 0 && marks <= 1 ? digits : std::string_view::npos;
}

bool is_gs1(Gs1 kind, std::string_view digits) {
  if (kind == Gs1::sscc && digits.size() == 20 && digits.starts_with("00")) digits.remove_prefix(2);
  const std::size_t size = digits.size();
  const bool fits = kind == Gs1::sscc ? size == 18 : kind == Gs1::gln ? size == 13 : size == 8 || (size >= 12 && size <= 14);
  return fits && has_check_digit(digits);
}

bool has_check_digit(std::string_view digits) {
  if (digits.size() < 8 || digits.size() > 18 || !std::ranges::all_of(digits, is_digit)) return false;
  int sum = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    const bool triple = (digits.size() - i) % 2 == 0;  // counted from the right, the check digit has weight 1
    sum += (digits[i] - '0') * (triple ? 3 : 1);
  }
  return sum % 10 == 0;
}

}  // namespace crossdock::edi
