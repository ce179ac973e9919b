// SPDX-License-Identifier: Apache-2.0
// The store alone under the load of accepting orders: one unit of work of 13 rows per order (idempotency key, message,
// order, five lines, two events, process, process input, outbox) with small integers for items and locations and
// time-ordered keys. No domain code, no JSON, no thread to cross: the next order is submitted by the outcome of the one
// before. What remains is the port, the engine and the disk.
#pragma once

#include "base/clock.hpp"
#include "base/metrics.hpp"
#include "bench/rig.hpp"
#include "store/store.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace crossdock::bench {

class OrderRows {
 public:
  explicit OrderRows(const std::string& folder);
  // In a schema "bench" of a database, which it has alone.
  static OrderRows on_postgres(const std::string& url);
  // Writes `orders` new orders, always `outstanding` under way.
  Rig::Run accept(std::size_t orders, std::size_t outstanding);
  store::Store& store() { return *store_; }
  static const store::Table& any_table();

 private:
  OrderRows() = default;
  std::unique_ptr<SystemClock> clock_ = std::make_unique<SystemClock>();
  std::unique_ptr<Metrics> metrics_ = std::make_unique<Metrics>();
  std::unique_ptr<store::Store> store_;
  std::int64_t next_ = 1;
};

}  // namespace crossdock::bench
