// SPDX-License-Identifier: Apache-2.0
// The command line: crossdock serve | send | trace | why | exceptions | ... Exit codes: 0 done, 1 failed, 2 wrong usage
// or a wrong landscape.
#pragma once

namespace crossdock::app {

int run_cli(int argc, char** argv);

}  // namespace crossdock::app
