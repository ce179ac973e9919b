// SPDX-License-Identifier: Apache-2.0
// Moves a running instance to another version of its definition: each task it is in is found by its name in the same
// list of the other version. Internal to this folder.
#pragma once

#include "base/result.hpp"
#include "process/live.hpp"
#include "process/run.hpp"
#include "process/runtime.hpp"

#include <string>
#include <vector>

namespace crossdock::process {

// Changes live.state and live.definition only when there are no problems and `run` is given; otherwise it only looks.
Result<Migration> move_to(Live& live, const Definition& to, Run* run);

}  // namespace crossdock::process
