// SPDX-License-Identifier: Apache-2.0
#include "connectors/http/template.hpp"

#include "base/assert.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace crossdock::connectors::http {
namespace {

bool is_letter_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

// The offset after the string that opens at `at`; interpolations are skipped with it, as jq nests them in \( ).
std::size_t after_string(std::string_view text, std::size_t at) {
  for (std::size_t i = at + 1; i < text.size(); ++i) {
    if (text[i] == '\\')
      ++i;
    else if (text[i] == '"')
      return i + 1;
  }
  return text.size();
}

// The offset of the brace that closes an expression which begins at `at`.
std::size_t closing_brace(std::string_view text, std::size_t at) {
  int depth = 0;
  while (at < text.size()) {
    if (text[at] == '"') {
      at = after_string(text, at);
      continue;
    }
    if (text[at] == '{') ++depth;
    if (text[at] == '}' && depth-- == 0) return at;
    ++at;
  }
  return std::string_view::npos;
}

Result<std::string> plain_text(const Json& value, const std::string& where) {
  if (value.is_string()) return std::string(value.get_string());
  if (value.is_int64() || value.is_uint64() || value.is_bool()) return json_text(value);
  return fail(ErrorKind::invalid, "http.template_value", "An expression must give a string, an integer or a boolean", where);
}

Result<std::string> encoded(std::string text, Encode encode, const std::string& where) {
  if (encode == Encode::url) {
    if (!text.empty()) return percent_encode(text);
    return fail(ErrorKind::invalid, "http.template_empty", "A value in a URL must not be empty", where);
  }
  if (is_header_value(text)) return text;
  return fail(ErrorKind::invalid, "http.header_value", "A header value must not contain control characters", where);
}

}  // namespace

std::string percent_encode(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (is_letter_or_digit(c) || c == '-' || c == '.' || c == '_' || c == '~')
      out.push_back(c);
    else
      fmt::format_to(std::back_inserter(out), "%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

bool is_header_value(std::string_view text) {
  return std::ranges::none_of(text, [](char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f; });
}

bool is_header_name(std::string_view text) {
  constexpr std::string_view k_marks = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::ranges::all_of(text, [&](char c) {
    return is_letter_or_digit(c) || k_marks.find(c) != std::string_view::npos;
  });
}

const std::vector<std::string>& Programs::variables() {
  static const std::vector<std::string> names = {"key", "correlation", "arguments", "status"};
  return names;
}

std::size_t Programs::add(std::string text, std::string name) {
  texts_.push_back({std::move(text), std::move(name)});
  return texts_.size() - 1;
}

Result<void> Programs::compile() {
  std::vector<mapping::Program::Source> sources;
  for (const Text& text : texts_) sources.push_back({text.text, text.name});
  CROSSDOCK_TRY(compiled_, mapping::Program::compile_all(sources, variables()));
  return {};
}

Result<Json> Programs::run(std::size_t program, const Json& input, const JsonObject& variables) const {
  CROSSDOCK_ASSERT(program < compiled_.size());
  return compiled_.at(program).run(input, variables);
}

Result<Template> Template::parse(std::string_view text, const std::string& where, Programs& programs) {
  Template made;
  made.where_ = where;
  while (!text.empty()) {
    const std::size_t open = text.find("${");
    if (open != 0) made.pieces_.push_back({std::string(text.substr(0, open)), k_literal});
    if (open == std::string_view::npos) break;
    const std::size_t close = closing_brace(text, open + 2);
    if (close == std::string_view::npos) {
      return fail(ErrorKind::invalid, "http.template", "An expression \"${\" has no end", where);
    }
    made.pieces_.push_back({{}, programs.add(std::string(text.substr(open + 2, close - open - 2)), where)});
    text.remove_prefix(close + 1);
  }
  return made;
}

Result<std::string> Template::render(const Programs& programs, const Json& input, const JsonObject& variables,
                                     Encode encode) const {
  std::string out;
  for (const Piece& piece : pieces_) {
    if (piece.program == k_literal) {
      out += piece.literal;
      continue;
    }
    CROSSDOCK_TRY(const Json value, programs.run(piece.program, input, variables));
    CROSSDOCK_TRY(auto text, plain_text(value, where_));
    CROSSDOCK_TRY(const auto safe, encoded(std::move(text), encode, where_));
    out += safe;
  }
  return out;
}

}  // namespace crossdock::connectors::http
