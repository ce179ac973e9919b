// SPDX-License-Identifier: Apache-2.0
// The rough weather that hubs are killed in, and what must hold when the dust has settled.
#pragma once

#include "sim/fleet/fleet.hpp"
#include "sim/harness/checks.hpp"
#include "sim/systems/storefront.hpp"

#include <cstddef>
#include <cstdint>

namespace crossdock::sim {

// Systems that are slow, fail, time out before and after they have done what was asked, and tell events twice and out of
// order.
FleetOptions rough_fleet();
// Ends the faults, waits until no order is open, and checks everything of checks.hpp.
Result<void> check_all(Fleet& fleet, const Storefront& shop, std::int64_t settle_ms, std::size_t exceptions_max_permille,
                       Findings& out);

}  // namespace crossdock::sim
