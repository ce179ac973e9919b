// SPDX-License-Identifier: Apache-2.0
// `crossdock process`: documents without a hub (workbench/workbench.hpp).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace crossdock::app {

struct ProcessOptions {
  std::vector<std::string> files;
  std::string input;  // file; "-" is standard input
  std::vector<std::string> events;
  std::vector<std::string> secrets;  // NAME=VALUE
  std::string secrets_file;
  std::vector<std::string> origins;  // FROM=TO
  std::string ca_file;
  bool json = false;
  bool fake_clock = false;
  bool with_events = false;
  bool svg = false;
  std::string output;  // file
  std::int64_t timeout_s = 60;
};

// 0: nothing is wrong; 1: prints what is; 2: a file cannot be read.
int check_processes(const ProcessOptions& options);
// Prints one JSON object. 0: completed; 1: faulted, or it did not end; 2: the document or the options are no good.
int run_process(const ProcessOptions& options);
// Mermaid, or SVG, to standard output or a file. 0 or 2.
int draw_process(const ProcessOptions& options);

}  // namespace crossdock::app
