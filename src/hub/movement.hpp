// SPDX-License-Identifier: Apache-2.0
// Movements of stock as warehouses tell them: what came, left, broke, came back, or went to another warehouse.
#pragma once

#include "hub/domain.hpp"

#include <string_view>

namespace crossdock::hub {

// `entry` is one element of "movements" (see the OpenAPI document). Books the stock, the supply it belongs to and the
// lots it names, all or none. `reference` names the fact in the ledger.
Result<void> move_stock(Domain& domain, store::Tx& tx, const JsonObject& entry, std::string_view reference, Timestamp now);

}  // namespace crossdock::hub
