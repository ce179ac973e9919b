// SPDX-License-Identifier: Apache-2.0
// Configuration read by its fields. check_config (connector.hpp) is made of these; connectors use them for objects
// nested in their configuration. Pure.
#pragma once

#include "connect/connector.hpp"

#include <cstdint>
#include <span>
#include <string_view>

namespace crossdock::connect {

// Unknown names, missing required fields and wrong types are errors; fallbacks are filled in; durations become
// milliseconds. `where` names the object in error places ("operations.createOrder").
Result<JsonObject> check_fields(std::span<const Field> fields, const JsonObject& object, std::string_view where = {});

// "250ms", "30s", "5m", "2h", "7d" or a plain number of milliseconds; at most k_duration_max_ms.
Result<std::int64_t> parse_duration_ms(std::string_view text);
inline constexpr std::int64_t k_duration_max_ms = 366LL * 24 * 3600 * 1000;

// Readers for checked configuration: the type is known to be right, absent gives the fallback.
std::int64_t config_integer(const JsonObject& object, std::string_view key, std::int64_t fallback = 0);
bool config_boolean(const JsonObject& object, std::string_view key, bool fallback = false);
// nullptr when absent.
const JsonObject* config_object(const JsonObject& object, std::string_view key);

// An integer within [low, high], else an error at where.key.
Result<std::int64_t> config_bounded(const JsonObject& object, std::string_view key, std::int64_t low, std::int64_t high,
                                    std::string_view where = {});

// "where.key", or "key" at the top.
std::string config_place(std::string_view where, std::string_view key);

}  // namespace crossdock::connect
