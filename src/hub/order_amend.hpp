// SPDX-License-Identifier: Apache-2.0
// A change of an order that is under way, made on the order itself, line by line: what cannot be done is refused with its
// reason, and the other lines are changed all the same. Never below what has left or what a warehouse is picking; less
// gives back what was held, most loosely held first (waiting, reserved, allocated), more is reserved or waits for stock as
// the order's policy says; credit and total follow.
//
// Writer thread, within the caller's unit of work.
#pragma once

#include "base/clock.hpp"
#include "base/json.hpp"
#include "base/result.hpp"
#include "hub/domain.hpp"

namespace crossdock::hub {

// The open picks that a warehouse would have to give back before the change could be made, as picks_view shows them.
JsonArray picks_to_recall(const Domain& domain, const Order& order, const JsonObject& content);

// What became of each line, and of `requested_ship_date` and `ship_to`: [{line | what, change, accepted, code?, reason?,
// quantity?, unit?}]. Changes `order` and saves it when anything was accepted; what is free then is offered to others.
Result<JsonArray> amend_order(Domain& domain, store::Tx& tx, Order& order, const JsonObject& content, Timestamp now);

}  // namespace crossdock::hub
