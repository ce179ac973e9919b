// SPDX-License-Identifier: Apache-2.0
// Cancelling an order, at any stage. Before the ERP knows of it, it ends at once. After that whatever is neither picked
// nor sent is cancelled at once, and a process (`cancel_process`) asks the warehouses for their picks and tells the ERP;
// what they have sent already stays sold.
#pragma once

#include "hub/domain.hpp"
#include "hub/stock_chain.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace crossdock::hub {

// Gives back and cancels what is neither in a pick nor sent. The caller saves the order.
Result<void> cancel_unpicked(Domain& domain, store::Tx& tx, Order& order, Timestamp now);
// Gives back and cancels what a warehouse has agreed not to send of a pick. The caller saves the order.
Result<void> cancel_pick(Domain& domain, store::Tx& tx, Order& order, Pick& pick, Timestamp now);

// Gives back what a line has allocated beyond so many units at each location; to be applied with the chain.
Result<void> keep_allocated(const Order& order, Line& line, const std::map<std::string, std::int64_t>& kept,
                            StockChain& chain, std::string_view reason);

// The order as it is then. rejected "order.too_late" when it is at its end; conflict "order.call_under_way" while it is
// being sent to a system, "order.exception" when its process must be mended first.
Result<Json> cancel_order(Domain& domain, store::Tx& tx, OrderId id, std::string_view reason, Timestamp now);

}  // namespace crossdock::hub
