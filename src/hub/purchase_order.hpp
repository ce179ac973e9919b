// SPDX-License-Identifier: Apache-2.0
// The buyer's own number of an order: known once per customer, number and release, whatever channel it came in by.
// Kinds of identifiers: "purchase_order"; with a release "purchase_order_release" ("PO-1 release 3") and, so that the
// number alone finds it too, "blanket_order"; and "replaced_purchase_order" once another order took its place.
//
// Writer thread, or a reader's snapshot.
#pragma once

#include "base/ids.hpp"
#include "base/result.hpp"
#include "hub/order.hpp"
#include "store/store.hpp"

#include <string>
#include <string_view>

namespace crossdock::hub {

inline constexpr std::string_view k_replaced_purchase_order = "replaced_purchase_order";

// The order that customer `party` has placed under this number and release; zero when there is none.
Result<OrderId> find_purchase_order(store::Reader& reader, std::string_view party, std::string_view purchase_order,
                                    std::string_view release);
Result<void> add_purchase_order(store::Tx& tx, const Order& order);
// The number is free for the order that takes this one's place; it still finds both.
Result<void> give_up_purchase_order(store::Tx& tx, const Order& order);

}  // namespace crossdock::hub
