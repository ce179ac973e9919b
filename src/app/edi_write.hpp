// SPDX-License-Identifier: Apache-2.0
// `crossdock edi write FILE.json...`: sets as JSON back into EDI.
#pragma once

#include <string>
#include <vector>

namespace crossdock::app {

struct EdiWriteOptions {
  std::vector<std::string> paths;
  std::string out;  // "": standard output
  std::string line_end = "none";
  bool una = false;
  bool loose = false;
};

// The shape of `edi json`, with or without --plain. Exit code: 0, 1 at the first mistake (said with file, line and JSON
// path; of its interchange nothing is written), 2 when there is no set.
int edi_write(const EdiWriteOptions& options);

}  // namespace crossdock::app
