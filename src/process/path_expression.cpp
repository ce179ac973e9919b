// SPDX-License-Identifier: Apache-2.0
#include "process/path_expression.hpp"

#include <fmt/format.h>

#include <charconv>

namespace crossdock::process {
namespace {

const Json k_null;

bool starts_name(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool in_name(char c) { return starts_name(c) || (c >= '0' && c <= '9'); }

void skip_space(std::string_view& rest) {
  while (!rest.empty() && (rest[0] == ' ' || rest[0] == '\t' || rest[0] == '\n' || rest[0] == '\r')) rest.remove_prefix(1);
}

std::string take_name(std::string_view& rest) {
  std::size_t size = 0;
  if (!rest.empty() && starts_name(rest[0])) {
    while (size < rest.size() && in_name(rest[size])) ++size;
  }
  std::string name(rest.substr(0, size));
  rest.remove_prefix(size);
  return name;
}

std::optional<Json> take_text(std::string_view& rest) {
  const std::size_t end = rest.find('"', 1);
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view text = rest.substr(1, end - 1);
  for (const char c : text) {
    if (c == '\\' || static_cast<unsigned char>(c) < 0x20) return std::nullopt;
  }
  rest.remove_prefix(end + 1);
  return Json(text);
}

// Up to 15 digits, so that jq's doubles hold it exactly.
std::optional<Json> take_integer(std::string_view& rest) {
  std::size_t size = rest[0] == '-' ? 1 : 0;
  const std::size_t first = size;
  while (size < rest.size() && rest[size] >= '0' && rest[size] <= '9') ++size;
  const std::size_t digits = size - first;
  if (digits == 0 || digits > 15 || (digits > 1 && rest[first] == '0')) return std::nullopt;
  std::int64_t value = 0;
  std::from_chars(rest.data(), rest.data() + size, value);
  rest.remove_prefix(size);
  return Json(value);
}

std::optional<Json> take_constant(std::string_view& rest) {
  if (rest.empty()) return std::nullopt;
  if (rest[0] == '"') return take_text(rest);
  if (rest[0] == '-' || (rest[0] >= '0' && rest[0] <= '9')) return take_integer(rest);
  const std::string word = take_name(rest);
  if (word == "true") return Json(true);
  if (word == "false") return Json(false);
  if (word == "null") return Json(nullptr);
  return std::nullopt;
}

std::string_view kind_name(const Json& value) {
  if (value.is_object()) return "object";
  if (value.is_array()) return "array";
  if (value.is_string()) return "string";
  if (value.is_bool()) return "boolean";
  return value.is_null() ? "null" : "number";
}

bool equal(const Json& a, const Json& b) {
  if (a.is_number() && b.is_number() && (a.is_double() || b.is_double()))
    return a.to_number<double>() == b.to_number<double>();
  return a == b;
}

}  // namespace

std::optional<PathExpression> PathExpression::parse(std::string_view text) {
  PathExpression out;
  std::string_view rest = text;
  skip_space(rest);
  if (rest.starts_with('$')) {
    rest.remove_prefix(1);
    out.variable_ = take_name(rest);
    if (out.variable_.empty() || out.variable_.starts_with("__")) return std::nullopt;
    out.has_path_ = true;
  } else if (rest.starts_with('.')) {
    out.has_path_ = true;
    if (rest.size() == 1 || !starts_name(rest[1])) rest.remove_prefix(1);
  }
  while (out.has_path_ && rest.size() > 1 && rest[0] == '.' && starts_name(rest[1])) {
    rest.remove_prefix(1);
    out.keys_.push_back(take_name(rest));
  }
  if (!out.has_path_) {
    auto constant = take_constant(rest);
    if (!constant) return std::nullopt;
    out.constant_ = *std::move(constant);
  }
  skip_space(rest);
  if (rest.empty()) return out;
  if (!out.has_path_ || (!rest.starts_with("==") && !rest.starts_with("!="))) return std::nullopt;
  out.compare_ = rest[0] == '=' ? Compare::equal : Compare::unequal;
  rest.remove_prefix(2);
  skip_space(rest);
  auto constant = take_constant(rest);
  skip_space(rest);
  if (!constant || !rest.empty()) return std::nullopt;
  out.constant_ = *std::move(constant);
  return out;
}

Result<const Json*> PathExpression::follow(const Json& root) const {
  const Json* here = &root;
  for (const std::string& key : keys_) {
    if (here->is_null()) return here;
    if (!here->is_object()) {
      return fail(ErrorKind::invalid, "mapping.failed",
                  fmt::format("Cannot index {} with string \"{}\"", kind_name(*here), key));
    }
    here = here->get_object().if_contains(key);
    if (here == nullptr) here = &k_null;
  }
  return here;
}

Result<Json> PathExpression::evaluate(const Json& root) const {
  if (!has_path_) return constant_;
  CROSSDOCK_TRY(const Json* const value, follow(root));
  if (compare_ == Compare::none) return *value;
  return Json(equal(*value, constant_) == (compare_ == Compare::equal));
}

}  // namespace crossdock::process
