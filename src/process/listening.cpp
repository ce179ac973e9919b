// SPDX-License-Identifier: Apache-2.0
#include "process/listening.hpp"

#include "base/hash.hpp"

#include <algorithm>

namespace crossdock::process {
namespace {

constexpr std::string_view k_runtime_events = "io.serverlessworkflow.";
constexpr std::size_t k_key_bytes_max = 120;

const Json k_null;

class NoVariables final : public Variables {
 public:
  Result<const Json*> find(std::string_view) override { return &k_null; }
};

}  // namespace

Json attribute_of(const Json& event, std::string_view name) {
  const Json* const value = event.get_object().if_contains(name);
  return value != nullptr ? *value : Json();
}

bool condition_holds(const Json& result, const Json& value) {
  if (result.is_bool() && !value.is_bool()) return result.get_bool();
  return !result.is_null() && result == value;
}

bool matches(const EventFilter& filter, const Expressions& expressions, const Json& event) {
  const JsonObject& attributes = event.get_object();
  if (filter.everything) return !json_string_or(attributes, "type", "").starts_with(k_runtime_events);
  if (!filter.type.empty() && json_string_or(attributes, "type", "") != filter.type) return false;
  for (const auto& [key, wanted] : filter.attributes) {
    const Json* const value = attributes.if_contains(key);
    if (value == nullptr || *value != wanted) return false;
  }
  NoVariables none;
  return std::ranges::all_of(filter.conditions, [&](const EventFilter::Condition& condition) {
    if (condition.live) return true;
    const Json value = attribute_of(event, condition.attribute);
    const auto result = expressions.evaluate(condition.expression, value, none);
    return result && condition_holds(*result, value);
  });
}

Json correlation_value(const EventFilter::Correlation& correlation, const Expressions& expressions, const Json& event) {
  NoVariables none;
  auto value = expressions.evaluate(correlation.from, event, none);
  return value ? *std::move(value) : Json();
}

std::optional<std::string> correlation_key(const EventFilter& filter, const Expressions& expressions, const Json& event) {
  JsonArray values;
  for (const EventFilter::Correlation& correlation : filter.correlations) {
    Json value = correlation_value(correlation, expressions, event);
    if (value.is_null()) return std::nullopt;
    if (correlation.expect) values.push_back(std::move(value));
  }
  return correlation_key(values);
}

std::string correlation_key(const JsonArray& expected) {
  std::string text = json_text(Json(expected));
  return text.size() <= k_key_bytes_max ? text : hex(hash16(text));
}

}  // namespace crossdock::process
