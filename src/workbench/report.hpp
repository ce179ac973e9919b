// SPDX-License-Identifier: Apache-2.0
// What a run reports of its tasks. Internal to this folder.
#pragma once

#include "base/json.hpp"
#include "process/history.hpp"

namespace crossdock::workbench {

// In the order in which they began: {name, reference, status, startedAt, endedAt, error}. `ended`: the process has; then
// tasks around the one that faulted have, too, and others that had not ended were cancelled.
JsonArray tasks_of(const process::TimeLine& line, bool ended);

}  // namespace crossdock::workbench
