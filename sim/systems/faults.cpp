// SPDX-License-Identifier: Apache-2.0
#include "sim/systems/faults.hpp"

namespace crossdock::sim {

Faults::Plan Faults::next() {
  Plan plan;
  const std::int64_t spread_ms = options_.latency_max_ms - options_.latency_min_ms;
  plan.latency_ms = options_.latency_min_ms;
  if (spread_ms > 0) plan.latency_ms += static_cast<std::int64_t>(random_.below(static_cast<std::uint64_t>(spread_ms) + 1));
  // One draw for the three kinds, so that their chances add up.
  const std::uint64_t draw = random_.below(1000);
  if (!enabled_) return plan;
  const std::uint64_t first = options_.error_5xx_permille;
  const std::uint64_t second = first + options_.timeout_before_commit_permille;
  const std::uint64_t third = second + options_.timeout_after_commit_permille;
  if (draw < first) {
    plan.kind = Kind::error_5xx;
  } else if (draw < second) {
    plan.kind = Kind::timeout_before_commit;
  } else if (draw < third) {
    plan.kind = Kind::timeout_after_commit;
  }
  happened_ += plan.kind == Kind::none ? 0 : 1;
  return plan;
}

bool Faults::in_outage(std::int64_t elapsed_ms) const {
  if (down_) return true;
  if (!enabled_ || options_.outage_every_ms <= 0) return false;
  return elapsed_ms % options_.outage_every_ms >= options_.outage_every_ms - options_.outage_for_ms;
}

bool Faults::happens(std::uint32_t permille) {
  const bool yes = random_.chance_permille(permille) && enabled_;
  happened_ += yes ? 1 : 0;
  return yes;
}

}  // namespace crossdock::sim
