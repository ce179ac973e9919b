// SPDX-License-Identifier: Apache-2.0
// The queue for stock: orders whose open lines wait, by item, priority and age. When stock of an item becomes free it is
// offered to the queue within the same unit of work, so that nobody who comes later gets it first; who takes some hears
// of it by the event "backorder.released". An order whose policy takes all or nothing is passed over until all of it is
// there.
//
// An order stands once in the queue of each item it waits for. Rows are hints: the order says what it still needs, and a
// row without a need is removed when it is met. Writer thread.
#pragma once

#include "hub/domain.hpp"

#include <cstddef>
#include <cstdint>
#include <set>

namespace crossdock::hub {

// Orders looked at when stock of one item comes in. Those behind get it by serve_overdue.
inline constexpr std::size_t k_backorders_per_item = 50;
// Who has waited this long since the last try is tried again, whatever came in.
inline constexpr std::int64_t k_backorder_retry_ms = 24LL * 3600 * 1000;

// Puts the order into the queues of the items its open lines need, or takes it out when nothing waits. Changes
// `order.queued`; the caller saves it.
Result<void> queue_backorder(store::Tx& tx, Order& order, Timestamp now);
// Offers free stock of the item to those who wait for it. Not within the change of an order that is not saved yet.
// `except` is passed over: the order whose own short shipment has freed it.
Result<void> serve_backorders(Domain& domain, store::Tx& tx, std::uint32_t item, Timestamp now, OrderId except = {});
Result<void> serve_backorders(Domain& domain, store::Tx& tx, const std::set<std::uint32_t>& items, Timestamp now,
                              OrderId except = {});
// Tries again at most `limit` orders that have waited too long; returns how many were looked at.
Result<std::size_t> serve_overdue(Domain& domain, store::Tx& tx, Timestamp now, std::size_t limit);
// The stocked items of the order's lines.
std::set<std::uint32_t> items_of(const Order& order);

}  // namespace crossdock::hub
