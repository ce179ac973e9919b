// SPDX-License-Identifier: Apache-2.0
// What only the world around a hub can tell when it has come to rest.
#pragma once

#include "sim/harness/checks.hpp"
#include "sim/workloads/workload.hpp"

#include <map>
#include <string>
#include <vector>

namespace crossdock::sim {

// Of every order of a partner what it is sent: one 855, and one 856 and one 810 a shipment if it is completed, in this
// order. `arrivals`: the names of the files as they came.
void check_documents(const Api& hub, const Correspondent& partner, const std::map<std::string, std::string>& files,
                     const std::vector<std::string>& arrivals, Findings& out);

}  // namespace crossdock::sim
