// SPDX-License-Identifier: Apache-2.0
// A line of an order as the hub keeps it, made from what was asked for.
#pragma once

#include "base/result.hpp"
#include "hub/domain.hpp"
#include "model/order.hpp"

namespace crossdock::hub {

// Looks up the item, its unit and, of a kit, what it is made of. missing_reference "item.unknown", "unit.unknown"; limit
// "order.quantity". Nothing of it is reserved.
Result<Line> make_line(const Domain& domain, const model::OrderLine& asked);

}  // namespace crossdock::hub
