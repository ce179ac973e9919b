// SPDX-License-Identifier: Apache-2.0
// New SSCCs from the company's ranges, in their order. A code that was given is never given again: the last serial of each
// prefix and extension is stored in the unit of work that takes it. What is taken and not used is a gap.
//
// Writer thread, within the caller's unit of work.
#pragma once

#include "base/json.hpp"
#include "base/result.hpp"
#include "hub/domain.hpp"
#include "store/store.hpp"

#include <cstddef>

namespace crossdock::hub {

inline constexpr std::size_t k_sscc_per_call_max = 10'000;

// `count` codes as text. "sscc.no_range" without a range in crossdock.yaml; "sscc.exhausted" when they are used up: then
// none is taken.
Result<JsonArray> allocate_ssccs(store::Tx& tx, const Settings& settings, std::size_t count);

}  // namespace crossdock::hub
