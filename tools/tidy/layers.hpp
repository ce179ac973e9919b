// SPDX-License-Identifier: Apache-2.0
// The folders of src/ as CMake knows them: layers.txt, written at configure time, one line per folder:
//   <floor> <folder>: <dep> <dep> | <test dep> <test dep>
#pragma once

#include <expected>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::tidy {

struct Layer {
  int floor = 0;
  std::vector<std::string> deps;       // folders every file of this one may include
  std::vector<std::string> test_deps;  // folders its tests and testing/ may include as well
};

// By folder below src/ ("store/sqlite").
using Layers = std::map<std::string, Layer, std::less<>>;

// The error names the line that is not of the form above.
std::expected<Layers, std::string> parse_layers(std::string_view text);

// The nearest known folder around a path: "src/store/sqlite/testing/x.cpp" -> "store/sqlite"; "" when there is none.
std::string_view folder_of(const Layers& layers, std::string_view path);

}  // namespace crossdock::tidy
