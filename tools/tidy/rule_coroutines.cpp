// SPDX-License-Identifier: Apache-2.0
// g++ 12 miscompiles co_await in conditions, in braces and next to temporary lambdas or brace lists (double frees).
// One statement per co_await, in one of these forms, is always compiled correctly:
//   [const] auto x = co_await call(names);    co_await call(names);    co_return co_await call(names);
#include "tools/tidy/rules.hpp"

#include <array>

namespace crossdock::tidy {
namespace {

constexpr std::string_view k_word = "co_await";

bool may_await(std::string_view path) {
  return is_below(path, "src/net") || is_below(path, "src/http") || is_below(path, "src/connectors") || is_test_code(path);
}

// Walks back from `at` over balanced brackets. Gives the position of the bracket that encloses it (npos: none) and, in
// `start`, where the statement begins.
std::size_t enclosing_bracket(std::string_view code, std::size_t at, std::size_t& start) {
  int depth = 0;
  bool started = false;
  start = 0;
  for (auto i = at; i-- > 0;) {
    const char c = code[i];
    const bool opens = c == '(' || c == '{';
    const bool ends_statement = depth == 0 && (c == ';' || c == '}' || opens);
    if (ends_statement && !started) {
      started = true;
      start = i + 1;
    }
    if (opens && depth == 0) return i;
    depth += c == ')' || c == '}' ? 1 : 0;
    depth -= opens ? 1 : 0;
  }
  return std::string_view::npos;
}

std::size_t closing_parenthesis(std::string_view text, std::size_t open) {
  int depth = 0;
  for (auto i = open; i < text.size(); ++i) {
    depth += text[i] == '(' ? 1 : 0;
    depth -= text[i] == ')' ? 1 : 0;
    if (depth == 0) return i;
  }
  return std::string_view::npos;
}

// "if (ready) co_await f();" is judged as "co_await f();", and so is one behind else, for, while or a label.
std::string_view without_control(std::string_view text) {
  text = trim(text);
  if (text.starts_with("else") && !is_word_char(text[4])) return without_control(text.substr(4));
  for (const std::string_view word : {"if", "for", "while"}) {
    if (find_word(text, word) != 0) continue;
    const auto close = closing_parenthesis(text, text.find('('));
    if (close != std::string_view::npos) return without_control(text.substr(close + 1));
  }
  if (find_word(text, "case") == 0 || find_word(text, "default") == 0) {
    for (auto colon = text.find(':'); colon != std::string_view::npos; colon = text.find(':', colon + 1)) {
      const bool scope = text.substr(colon).starts_with("::") || (colon > 0 && text[colon - 1] == ':');
      if (!scope) return without_control(text.substr(colon + 1));
    }
  }
  return text;
}

// "", "co_return", "auto x =", "const auto x =", "auto [a, b] =".
bool is_allowed_prefix(std::string_view text) {
  text = trim(text);
  if (text.empty() || text == "co_return") return true;
  if (!text.ends_with('=')) return false;
  text = trim(text.substr(0, text.size() - 1));
  if (find_word(text, "const") == 0) text = trim(text.substr(5));
  if (find_word(text, "auto") != 0) return false;
  text = trim(text.substr(4));
  if (text.starts_with('[')) return text.ends_with(']');
  for (const char c : text) {
    if (!is_word_char(c)) return false;
  }
  return !text.empty();
}

// A lambda is a '[' that does not follow a name, ')' or ']' (those are subscripts).
bool has_lambda(std::string_view call) {
  for (std::size_t i = 0; i < call.size(); ++i) {
    if (call[i] != '[') continue;
    const auto before = trim(call.substr(0, i));
    if (before.empty() || (!is_word_char(before.back()) && before.back() != ')' && before.back() != ']')) return true;
  }
  return false;
}

std::string_view problem_at(std::string_view code, std::size_t at) {
  std::size_t start = 0;
  const auto bracket = enclosing_bracket(code, at, start);
  if (bracket != std::string_view::npos && code[bracket] == '(') return "co_await inside a condition or an argument";
  const auto end = code.find_first_of(";{}", at);
  if (end == std::string_view::npos || code[end] != ';') return "co_await with braces in its statement";
  const auto statement = without_control(code.substr(start, end - start));
  const auto word = find_word(statement, k_word);
  if (word == std::string_view::npos) return "co_await in a statement that cannot be read";
  const auto call = trim(statement.substr(word + k_word.size()));
  if (!is_allowed_prefix(statement.substr(0, word))) return "co_await inside a larger expression";
  if (find_word(call, k_word) != std::string_view::npos) return "two co_await in one statement";
  if (!call.ends_with(')') || !is_word_char(call.front())) return "co_await of something that is not a call";
  if (has_lambda(call)) return "co_await with a temporary lambda";
  return {};
}

}  // namespace

void check_coroutines(const SourceFile& file, Findings& out) {
  const std::string_view code = file.code;
  for (auto at = find_word(code, k_word); at != std::string_view::npos; at = find_word(code, k_word, at + 1)) {
    const int line = line_of(code, at);
    if (!may_await(file.path)) {
      out.push_back({file.path, line, "await-place",
                     "coroutines live in src/net, src/http and src/connectors: pass a callback or return a value"});
    }
    if (const auto problem = problem_at(code, at); !problem.empty()) {
      out.push_back({file.path, line, "await-form",
                     std::string(problem) + ": write \"const auto x = co_await call(names);\" as its own statement"});
    }
  }
}

}  // namespace crossdock::tidy
