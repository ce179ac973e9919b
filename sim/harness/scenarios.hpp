// SPDX-License-Identifier: Apache-2.0
// What a hub is put through, one scenario each; findings are violations. The stage is up and seeded.
#pragma once

#include "sim/harness/checks.hpp"
#include "sim/harness/stage.hpp"

namespace crossdock::sim {

// 64 clients submit one order with one key at the same moment: one order, the same answer for all.
Result<void> double_submit(Stage& stage, Findings& out);
// 64 clients want the last 10 of an item: exactly 10 get one.
Result<void> last_ten(Stage& stage, Findings& out);
// Broken and hostile HTTP, JSON and EDI: refused or closed, never a 5xx, a crash or growing memory.
Result<void> hostile(Stage& stage, Findings& out);

}  // namespace crossdock::sim
