// SPDX-License-Identifier: Apache-2.0
#include "promise/sourcing.hpp"

#include <fmt/format.h>

#include <limits>

namespace crossdock::promise {
namespace {

Verdict judge(const Request& request, const Site& site) {
  const Lane* lane = best_lane(request, site);
  if (lane == nullptr || !lane->distance_km) {
    return {.rank = std::numeric_limits<std::int64_t>::max(), .because = "no distance known"};
  }
  return {.rank = *lane->distance_km, .because = fmt::format("{} km", *lane->distance_km)};
}

}  // namespace

SourcingRule rule_nearest() {
  return {"nearest", "The shortest distance to where the goods go; a location without a lane comes last.", judge};
}

}  // namespace crossdock::promise
