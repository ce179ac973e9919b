// SPDX-License-Identifier: Apache-2.0
// A directory of its own for a test, removed with everything in it.
#pragma once

#include <string>

namespace crossdock::store::testing {

class TempDirectory {
 public:
  TempDirectory();
  ~TempDirectory();
  TempDirectory(const TempDirectory&) = delete;
  TempDirectory& operator=(const TempDirectory&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace crossdock::store::testing
