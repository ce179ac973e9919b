// SPDX-License-Identifier: Apache-2.0
#include "tools/tidy/functions.hpp"

#include "tools/tidy/source.hpp"

#include <algorithm>
#include <array>

namespace crossdock::tidy {
namespace {

// Directives, continuation lines included, would unbalance braces.
std::string without_directives(std::string_view code) {
  std::string result{code};
  bool continued = false;
  std::size_t start = 0;
  while (start < result.size()) {
    const auto end = std::min(result.find('\n', start), result.size());
    const std::string line = result.substr(start, end - start);
    const bool directive = continued || trim(line).starts_with('#');
    continued = directive && trim(line).ends_with('\\');
    if (directive) std::fill(result.begin() + static_cast<long>(start), result.begin() + static_cast<long>(end), ' ');
    start = end + 1;
  }
  return result;
}

std::size_t matching_brace(std::string_view code, std::size_t open) {
  int depth = 0;
  for (auto i = open; i < code.size(); ++i) {
    depth += code[i] == '{' ? 1 : 0;
    depth -= code[i] == '}' ? 1 : 0;
    if (depth == 0) return i;
  }
  return code.size() - 1;
}

std::string_view without_template(std::string_view head) {
  head = trim(head);
  if (!head.starts_with("template")) return head;
  int depth = 0;
  for (std::size_t i = 0; i < head.size(); ++i) {
    depth += head[i] == '<' ? 1 : 0;
    depth -= head[i] == '>' ? 1 : 0;
    if (head[i] == '>' && depth == 0) return without_template(head.substr(i + 1));
  }
  return head;
}

enum class Block { scope, function, value };

bool opens_scope(std::string_view head) {
  static constexpr auto k_words =
      std::to_array<std::string_view>({"namespace", "class", "struct", "union", "enum", "inline namespace", "TEST_SUITE"});
  const bool linkage = head.starts_with("extern \"") && !head.contains('(');
  return head.empty() || linkage ||
         std::ranges::any_of(k_words, [&](std::string_view word) { return head.starts_with(word); });
}

// "Order::Order() : id_" or "Order::Order() : Base<T>": the brace that follows initialises a member.
bool in_constructor_list(std::string_view head) {
  if (!is_word_char(head.back()) && head.back() != '>') return false;
  const auto close = head.find(')');
  for (auto colon = head.find(':', close); colon != std::string_view::npos; colon = head.find(':', colon + 1)) {
    if (head[colon - 1] != ':' && (colon + 1 >= head.size() || head[colon + 1] != ':')) return true;
  }
  return false;
}

std::string_view without_access(std::string_view head) {
  for (const std::string_view word : {"public:", "protected:", "private:"}) {
    if (const auto at = head.rfind(word); at != std::string_view::npos) head.remove_prefix(at + word.size());
  }
  return trim(head);
}

Block classify(std::string_view raw_head) {
  const auto head = without_template(without_access(trim(raw_head)));
  if (opens_scope(head)) return Block::scope;
  const auto depth = std::ranges::count(head, '(') - std::ranges::count(head, ')');
  const bool lambda = head.ends_with(']');
  if (depth > 0 || (head.find('(') == std::string_view::npos && !lambda) || head.back() == '=') return Block::value;
  return in_constructor_list(head) ? Block::value : Block::function;
}

std::string name_of(std::string_view raw_head) {
  const auto head = without_template(without_access(trim(raw_head)));
  const auto end = head.find('(');
  auto start = end;
  while (start != std::string_view::npos && start > 0 && (is_word_char(head[start - 1]) || head[start - 1] == ':')) --start;
  const std::string name{end == std::string_view::npos ? std::string_view{} : head.substr(start, end - start)};
  return name.empty() ? "lambda" : name;
}

}  // namespace

std::vector<Function> find_functions(std::string_view masked_code) {
  const std::string owned = without_directives(masked_code);
  const std::string_view code = owned;
  std::vector<Function> functions;
  std::size_t head = 0;  // where the declaration being read began
  for (std::size_t i = 0; i < code.size(); ++i) {
    if (code[i] == ';' || code[i] == '}') head = i + 1;
    if (code[i] != '{') continue;
    const auto text = code.substr(head, i - head);
    const auto block = classify(text);
    if (block == Block::function) {
      const auto close = matching_brace(code, i);
      functions.push_back({name_of(text), line_of(code, i), line_of(code, close)});
      i = close;
    } else if (block == Block::value) {
      i = matching_brace(code, i);
      continue;
    }
    head = i + 1;
  }
  return functions;
}

}  // namespace crossdock::tidy
