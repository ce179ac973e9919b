// SPDX-License-Identifier: Apache-2.0
// `crossdock edi ...`: looking at files of EDI, without a hub, a landscape or a store.
#pragma once

#include <string>
#include <vector>

namespace crossdock::app {

struct EdiOptions {
  std::vector<std::string> paths;  // files, folders, "-"
  bool json = false;               // inspect: one object per file and line
  bool plain = false;              // json: the shape of edi/tree.hpp
};

// Exit code: 0 when all could be read, 1 when a file could not be opened, 2 when there is no EDI in any of them.
int edi_inspect(const EdiOptions& options);
// One object per set and line. Exit codes as above; what is not read is said on the error output.
int edi_json(const EdiOptions& options);

}  // namespace crossdock::app
