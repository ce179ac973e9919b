// SPDX-License-Identifier: Apache-2.0
// Makes a failing plan small: takes away mishaps, faults, workloads and orders as long as something still fails.
#pragma once

#include "sim/world/plan.hpp"

#include <cstddef>
#include <functional>

namespace crossdock::sim {

// `fails` runs a plan; it is called at most `runs_max` times. Greedy: the result is small, not the smallest.
Plan shrink(Plan failing, const std::function<bool(const Plan&)>& fails, std::size_t runs_max);

}  // namespace crossdock::sim
