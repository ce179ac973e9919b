// SPDX-License-Identifier: Apache-2.0
// What must be true of every hub when it has come to rest, whatever workload it had.
#pragma once

#include "sim/harness/checks.hpp"
#include "sim/workloads/workload.hpp"

#include <cstdint>
#include <memory>
#include <vector>

namespace crossdock::sim {

// Whether no order is on its way any more; those that wait for a person are not. Open exceptions are retried in the first
// rounds, as a person would do.
Result<bool> at_rest(const Api& hub, int round);

// The checks of sim/harness over all orders of all workloads, and each workload's own. Gives the number of orders.
std::int64_t check_workloads(const Books& books, const Surface& surface,
                             const std::vector<std::unique_ptr<Workload>>& workloads, Findings& out);

}  // namespace crossdock::sim
