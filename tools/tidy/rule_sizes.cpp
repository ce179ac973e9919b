// SPDX-License-Identifier: Apache-2.0
#include "tools/tidy/functions.hpp"
#include "tools/tidy/rules.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace crossdock::tidy {
namespace {

constexpr std::size_t k_file_lines_max = 600;
constexpr int k_function_lines_max = 70;
constexpr long k_columns_max = 125;

// Code points, not bytes.
long columns(std::string_view line) {
  return std::ranges::count_if(line, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; });
}

}  // namespace

void check_sizes(const SourceFile& file, Findings& out) {
  if (file.lines.size() > k_file_lines_max) {
    out.push_back({file.path, 1, "file-size", fmt::format("{} lines, at most {}", file.lines.size(), k_file_lines_max)});
  }
  for (std::size_t i = 0; i < file.lines.size(); ++i) {
    if (columns(file.lines[i]) <= k_columns_max) continue;
    out.push_back({file.path, static_cast<int>(i) + 1, "line-length",
                   fmt::format("{} columns, at most {}", columns(file.lines[i]), k_columns_max)});
  }
  for (const auto& function : find_functions(file.code)) {
    const int lines = function.last_line - function.first_line + 1;
    if (lines <= k_function_lines_max) continue;
    out.push_back({file.path, function.first_line, "function-size",
                   fmt::format("{} is {} lines long, at most {}", function.name, lines, k_function_lines_max)});
  }
}

}  // namespace crossdock::tidy
