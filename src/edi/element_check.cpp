// SPDX-License-Identifier: Apache-2.0
#include "edi/element_check.hpp"

#include "edi/text.hpp"

#include <fmt/format.h>

#include <algorithm>
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

// [-]digits, with at most one decimal mark when `point`; `comma`: it may be a comma. The digits' count, or npos.
std::size_t number_digits(std::string_view text, bool point, bool comma) {
  if (text.starts_with('-')) text.remove_prefix(1);
  std::size_t digits = 0;
  std::size_t points = 0;
  for (const char c : text) {
    if (is_digit(c)) {
      ++digits;
    } else if (point && (c == '.' || (comma && c == ','))) {
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
  };

  void fault(std::string_view code, std::string message, std::string_view value, std::string_view reference) {
    ElementFault made;
    made.element = place_.element;
    made.component = place_.component;
    made.repeat = place_.repeat;
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
    if (text.empty()) {
      if (usage.mandatory) fault(slug::element_missing, fmt::format("{} is mandatory", name(tag)), {}, usage.id());
      return;
    }
    for_each_piece(text, delimiters_.repetition, [&](std::string_view repeat, std::size_t number) {
      place_.repeat = number;
      place_.component = 0;
      if (usage.composite != nullptr) {
        composite(repeat, *usage.composite, tag);
      } else if (delimiters_.component != '\0' && repeat.contains(delimiters_.component)) {
        fault(slug::element_composite, fmt::format("{} holds the component separator but has no components", name(tag)),
              repeat, usage.id());
      } else {
        simple(repeat, *usage.element, tag);
      }
    });
    place_.repeat = 0;
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
        simple(part(i), *usage.element, tag);
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
        default: break;
      }
      if (!broken) continue;
      const std::size_t at = note.kind == 'E' ? note.positions.back() : note.kind == 'L' ? note.positions[1] : *missing;
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
                                                     : "need one of the others when the first is there";
    fault(note.kind == 'E' ? slug::element_exclusive : slug::element_condition, fmt::format("{} {}", positions, rule), {},
          reference);
  }

  void simple(std::string_view text, const ElementDef& definition, std::string_view tag) {
    if (!type(text, definition, tag)) return;
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
        const std::size_t digits = number_digits(number, definition.type == ElementType::decimal, delimiters_.comma);
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
    return length(text, std::clamp(padded, bare, std::max(bare, definition.length_min)), definition, tag);
  }

  bool length(std::string_view text, std::size_t count, const ElementDef& definition, std::string_view tag) {
    const bool low = count < definition.length_min;
    if (!low && count <= definition.length_max) return true;
    fault(low ? slug::element_short : slug::element_long,
          fmt::format("{} has {} characters, {} to {} are allowed", name(tag), count, definition.length_min,
                      definition.length_max),
          text, definition.id);
    return false;
  }

  const Delimiters& delimiters_;
  const FaultSink& report_;
  Place place_;
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
