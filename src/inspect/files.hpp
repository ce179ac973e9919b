// SPDX-License-Identifier: Apache-2.0
// Files named on a command line: folders stand for what is in them, "-" for standard input.
#pragma once

#include "base/result.hpp"
#include "inspect/examine.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace crossdock::inspect {

inline constexpr std::size_t k_files_max = 1'000'000;

struct InputFile {
  std::string path;
  std::uintmax_t bytes = 0;  // 0 when unknown
};

// Regular files, those of a folder sorted by name, at any depth; links in folders are not followed. Errors: "file.read" for
// what does not exist, "file.count" beyond k_files_max.
Result<std::vector<InputFile>> expand(const std::vector<std::string>& paths);

// Reads the file in pieces; `progress` hears how many bytes a piece has. Error "file.read".
Result<Source> open_file(const std::string& path, std::function<void(std::size_t)> progress);

}  // namespace crossdock::inspect
