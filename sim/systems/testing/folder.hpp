// SPDX-License-Identifier: Apache-2.0
// An empty folder that is gone at the end of its scope.
#pragma once

#include "base/assert.hpp"

#include <cstdlib>
#include <filesystem>
#include <string>

namespace crossdock::sim {

class TemporaryFolder {
 public:
  TemporaryFolder() {
    path_ = (std::filesystem::temp_directory_path() / "crossdock-sim-XXXXXX").string();
    CROSSDOCK_ASSERT(::mkdtemp(path_.data()) != nullptr);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace crossdock::sim
