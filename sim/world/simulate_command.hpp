// SPDX-License-Identifier: Apache-2.0
// crossdock simulate LANDSCAPE: somebody's own landscape (processes, policies, partners) between simulated systems, with
// everything going wrong that may (docs/simulation.md).
#pragma once

#include <CLI/CLI.hpp>

#include <functional>

namespace crossdock::sim {

// Adds the command; `chosen` gets what is to run when it was given. Exit codes: 0 everything held, 1 a seed failed, 2 a
// wrong landscape.
void add_simulate_command(CLI::App& app, const std::function<void(std::function<int()>)>& chosen);

}  // namespace crossdock::sim
