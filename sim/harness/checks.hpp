// SPDX-License-Identifier: Apache-2.0
// The invariants of a hub, checked from outside: through its API and in the books of the systems around it. Each check
// gives one line per violation; a call that fails is a violation too.
#pragma once

#include "sim/fleet/api.hpp"
#include "sim/systems/storefront.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::sim {

// Shown for an order that waits for stock and for nothing else.
inline constexpr std::string_view k_backordered = "backordered";

// Shown for an order that waits for a person who has a task of it.
inline constexpr std::string_view k_asks_person = "asks a person";

using Findings = std::vector<std::string>;

bool is_final(std::string_view status);  // nothing more will happen by itself

// The hub's orders by id.
struct OrderStates {
  std::map<std::string, std::string> status;
  std::map<std::string, int> purchase_orders;  // how many orders carry each number
  std::size_t open() const;                    // not final
  std::size_t count(std::string_view wanted) const;
};
Result<OrderStates> order_states(const Api& hub);

// Orders with an open task become k_asks_person.
Result<void> leave_to_people(const Api& hub, OrderStates& states);

// Polls until no order is open; `false` when `timeout_ms` have passed first. Open exceptions are retried on the way.
Result<bool> settle(const Api& hub, std::int64_t timeout_ms);

using AcceptedOrders = std::map<std::int64_t, Storefront::Accepted>;

// Every order that was answered 201 is there under its id, and there are no others.
void check_accepted(const Api& hub, const AcceptedOrders& accepted, const OrderStates& states, Findings& out);
// The ERP has no order and no invoice twice, every order the hub calls completed, and none it was not asked for.
void check_erp(const Api& erp, const OrderStates& states, Findings& out);
// No pick and no shipment twice.
void check_wms(const Api& wms, Findings& out);
// Positions grow; each order was accepted once and dispatched, invoiced and completed at most once.
void check_events(const Api& hub, const OrderStates& states, Findings& out);
// Stock is conserved: what is on hand and what was shipped add up to what was counted, per item in the location.
void check_stock(const Api& hub, const OrderStates& states, std::int64_t counted, Findings& out,
                 const std::string& location = "WH-1");

}  // namespace crossdock::sim
