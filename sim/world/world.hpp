// SPDX-License-Identifier: Apache-2.0
// One run of a whole world: a hub, the systems around it, the workloads, and everything that goes wrong, in one thread
// and in virtual time. The same plan gives the same run, event by event.
#pragma once

#include "sim/world/plan.hpp"
#include "sim/world/setting.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace crossdock::sim {

struct Totals {
  std::int64_t seeds = 0;
  std::int64_t orders = 0;  // answered for good
  std::uint64_t requests = 0;
  std::uint64_t faults = 0;  // of the network and the systems
  std::int64_t crashes = 0;
  std::int64_t mishaps = 0;
  std::uint64_t steps = 0;
  std::int64_t virtual_ms = 0;

  void add(const Totals& other);
};

struct Outcome {
  std::vector<std::string> findings;  // empty: everything held
  Totals totals;
  std::uint64_t trace = 0;         // of every event in its order, and of the hub's log at the end
  std::vector<std::string> story;  // only when told
};

// `setting` outlives the call. `tells`: keep the story.
Outcome simulate(const Plan& plan, const Setting& setting, bool tells);

}  // namespace crossdock::sim
