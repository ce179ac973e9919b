// SPDX-License-Identifier: Apache-2.0
// Structured log lines on stderr: JSON, one object a line. Never a secret, never a payload.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace crossdock {

struct LogField {
  std::string_view key;
  std::string value;
  LogField(std::string_view k, std::string_view v) : key(k), value(v) {}
  LogField(std::string_view k, std::int64_t v) : key(k), value(std::to_string(v)) {}
};

enum class LogLevel { debug, info, warn, error };
void log_set_level(LogLevel level);
// log(LogLevel::info, "hub ready", {{"port", 8080}, {"data", path}});  Thread-safe.
void log(LogLevel level, std::string_view message, std::initializer_list<LogField> fields = {});

}  // namespace crossdock
