// SPDX-License-Identifier: Apache-2.0
// Dynamic documents. Json is Boost.JSON's value; parsing is bounded in depth and size. Money and quantities travel
// as strings ("12.50"): a JSON number with a fraction cannot be exact and readers of those fields refuse it.
#pragma once

#include "base/decimal.hpp"
#include "base/result.hpp"

#include <boost/json/value.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace crossdock {

using Json = boost::json::value;
using JsonObject = boost::json::object;
using JsonArray = boost::json::array;

// Parses one document; trailing text is an error. Error place: "byte 17".
Result<Json> json_parse(std::string_view text, std::size_t depth_max = 64);
// Compact text, keys in insertion order.
std::string json_text(const Json& value);
// Two-space indented, for people.
std::string json_pretty(const Json& value);

// Field readers: `where` names the object in errors ("lines[2]"). Absent and null are the same thing.
const Json* json_find(const JsonObject& object, std::string_view key);  // nullptr when absent or null
Result<std::string> json_string(const JsonObject& object, std::string_view key, std::string_view where = {});
std::string json_string_or(const JsonObject& object, std::string_view key, std::string_view fallback);
const JsonArray& json_list_or_empty(const JsonObject& object, std::string_view key);
Result<std::int64_t> json_integer(const JsonObject& object, std::string_view key, std::string_view where = {});
Result<Decimal> json_decimal(const JsonObject& object, std::string_view key,
                             std::string_view where = {});  // string or integer
// Follows a path of keys ("order.party.id"); nullptr when any step is missing.
const Json* json_at(const Json& root, std::string_view dotted_path);

}  // namespace crossdock
