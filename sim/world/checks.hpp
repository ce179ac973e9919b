// SPDX-License-Identifier: Apache-2.0
// What must be true of every world when it has come to rest, whatever went wrong in it.
#pragma once

#include "sim/harness/checks.hpp"
#include "sim/workloads/workload.hpp"

#include <map>
#include <string>

namespace crossdock::sim {

// Whether no order is on its way any more. Open exceptions are retried in the first rounds, as a person would do.
Result<bool> at_rest(const Api& hub, int round);

// The checks of sim/harness over all orders of all workloads.
void check_all(const Books& books, const AcceptedOrders& accepted, Findings& out);

// Of every order of a partner: one 855, and one 856 and one 810 if it is completed.
void check_documents(const Api& hub, const std::map<std::string, std::string>& files, Findings& out);

}  // namespace crossdock::sim
