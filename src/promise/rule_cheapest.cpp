// SPDX-License-Identifier: Apache-2.0
#include "promise/sourcing.hpp"

#include <fmt/format.h>

#include <limits>

namespace crossdock::promise {
namespace {

constexpr auto k_unknown = std::numeric_limits<std::int64_t>::max();

Verdict judge(const Request& request, const Site& site) {
  constexpr std::uint8_t k_places = 4;
  const Lane* lane = best_lane(request, site);
  const auto cost = lane != nullptr && lane->cost ? lane->cost->to_implied(k_places) : Result<std::int64_t>(k_unknown);
  if (!cost || *cost == k_unknown) return {.rank = k_unknown, .because = "no cost known"};
  return {.rank = *cost, .because = fmt::format("costs {}", lane->cost->text())};
}

}  // namespace

SourcingRule rule_cheapest() {
  return {"cheapest", "The lowest cost of its lane; a location without a lane comes last.", judge};
}

}  // namespace crossdock::promise
