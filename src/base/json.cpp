// SPDX-License-Identifier: Apache-2.0
#include "base/json.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/parser.hpp>
#include <boost/json/serialize.hpp>
#include <boost/system/error_code.hpp>
#include <fmt/format.h>

namespace crossdock {
namespace {

std::string field_name(std::string_view where, std::string_view key) {
  return where.empty() ? std::string(key) : fmt::format("{}.{}", where, key);
}

Unexpected field_error(std::string_view code, std::string_view what, std::string_view where, std::string_view key) {
  const std::string name = field_name(where, key);
  return fail(ErrorKind::invalid, std::string(code), fmt::format("\"{}\" {}", name, what), name);
}

void pretty(const Json& value, int indent, std::string& out) {
  const std::string pad(static_cast<std::size_t>(indent) + 2, ' ');
  const std::string end(static_cast<std::size_t>(indent), ' ');
  if (value.is_object() && !value.get_object().empty()) {
    const char* separator = "{\n";
    for (const auto& [key, item] : value.get_object()) {
      out.append(separator).append(pad).append(boost::json::serialize(Json(key))).append(": ");
      pretty(item, indent + 2, out);
      separator = ",\n";
    }
    out.append("\n").append(end).append("}");
  } else if (value.is_array() && !value.get_array().empty()) {
    const char* separator = "[\n";
    for (const auto& item : value.get_array()) {
      out.append(separator).append(pad);
      pretty(item, indent + 2, out);
      separator = ",\n";
    }
    out.append("\n").append(end).append("]");
  } else {
    out.append(boost::json::serialize(value));
  }
}

}  // namespace

Result<Json> json_parse(std::string_view text, std::size_t depth_max) {
  boost::json::parse_options options;
  options.max_depth = depth_max;
  boost::json::parser parser({}, options);
  boost::system::error_code error;
  const std::size_t used = parser.write_some(text.data(), text.size(), error);
  if (!error && used < text.size()) error = boost::json::error::extra_data;
  if (error) {
    return fail(ErrorKind::invalid, "json.syntax", fmt::format("Not valid JSON: {}", error.message()),
                fmt::format("byte {}", used));
  }
  return parser.release();
}

std::string json_text(const Json& value) { return boost::json::serialize(value); }

std::string json_pretty(const Json& value) {
  std::string out;
  pretty(value, 0, out);
  return out;
}

const Json* json_find(const JsonObject& object, std::string_view key) {
  const auto* found = object.if_contains(key);
  return found != nullptr && !found->is_null() ? found : nullptr;
}

Result<std::string> json_string(const JsonObject& object, std::string_view key, std::string_view where) {
  const Json* value = json_find(object, key);
  if (value == nullptr) return field_error("field.missing", "is missing", where, key);
  if (!value->is_string()) return field_error("field.type", "must be a string", where, key);
  return std::string(value->get_string());
}

std::string json_string_or(const JsonObject& object, std::string_view key, std::string_view fallback) {
  const Json* value = json_find(object, key);
  return std::string(value != nullptr && value->is_string() ? std::string_view(value->get_string()) : fallback);
}

const JsonArray& json_list_or_empty(const JsonObject& object, std::string_view key) {
  static const JsonArray k_none;
  const Json* value = json_find(object, key);
  return value != nullptr && value->is_array() ? value->get_array() : k_none;
}

Result<std::int64_t> json_integer(const JsonObject& object, std::string_view key, std::string_view where) {
  const Json* value = json_find(object, key);
  if (value == nullptr) return field_error("field.missing", "is missing", where, key);
  if (value->is_int64()) return value->get_int64();
  return field_error("field.type", "must be an integer", where, key);
}

Result<Decimal> json_decimal(const JsonObject& object, std::string_view key, std::string_view where) {
  const Json* value = json_find(object, key);
  if (value == nullptr) return field_error("field.missing", "is missing", where, key);
  if (value->is_int64()) return Decimal::parse(std::to_string(value->get_int64()));
  if (!value->is_string())
    return field_error("field.type", "must be a decimal written as a string, such as \"12.50\"", where, key);
  auto parsed = Decimal::parse(value->get_string());
  if (!parsed) return fail(std::move(parsed).error().at(field_name(where, key)));
  return parsed;
}

const Json* json_at(const Json& root, std::string_view dotted_path) {
  const Json* here = &root;
  while (!dotted_path.empty()) {
    const std::size_t dot = dotted_path.find('.');
    const std::string_view key = dotted_path.substr(0, dot);
    dotted_path = dot == std::string_view::npos ? std::string_view{} : dotted_path.substr(dot + 1);
    if (!here->is_object()) return nullptr;
    here = json_find(here->get_object(), key);
    if (here == nullptr) return nullptr;
  }
  return here;
}

}  // namespace crossdock
