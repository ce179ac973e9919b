// SPDX-License-Identifier: Apache-2.0
// An order as it would be placed today with a change applied: all of the change, or an error that names the line.
#pragma once

#include "base/clock.hpp"
#include "base/json.hpp"
#include "base/result.hpp"
#include "hub/domain.hpp"
#include "hub/inbound_line.hpp"
#include "model/order.hpp"

namespace crossdock::hub {

// How the items of the order's buyer are found: by its partner's numbers, else by ours.
ItemOf items_of_buyer(const Domain& domain, store::Reader& reader, const Order& order, Timestamp now);

Result<model::OrderRequest> revised_request(const Domain& domain, store::Reader& reader, const Order& order,
                                            const JsonObject& content, Timestamp now);

// The outcome of a change that was made as a whole: [{line, change, accepted}].
JsonArray all_accepted(const JsonObject& content);

}  // namespace crossdock::hub
