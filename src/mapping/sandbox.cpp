// SPDX-License-Identifier: Apache-2.0
#include "mapping/sandbox.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

namespace crossdock::mapping {
namespace {

struct Refused {
  std::string_view name;
  std::string_view why;
};

constexpr std::string_view k_clock = "a program has no clock or time zone: pass the time as a variable";
constexpr std::string_view k_inputs = "a program has one input only";
constexpr std::string_view k_modules = "a program cannot load modules or files";
constexpr std::string_view k_process = "a program cannot see or touch the process it runs in";

constexpr std::array<Refused, 19> k_refused = {{{"now", k_clock},
                                                {"localtime", k_clock},
                                                {"strflocaltime", k_clock},
                                                {"input", k_inputs},
                                                {"inputs", k_inputs},
                                                {"input_filename", k_inputs},
                                                {"input_line_number", k_inputs},
                                                {"import", k_modules},
                                                {"include", k_modules},
                                                {"module", k_modules},
                                                {"modulemeta", k_modules},
                                                {"get_search_list", k_modules},
                                                {"get_jq_origin", k_process},
                                                {"get_prog_origin", k_process},
                                                {"env", k_process},
                                                {"debug", k_process},
                                                {"stderr", k_process},
                                                {"halt", k_process},
                                                {"halt_error", k_process}}};

bool starts_name(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool in_name(char c) { return starts_name(c) || (c >= '0' && c <= '9'); }
bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

class Scanner {
 public:
  Scanner(std::string_view text, std::string_view name) : text_(text), name_(name) {}

  Result<void> check() {
    while (at_ < text_.size()) CROSSDOCK_CHECK(step());
    if (!open_.empty()) return refuse(open_.back() == '"' ? "a string is not closed" : "a bracket is not closed");
    if (!any_) return refuse("the program is empty");
    return {};
  }

 private:
  Unexpected refuse(std::string_view why) const {
    return fail(ErrorKind::invalid, "mapping.refused", fmt::format("In a jq program: {}", why),
                fmt::format("{}, line {}", name_, line_));
  }

  // Inside a string literal the innermost open thing is '"'; inside \( ) of one it is '\\'.
  Result<void> step() {
    const char c = text_[at_];
    if (c == '\0') return refuse("a NUL byte");
    if (c == '\n') ++line_;
    if (!open_.empty() && open_.back() == '"') return in_string(c);
    if (is_space(c)) {
      ++at_;
      return {};
    }
    if (c == '#') {
      at_ = std::min(text_.find('\n', at_), text_.size());
      return {};
    }
    any_ = true;
    if (starts_name(c)) return word();
    return punctuation(c);
  }

  Result<void> in_string(char c) {
    if (c == '\\' && at_ + 1 < text_.size()) {
      if (text_[at_ + 1] == '(')
        open_.push_back('\\');
      else if (text_[at_ + 1] == '\n')
        ++line_;
      previous_ = '(';
      at_ += 2;
      return {};
    }
    if (c == '"') {
      open_.pop_back();
      previous_ = '"';
    }
    ++at_;
    return {};
  }

  Result<void> punctuation(char c) {
    if (c == '"' || c == '(' || c == '[' || c == '{') {
      open_.push_back(c);
    } else if (c == ')' || c == ']' || c == '}') {
      CROSSDOCK_CHECK(close(c));
    } else if (c == '.' && at_ + 1 < text_.size() && starts_name(text_[at_ + 1])) {
      ++at_;
      while (at_ < text_.size() && in_name(text_[at_])) ++at_;
      previous_ = 'f';
      return {};
    } else if (c >= '0' && c <= '9') {
      while (at_ < text_.size() && (in_name(text_[at_]) || text_[at_] == '.')) ++at_;
      previous_ = '0';
      return {};
    }
    previous_ = c;
    ++at_;
    return {};
  }

  Result<void> close(char c) {
    const char opened = open_.empty() ? ' ' : open_.back();
    const bool fits =
        (c == ')' && (opened == '(' || opened == '\\')) || (c == ']' && opened == '[') || (c == '}' && opened == '{');
    if (!fits) return refuse(fmt::format("\"{}\" closes nothing", c));
    open_.pop_back();
    return {};
  }

  Result<void> word() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && in_name(text_[at_])) ++at_;
    const std::string_view word = text_.substr(begin, at_ - begin);
    const char before = std::exchange(previous_, 'w');
    if (before == '$') {
      const bool hidden = word == "ENV" || (word.starts_with("__") && word != "__loc__");
      if (hidden) return refuse(fmt::format("\"${}\": {}", word, k_process));
      return {};
    }
    const bool key = !open_.empty() && open_.back() == '{' && (before == '{' || before == ',');
    if (key || before == '@') return {};
    const auto* const found = std::ranges::find(k_refused, word, &Refused::name);
    if (found != k_refused.end()) return refuse(fmt::format("\"{}\": {}", word, found->why));
    return {};
  }

  std::string_view text_;
  std::string_view name_;
  std::size_t at_ = 0;
  int line_ = 1;
  char previous_ = ' ';  // the last character that mattered; 'w' after a word, 'f' after a field, '0' after a number
  bool any_ = false;
  std::vector<char> open_;
};

}  // namespace

Result<void> check_sandbox(std::string_view text, std::string_view name) { return Scanner(text, name).check(); }

}  // namespace crossdock::mapping
