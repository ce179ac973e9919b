// SPDX-License-Identifier: Apache-2.0
#include "connect/config.hpp"

#include "connect/wrappers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace crossdock::connect {
namespace {

struct Unit {
  std::string_view name;
  std::int64_t ms;
};
constexpr std::array<Unit, 6> k_units = {
    {{"", 1}, {"ms", 1}, {"s", 1000}, {"m", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}}};

std::string_view type_name(FieldType type) {
  switch (type) {
    case FieldType::text: return "a string";
    case FieldType::integer: return "an integer";
    case FieldType::boolean: return "true or false";
    case FieldType::duration_ms: return "a duration such as \"30s\"";
    case FieldType::path: return "a path";
    case FieldType::url: return "an absolute URL without blanks or credentials";
    case FieldType::secret: return "the name of a secret";
    case FieldType::object: return "an object";
    case FieldType::list: return "a list";
  }
  return "";
}

bool has_control_or_blank(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7f; });
}

bool is_absolute_url(std::string_view text) {
  const std::size_t scheme = text.find("://");
  if (scheme == std::string_view::npos || scheme == 0 || has_control_or_blank(text)) return false;
  const std::string_view authority = text.substr(scheme + 3, text.find_first_of("/?#", scheme + 3) - scheme - 3);
  return !authority.empty() && authority.find('@') == std::string_view::npos;
}

bool is_text_of(FieldType type, std::string_view text) {
  if (type == FieldType::url) return is_absolute_url(text);
  if (type == FieldType::path) return !text.empty() && text.find('\0') == std::string_view::npos;
  return type != FieldType::secret || (!text.empty() && !has_control_or_blank(text));
}

// The value as the field wants it, or nothing.
std::optional<Json> converted(FieldType type, const Json& value) {
  const auto keep_if = [&value](bool right) { return right ? std::optional<Json>(value) : std::nullopt; };
  switch (type) {
    case FieldType::text:
    case FieldType::path:
    case FieldType::url:
    case FieldType::secret: return keep_if(value.is_string() && is_text_of(type, value.get_string()));
    case FieldType::integer: return keep_if(value.is_int64());
    case FieldType::boolean: return keep_if(value.is_bool());
    case FieldType::object: return keep_if(value.is_object());
    case FieldType::list: return keep_if(value.is_array());
    case FieldType::duration_ms: break;
  }
  if (value.is_int64() && value.get_int64() >= 0 && value.get_int64() <= k_duration_max_ms) return value;
  if (!value.is_string()) return std::nullopt;
  const auto ms = parse_duration_ms(value.get_string());
  return ms ? std::optional<Json>(*ms) : std::nullopt;
}

// Fallbacks are written in code: one that does not parse is our bug, which the spec tests find.
Json fallback_of(const Field& field) {
  if (field.type == FieldType::boolean) return field.fallback == "true";
  if (field.type == FieldType::duration_ms) return parse_duration_ms(field.fallback).value_or(0);
  if (field.type != FieldType::integer) return Json(field.fallback);
  std::int64_t number = 0;
  std::from_chars(field.fallback.data(), field.fallback.data() + field.fallback.size(), number);
  return number;
}

Result<void> refuse_unknown(std::span<const Field> fields, const JsonObject& object, std::string_view where) {
  for (const auto& [key, value] : object) {
    const std::string_view name = key;
    if (std::ranges::any_of(fields, [&](const Field& field) { return field.name == name; })) continue;
    return fail(ErrorKind::invalid, "config.unknown_field", fmt::format("There is no setting \"{}\"", name),
                config_place(where, name));
  }
  return {};
}

std::string_view schema_type(FieldType type) {
  switch (type) {
    case FieldType::integer: return "integer";
    case FieldType::boolean: return "boolean";
    case FieldType::object: return "object";
    case FieldType::list: return "array";
    default: return "string";
  }
}

Json field_schema(const Field& field) {
  JsonObject schema;
  if (field.type == FieldType::duration_ms) {
    schema["type"] = JsonArray{"integer", "string"};
    schema["pattern"] = "^[0-9]+(ms|s|m|h|d)?$";
  } else {
    schema["type"] = schema_type(field.type);
  }
  if (field.type == FieldType::url) schema["format"] = "uri";
  if (field.type == FieldType::path || field.type == FieldType::secret) schema["minLength"] = 1;
  if (!field.fallback.empty()) schema["default"] = fallback_of(field);
  schema["description"] = field.description;
  return schema;
}

