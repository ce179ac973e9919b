// SPDX-License-Identifier: Apache-2.0
#include "edi/definition_path.hpp"

#include "edi/delimiters.hpp"
#include "edi/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace crossdock::edi {
namespace {

constexpr std::size_t k_steps_max = 16;

// Takes "[ST]" off the front of `rest`; empty when there is none.
std::string take_qualifier(std::string_view& rest) {
  if (!rest.starts_with('[')) return {};
  const std::size_t close = rest.find(']');
  if (close == std::string_view::npos) return {};
  std::string qualifier(rest.substr(1, close - 1));
  rest.remove_prefix(close + 1);
  return qualifier;
}

// "N1", "N1[ST]", "N9#2".
bool parse_step(std::string_view text, PathStep& step) {
  const std::size_t tag_end = std::min(text.find_first_of("[#"), text.size());
  step.tag = std::string(text.substr(0, tag_end));
  text.remove_prefix(tag_end);
  step.qualifier = take_qualifier(text);
  if (text.starts_with('#')) {
    const long count = parse_count(text.substr(1));
    if (count < 1) return false;
    step.occurrence = static_cast<std::size_t>(count);
    text = {};
  }
  return text.empty() && (is_segment_tag(step.tag) || is_group_name(step.tag));
}

// "04" or "01-02".
bool parse_place(std::string_view text, ElementPlace& place) {
  const std::size_t dash = text.find('-');
  const std::string_view element = text.substr(0, dash);
  const long number = element.size() == 2 ? parse_count(element) : -1;
  if (number < 1) return false;
  place.element = static_cast<std::size_t>(number);
  if (dash == std::string_view::npos) return true;
  const std::string_view part = text.substr(dash + 1);
  const long component = part.size() <= 2 ? parse_count(part) : -1;
  if (component < 1) return false;
  place.component = static_cast<std::size_t>(component);
  return true;
}

bool read_field(std::string_view text, FieldRef& field) {
  const std::size_t bracket = text.find('[');
  if (bracket != std::string_view::npos) {
    field.tag = std::string(text.substr(0, bracket));
    text.remove_prefix(bracket);
    field.qualifier = take_qualifier(text);
    return is_segment_tag(field.tag) && !field.qualifier.empty() && parse_place(text, field.at);
  }
  const std::size_t size = std::min(text.find('-'), text.size());
  if (size < 4 || size > 5) return false;
  field.tag = std::string(text.substr(0, size - 2));
  return is_segment_tag(field.tag) && parse_place(text.substr(size - 2), field.at);
}

}  // namespace

bool Path::qualified() const {
  return !field.qualifier.empty() ||
         std::ranges::any_of(steps, [](const PathStep& step) { return !step.qualifier.empty(); });
}

bool is_group_name(std::string_view text) {
  return text.size() >= 3 && text.size() <= 5 && text.starts_with("SG") && std::ranges::all_of(text.substr(2), is_digit);
}

Result<Path> parse_path(std::string_view source, const Word& word) {
  Path path;
  std::string_view rest = word.text;
  Word at = word;
  bool first = true;
  while (true) {
    const std::size_t end = std::min(rest.find('/'), rest.size());
    const std::string_view piece = rest.substr(0, end);
    PathStep step;
    if (first) {
      path.set = std::string(piece);
      if (path.set.empty()) return definition_error(source, at, "A path begins with a set, as in 850/N1/N104");
    } else if (!path.field.tag.empty()) {
      return definition_error(source, at, "Nothing can follow an element in a path");
    } else if (parse_step(piece, step) && path.steps.size() < k_steps_max) {
      path.steps.push_back(std::move(step));
    } else if (!read_field(piece, path.field)) {
      return definition_error(source, at, fmt::format("\"{}\" is not a segment, loop or element", piece));
    }
    first = false;
    if (end == rest.size()) return path;
    rest.remove_prefix(end + 1);
    at.column += end + 1;
  }
}

Result<FieldRef> parse_field(std::string_view source, const Word& word) {
  FieldRef field;
  if (!read_field(word.text, field)) {
    return definition_error(source, word, fmt::format("\"{}\" is not an element as in IT102 or SAC[C]05", word.text));
  }
  return field;
}

Result<Term> parse_term(std::string_view source, const Word& word) {
  Term term;
  const std::size_t star = word.text.find('*');
  Word left = word;
  left.text.resize(std::min(star, word.text.size()));
  CROSSDOCK_TRY(term.field, parse_field(source, left));
  if (star == std::string::npos) return term;
  const Word right{word.text.substr(star + 1), word.line, word.column + star + 1, false};
  CROSSDOCK_TRY(const FieldRef factor, parse_field(source, right));
  if (factor.tag != term.field.tag || !factor.qualifier.empty()) {
    return definition_error(source, right, "Both factors must be of one segment");
  }
  term.factor = factor.at;
  return term;
}

std::string_view value_at(const SegmentView& view, const ElementPlace& place) {
  if (place.component > 0) return trim(view.component(place.element, place.component));
  const std::string_view text = view.element(place.element);
  const char repetition = view.delimiters != nullptr ? view.delimiters->repetition : '\0';
  return trim(repetition == '\0' ? text : text.substr(0, text.find(repetition)));
}

std::string_view qualifier_of(const SegmentView& view) {
  return value_at(view, {view.tag == "HL" ? std::size_t{3} : std::size_t{1}, 1});
}

bool matches(const FieldRef& field, const SegmentView& view) {
  return same_tag(view.tag, field.tag) && (field.qualifier.empty() || qualifier_of(view) == field.qualifier);
}

}  // namespace crossdock::edi
