// SPDX-License-Identifier: Apache-2.0
// Configuration of the two roles, read from checked fields (plugin.cpp lists them).
#pragma once

#include "base/json.hpp"
#include "base/result.hpp"
#include "connect/connector.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace crossdock::connectors::file {

struct SourceSettings {
  std::string folder;
  std::string pattern;
  std::string archive;  // folders, made when missing; on the same file system
  std::string quarantine;
  std::string content_type;
  bool has_trigger = false;  // a file is complete when <name>.done stands beside it
  std::int64_t poll_ms = 0;
  std::int64_t stable_ms = 0;
  std::int64_t retry_ms = 0;
  std::size_t file_bytes_max = 0;
  std::size_t in_flight_max = 0;
};

std::vector<connect::Field> fields();
Result<SourceSettings> source_settings(const JsonObject& checked);
Result<std::string> sink_folder(const JsonObject& checked);

}  // namespace crossdock::connectors::file
