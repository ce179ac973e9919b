// SPDX-License-Identifier: Apache-2.0
#include "process/listening.hpp"

#include "base/hash.hpp"

#include <algorithm>

namespace crossdock::process {
namespace {

constexpr std::size_t k_key_bytes_max = 120;

const Json k_null;

class NoVariables final : public Variables {
 public:
  Result<const Json*> find(std::string_view) override { return &k_null; }
};

}  // namespace

bool matches(const EventFilter& filter, const Expressions& expressions, const Json& event) {
  const JsonObject& attributes = event.get_object();
  if (!filter.type.empty() && json_string_or(attributes, "type", "") != filter.type) return false;
  for (const auto& [key, wanted] : filter.attributes) {
    const Json* const value = attributes.if_contains(key);
    if (value == nullptr || *value != wanted) return false;
  }
  if (!filter.data) return true;
  const Json* const data = attributes.if_contains("data");
  NoVariables none;
  const auto holds = expressions.evaluate(*filter.data, data != nullptr ? *data : k_null, none);
  return holds && holds->is_bool() && holds->get_bool();
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
