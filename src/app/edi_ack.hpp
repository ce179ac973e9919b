// SPDX-License-Identifier: Apache-2.0
// `crossdock edi ack FILE...`: the interchanges that answer those in files.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace crossdock::app {

struct EdiAckOptions {
  std::string kind;  // "ta1", "997", "999", "contrl"; "": what is usual (inspect/reply.hpp)
  std::int64_t control = 1;
  bool failing_only = false;
  bool warnings = false;
  std::string out;  // "": standard output
};

// Files or folders; the answers follow each other. What is not answered is said on the error output. Exit codes as of
// edi_inspect, 1 also when an answer cannot be written.
int edi_ack(const std::vector<std::string>& paths, const EdiAckOptions& options);

}  // namespace crossdock::app
