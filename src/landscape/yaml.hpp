// SPDX-License-Identifier: Apache-2.0
// YAML documents of the landscape as Json. Plain scalars become null, booleans, integers or strings; anything with a
// fraction, a leading zero or an exponent stays text, so that "0118" and 1.50 keep their digits. Aliases, duplicate keys
// and several documents in a file are refused.
#pragma once

#include "base/json.hpp"
#include "base/result.hpp"

#include <string>
#include <string_view>

namespace crossdock::landscape {

inline constexpr std::size_t k_file_bytes_max = 4U << 20U;

// Error place: "systems/erp.yaml:12".
Result<Json> parse_yaml(std::string_view text, std::string_view name);
// Reads a whole file, bounded.
Result<std::string> read_file(const std::string& path);

}  // namespace crossdock::landscape
