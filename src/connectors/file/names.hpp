// SPDX-License-Identifier: Apache-2.0
// Which file names we touch. Pure.
#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace crossdock::connectors::file {

inline constexpr std::size_t k_name_bytes_max = 200;  // leaves room for our suffixes below the 255 of file systems

// One path segment of valid UTF-8 without control characters, not hidden, and not of the names that mean "still being
// written". Errors: invalid "file.name".
Result<void> check_name(std::string_view name);
// True for names that others use while they write: hidden ones, *.tmp *.part *.partial *.filepart *.crdownload *~.
bool is_unfinished(std::string_view name);
// Shell pattern over the whole name (POSIX fnmatch): * ? [a-z].
bool matches(const std::string& pattern, const std::string& name);
// ("a.txt", 0) -> "a.txt", ("a.txt", 2) -> "a-2.txt", ("README", 1) -> "README-1".
std::string with_suffix(std::string_view name, int number);

}  // namespace crossdock::connectors::file
