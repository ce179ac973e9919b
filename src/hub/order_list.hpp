// SPDX-License-Identifier: Apache-2.0
// The list of orders and the status people see: the milestone an order has reached, or "exception" while it is held.
// Derived at every look from the open exceptions; nothing is stored twice. Any thread that holds a store::Reader.
#pragma once

#include "base/ids.hpp"
#include "base/json.hpp"
#include "base/result.hpp"
#include "hub/order.hpp"
#include "store/store.hpp"

#include <cstddef>
#include <string_view>

namespace crossdock::hub {

inline constexpr std::size_t k_list_scan_max = 5'000;
inline constexpr std::string_view k_status_exception = "exception";

// An order at its end (completed, rejected, cancelled) is never held.
Result<std::string_view> shown_status(store::Reader& reader, OrderId order, OrderStatus milestone);

// Newest first: {orders, next}. `after` is the order id of the page before, "" = from the newest. `status` "" = all; at
// most k_list_scan_max orders (for "exception": open exceptions) are looked at per page.
Result<Json> order_list(store::Reader& reader, std::string_view after, std::string_view status, std::size_t limit);

}  // namespace crossdock::hub
