// SPDX-License-Identifier: Apache-2.0
// crossdock serve: wires the parts together, runs them, and stops them in the opposite order. No logic.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace crossdock::app {

struct ServeOptions {
  std::string landscape;         // folder
  std::string data;              // "" = as the landscape says
  std::string store;             // "" = as the landscape says, else in `data`; or postgresql://...
  std::string archive;           // "" = as the landscape says, else none
  std::string listen;            // "" = as the landscape says; "host:port", port 0 = any free one
  std::vector<std::string> set;  // path=value over the landscape
  std::string ready_file;        // written with the URL once the hub takes work
  std::int64_t drain_ms = 10'000;
};

// Returns the exit code: 0 after a clean stop, 1 when it could not start, 2 for a wrong landscape.
int serve(const ServeOptions& options);
// Everything that a start would find wrong with a landscape: its files, connectors and processes. 0: nothing; 2: a line per
// mistake. Secrets are not looked up, nothing is opened, nobody is called.
int check_landscape(const std::string& landscape, const std::vector<std::string>& set);

}  // namespace crossdock::app
