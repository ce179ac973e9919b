// SPDX-License-Identifier: Apache-2.0
#include "app/cli.hpp"
#include "sim/world/simulate_command.hpp"

int main(int argc, char** argv) { return crossdock::app::run_cli(argc, argv, {&crossdock::sim::add_simulate_command}); }
