// SPDX-License-Identifier: Apache-2.0
// What is remembered for a while so that it is done once, as numbers: how often something came again (hit) or for the
// first time (miss), how many were forgotten, and how old the oldest is.
//
// Threads: seen and forgot on the writer thread; the rest from any.
#pragma once

#include "base/clock.hpp"
#include "base/json.hpp"
#include "base/metrics.hpp"
#include "store/store.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace crossdock::hub {

class Window {
 public:
  // `name` is part of the metrics: crossdock_<name>_hits_total and so on.
  Window(Metrics& metrics, const std::string& name, std::string_view what);

  // Counted when this unit of work commits.
  void seen(store::Tx& tx, bool again);
  void forgot(store::Tx& tx, std::size_t count);
  // When the oldest was remembered; zero = there is none.
  void set_oldest(Timestamp oldest) { oldest_us_.store(oldest.us); }
  Timestamp oldest() const { return Timestamp{oldest_us_.load()}; }
  // Brings the gauge of the age up to date; {hits, misses, purged, oldest_age_s}.
  JsonObject report(Timestamp now) const;

 private:
  Counter& hits_;
  Counter& misses_;
  Counter& purged_;
  Gauge& oldest_age_s_;
  std::atomic<std::int64_t> oldest_us_{0};
};

}  // namespace crossdock::hub
