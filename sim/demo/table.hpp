// SPDX-License-Identifier: Apache-2.0
// The live table of the demo as text, from GET /v1/statistics of the hub.
#pragma once

#include "base/json.hpp"

#include <cstdint>
#include <string>

namespace crossdock::sim {

struct Snapshot {
  std::int64_t accepted = 0;
  std::int64_t reserved = 0;
  std::int64_t shipped = 0;
  std::int64_t invoiced = 0;
  std::int64_t completed = 0;
  std::int64_t exceptions = 0;  // open
  std::int64_t p50_us = 0;      // of acceptance, as the hub measured it
  std::int64_t p99_us = 0;
  std::int64_t outbox = 0;
  static Snapshot from(const JsonObject& statistics);
  bool operator==(const Snapshot&) const = default;
};

struct Extras {
  std::int64_t running_ms = 0;
  std::int64_t shop_orders = 0;
  std::int64_t files_dropped = 0;
  std::int64_t files = 0;
};

// Several lines, each ended; always the same number.
std::string table_text(const Snapshot& snapshot, const Extras& extras);
inline constexpr int k_table_lines = 10;
// One line without its end, for logs.
std::string line_text(const Snapshot& snapshot, const Extras& extras);
// "840 us", "3.2 ms", "1.25 s"
std::string duration_text(std::int64_t us);

}  // namespace crossdock::sim
