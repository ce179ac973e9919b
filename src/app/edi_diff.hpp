// SPDX-License-Identifier: Apache-2.0
// `crossdock edi diff A B`: what two files of EDI say differently (inspect/diff.hpp).
#pragma once

#include <string>

namespace crossdock::app {

struct EdiDiffOptions {
  std::string a, b;  // two files, or two folders whose files of one name are compared
  bool all = false;
  bool json = false;
};

// Exit code: 0 the same, 1 different (a file that is in one folder only too), 2 when one cannot be read or there is no EDI
// in it.
int edi_diff(const EdiDiffOptions& options);

}  // namespace crossdock::app
