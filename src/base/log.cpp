// SPDX-License-Identifier: Apache-2.0
#include "base/log.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <memory>

namespace crossdock {
namespace {

spdlog::logger& logger() {
  static const std::shared_ptr<spdlog::logger> k_logger = [] {
    auto made = std::make_shared<spdlog::logger>("crossdock", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    made->set_pattern(R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l",%v})", spdlog::pattern_time_type::utc);
    made->flush_on(spdlog::level::info);
    return made;
  }();
  return *k_logger;
}

spdlog::level::level_enum level_of(LogLevel level) {
  switch (level) {
    case LogLevel::debug: return spdlog::level::debug;
    case LogLevel::info: return spdlog::level::info;
    case LogLevel::warn: return spdlog::level::warn;
    case LogLevel::error: return spdlog::level::err;
  }
  return spdlog::level::info;
}

}  // namespace

void log_set_level(LogLevel level) { logger().set_level(level_of(level)); }

void log(LogLevel level, std::string_view message, std::initializer_list<LogField> fields) {
  if (!logger().should_log(level_of(level))) return;
  std::string line = "\"message\":" + boost::json::serialize(boost::json::value(message));
  for (const LogField& field : fields) {
    line.append(",").append(boost::json::serialize(boost::json::value(field.key))).append(":");
    line.append(boost::json::serialize(boost::json::value(field.value)));
  }
  logger().log(level_of(level), line);
}

}  // namespace crossdock
