// SPDX-License-Identifier: Apache-2.0
// Files of test data.
#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace crossdock::documents::testing {

inline std::string file_text(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace crossdock::documents::testing
