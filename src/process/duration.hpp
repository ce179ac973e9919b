// SPDX-License-Identifier: Apache-2.0
// Durations of the DSL. Internal to this folder.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <string_view>

namespace crossdock::process {

inline constexpr std::int64_t k_duration_ms_max = 100LL * 365 * 24 * 3600 * 1000;

// ISO 8601 ("P1DT2H30M", "PT0.5S") as milliseconds; fractions are cut to whole milliseconds. A year counts as 365 days,
// a month as 30: a duration has no date to count from.
Result<std::int64_t> parse_duration_ms(std::string_view text);

}  // namespace crossdock::process
