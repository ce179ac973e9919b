// SPDX-License-Identifier: Apache-2.0
// What one seed means: how much of which workload, how rough the network and the systems are, and the mishaps that come
// at certain times. Everything is drawn from the seed, and all of it can be taken away piece by piece (shrink.hpp).
#pragma once

#include "sim/systems/faults.hpp"
#include "sim/workloads/workload.hpp"
#include "sim/world/network.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::sim {

inline constexpr std::string_view k_partner = "partner";

struct Mishap {
  enum class Kind : std::uint8_t {
    crash,                // between any two steps
    crash_before_commit,  // of the next commits, `amount` says which
    crash_after_commit,
    disk_full,   // for `amount` ms
    cut,         // of the link hub - `other` (k_partner: its folder is full), for `amount` ms
    clock_jump,  // of the hub's wall clock, by `amount` ms
  };
  Kind kind = Kind::crash;
  std::int64_t at_ms = 0;
  std::int64_t amount = 0;
  std::string other;

  std::string text() const;
};

struct Plan {
  std::uint64_t seed = 1;
  Sizes sizes;
  std::int64_t spread_ms = 20'000;
  NetworkFaults network;
  FaultOptions systems;
  std::int64_t wait_s = 0;       // the process waits so long before it does anything; 0 = it is the shipped one
  bool blocks_customer = false;  // the ERP refuses one of the customers
  std::vector<Mishap> mishaps;

  std::string text() const;  // one line
};

Plan plan_of(std::uint64_t seed);
// A quarter of its orders, facts and files, in a quarter of the time; the faults stay.
Plan quarter(Plan plan);

}  // namespace crossdock::sim
