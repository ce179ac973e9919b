// SPDX-License-Identifier: Apache-2.0
#include "edi/element_type.hpp"

#include "edi/text.hpp"

namespace crossdock::edi {

bool parse_x12_type(std::string_view text, ElementDef& element) {
  if (text.size() == 2 && text[0] == 'N' && is_digit(text[1])) {
    element.type = ElementType::implied;
    element.places = static_cast<std::uint8_t>(text[1] - '0');
    return true;
  }
  struct Name {
    std::string_view text;
    ElementType type;
  };
  static constexpr Name k_names[] = {{"AN", ElementType::text},  {"ID", ElementType::identifier},
                                     {"DT", ElementType::date},  {"TM", ElementType::time},
                                     {"B", ElementType::binary}, {"R", ElementType::decimal}};
  for (const Name& name : k_names) {
    if (name.text != text) continue;
    element.type = name.type;
    return true;
  }
  return false;
}

bool parse_x12_length(std::string_view text, ElementDef& element) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return false;
  const long low = parse_count(text.substr(0, slash));
  const long high = parse_count(text.substr(slash + 1));
  if (low < 0 || high < low || high == 0) return false;
  element.length_min = static_cast<std::size_t>(low);
  element.length_max = static_cast<std::size_t>(high);
  return true;
}

bool parse_edifact_type(std::string_view text, ElementDef& element) {
  if (text.starts_with("an")) {
    element.type = ElementType::text;
    text.remove_prefix(2);
  } else if (text.starts_with('a') || text.starts_with('n')) {
    element.type = text[0] == 'a' ? ElementType::letters : ElementType::number;
    text.remove_prefix(1);
  } else {
    return false;
  }
  const bool up_to = text.starts_with("..");
  if (up_to) text.remove_prefix(2);
  const long length = parse_count(text);
  if (length < 1) return false;
  element.length_max = static_cast<std::size_t>(length);
  element.length_min = up_to ? 1 : element.length_max;
  return true;
}

}  // namespace crossdock::edi