// A connector with a System role is guarded, and that is configured beside it.
std::vector<Field> fields_of(const Spec& spec) {
  std::vector<Field> fields = spec.fields;
  if (!spec.make_system) return fields;
  const auto guard = guard_fields();
  fields.insert(fields.end(), guard.begin(), guard.end());
  return fields;
}

}  // namespace

std::string config_place(std::string_view where, std::string_view key) {
  return where.empty() ? std::string(key) : fmt::format("{}.{}", where, key);
}

Result<std::int64_t> parse_duration_ms(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const std::string_view unit = text.substr(static_cast<std::size_t>(end - text.data()));
  const auto* const found = std::ranges::find(k_units, unit, &Unit::name);
  if (error != std::errc{} || number < 0 || found == k_units.end() || number > k_duration_max_ms / found->ms) {
    return fail(ErrorKind::invalid, "config.duration", fmt::format("\"{}\" is not a duration such as \"30s\"", text));
  }
  return number * found->ms;
}

Result<JsonObject> check_fields(std::span<const Field> fields, const JsonObject& object, std::string_view where) {
  CROSSDOCK_CHECK(refuse_unknown(fields, object, where));
  JsonObject checked;
  for (const Field& field : fields) {
    const Json* value = json_find(object, field.name);
    if (value == nullptr && field.required) {
      return fail(ErrorKind::invalid, "config.missing", fmt::format("\"{}\" is missing: {}", field.name, field.description),
                  config_place(where, field.name));
    }
    if (value == nullptr) {
      if (!field.fallback.empty()) checked[field.name] = fallback_of(field);
      continue;
    }
    auto right = converted(field.type, *value);
    if (!right) {
      return fail(ErrorKind::invalid, "config.type", fmt::format("\"{}\" must be {}", field.name, type_name(field.type)),
                  config_place(where, field.name));
    }
    checked[field.name] = *std::move(right);
  }
  return checked;
}

Result<JsonObject> check_config(const Spec& spec, const JsonObject& config) {
  const auto fields = fields_of(spec);
  CROSSDOCK_TRY(auto checked, check_fields(fields, config));
  if (spec.make_system) CROSSDOCK_CHECK(guard_options(checked));
  return checked;
}

Json config_schema(const Spec& spec) {
  JsonObject properties;
  JsonArray required;
  for (const Field& field : fields_of(spec)) {
    properties[field.name] = field_schema(field);
    if (field.required) required.emplace_back(field.name);
  }
  JsonObject schema;
  schema["$schema"] = "http://json-schema.org/draft-07/schema#";
  schema["title"] = spec.name;
  schema["description"] = spec.summary;
  schema["type"] = "object";
  schema["properties"] = std::move(properties);
  if (!required.empty()) schema["required"] = std::move(required);
  schema["additionalProperties"] = false;
  return schema;
}

std::int64_t config_integer(const JsonObject& object, std::string_view key, std::int64_t fallback) {
  const Json* value = json_find(object, key);
  return value != nullptr && value->is_int64() ? value->get_int64() : fallback;
}

bool config_boolean(const JsonObject& object, std::string_view key, bool fallback) {
  const Json* value = json_find(object, key);
  return value != nullptr && value->is_bool() ? value->get_bool() : fallback;
}

const JsonObject* config_object(const JsonObject& object, std::string_view key) {
  const Json* value = json_find(object, key);
  return value != nullptr && value->is_object() ? &value->get_object() : nullptr;
}

Result<std::int64_t> config_bounded(const JsonObject& object, std::string_view key, std::int64_t low, std::int64_t high,
                                    std::string_view where) {
  const std::int64_t value = config_integer(object, key, low);
  if (value >= low && value <= high) return value;
  return fail(ErrorKind::invalid, "config.range", fmt::format("\"{}\" must be between {} and {}", key, low, high),
              config_place(where, key));
}

}  // namespace crossdock::connect
