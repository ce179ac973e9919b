// SPDX-License-Identifier: Apache-2.0
// Stock facts from outside: movements and counts in bulk, each deduplicated by (source, id) and answered by itself.
#pragma once

#include "base/json.hpp"
#include "base/result.hpp"
#include "hub/domain.hpp"

#include <string_view>

namespace crossdock::hub {

inline constexpr std::size_t k_stock_batch_max = 5'000;

// `entry` is one element of "movements" (see the OpenAPI document). Returns {id, status, error?}: one bad movement
// never holds up its neighbours. Errors here are the store's only.
Result<Json> apply_movement(Domain& domain, store::Tx& tx, std::string_view source, const Json& entry, Timestamp now);
Result<Json> apply_count(Domain& domain, store::Tx& tx, std::string_view source, const Json& entry, Timestamp now);

// `entry` is one element of "supplies": what is expected from outside, stated as its total.
Result<Json> apply_supply(Domain& domain, store::Tx& tx, std::string_view source, const Json& entry, Timestamp now);

}  // namespace crossdock::hub
