// SPDX-License-Identifier: Apache-2.0
#include "store/testing/temp_directory.hpp"

#include "base/assert.hpp"

#include <cstdlib>
#include <filesystem>
#include <system_error>

namespace crossdock::store::testing {

TempDirectory::TempDirectory() : path_((std::filesystem::temp_directory_path() / "crossdock-XXXXXX").string()) {
  CROSSDOCK_ASSERT(::mkdtemp(path_.data()) != nullptr);
}

TempDirectory::~TempDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace crossdock::store::testing
