// SPDX-License-Identifier: Apache-2.0
// The command line: crossdock serve | send | trace | why | exceptions | ... Exit codes: 0 done, 1 failed, 2 wrong usage
// or a wrong landscape.
#pragma once

#include <CLI/CLI.hpp>

#include <functional>
#include <vector>

namespace crossdock::app {

// A command from above this floor: adds itself, and says what is to run when it was given.
using AddCommand = void (*)(CLI::App& app, const std::function<void(std::function<int()>)>& chosen);

int run_cli(int argc, char** argv, const std::vector<AddCommand>& more);

}  // namespace crossdock::app
