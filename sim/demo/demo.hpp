// SPDX-License-Identifier: Apache-2.0
// The demo: a hub, an ERP, a warehouse, a carrier and a shop as processes of their own, X12 files dropped into the
// inbox, and a table of what becomes of it all. Goes on where it stopped.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <string>

namespace crossdock::sim {

struct DemoOptions {
  std::string hub;
  std::string sim;
  std::string landscape;
  std::string x12;  // folder of files to drop; "" = <landscape>/x12
  std::string data = "demo-data";
  bool fresh = false;         // forget what is in `data`
  std::uint16_t port = 8080;  // of the hub, when free
  std::int64_t orders = 200;  // of the shop; then one more every trickle_ms
  std::int64_t rate = 40;     // a second
  std::int64_t trickle_ms = 2'000;
  std::int64_t file_ms = 100;  // between two files
  bool chaos = false;          // systems fail, time out and repeat themselves
  bool once = false;           // end when `orders` orders are invoiced
  std::int64_t timeout_s = 0;  // 0 = none
  std::uint64_t seed = 1;
};

// Returns the exit code. Ends with SIGINT, SIGTERM, --once or a child that ended; no child is left behind.
int run_demo(const DemoOptions& options);

}  // namespace crossdock::sim
