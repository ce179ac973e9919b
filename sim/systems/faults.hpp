// SPDX-License-Identifier: Apache-2.0
// What goes wrong in a simulated system, and how often. The sequence of faults depends on nothing but the seed and the
// number of calls before, so a run is repeated by repeating its seed.
#pragma once

#include "base/random.hpp"

#include <cstdint>

namespace crossdock::sim {

// The *_permille are chances per request or per webhook.
struct FaultOptions {
  std::int64_t latency_min_ms = 0;
  std::int64_t latency_max_ms = 0;
  std::uint32_t error_5xx_permille = 0;
  std::uint32_t timeout_before_commit_permille = 0;  // no effect, no answer
  std::uint32_t timeout_after_commit_permille = 0;   // the effect happened, no answer
  std::uint32_t duplicate_permille = 0;              // a webhook is sent twice
  std::uint32_t out_of_order_permille = 0;           // a webhook is overtaken by a later one
  std::uint32_t short_ship_permille = 0;             // one unit less than asked for is shipped
  std::uint32_t partial_ship_permille = 0;           // a pick leaves in two shipments
  std::int64_t outage_every_ms = 0;                  // 0: never
  std::int64_t outage_for_ms = 0;
  std::int64_t hold_ms = 30'000;  // how long a request without an answer is held open
};

class Faults {
 public:
  Faults(FaultOptions options, std::uint64_t seed) : options_(options), random_(seed) {}

  enum class Kind : std::uint8_t { none, error_5xx, timeout_before_commit, timeout_after_commit };
  struct Plan {
    Kind kind = Kind::none;
    std::int64_t latency_ms = 0;
    bool operator==(const Plan&) const = default;
  };
  // For the next request.
  Plan next();
  bool duplicate() { return happens(options_.duplicate_permille); }
  bool out_of_order() { return happens(options_.out_of_order_permille); }
  bool short_ship() { return happens(options_.short_ship_permille); }
  bool partial_ship() { return happens(options_.partial_ship_permille); }
  // `elapsed_ms` since the system started.
  bool in_outage(std::int64_t elapsed_ms) const;
  // A disabled Faults plans nothing; latency stays.
  void enable(bool enabled) { enabled_ = enabled; }
  // Out of order until told otherwise, whether enabled or not.
  void set_down(bool down) { down_ = down; }
  // How many faults there were: of answers, and of webhooks.
  std::uint64_t happened() const { return happened_; }
  std::int64_t hold_ms() const { return options_.hold_ms; }

 private:
  bool happens(std::uint32_t permille);
  FaultOptions options_;
  SeededRandom random_;
  bool enabled_ = true;
  bool down_ = false;
  std::uint64_t happened_ = 0;
};

}  // namespace crossdock::sim
