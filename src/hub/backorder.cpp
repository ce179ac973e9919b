// SPDX-License-Identifier: Apache-2.0
#include "hub/backorder.hpp"

#include "hub/fulfilment.hpp"
#include "hub/reservation.hpp"
#include "hub/stock_chain.hpp"
#include "hub/tables.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace crossdock::hub {
namespace {

bool waits(const Order& order) {
  return backorders(order.fulfilment) && !order.is_final() && order.status >= OrderStatus::reserved &&
         std::ranges::any_of(order.lines, [](const Line& line) { return line.open() > 0; });
}

std::set<std::uint32_t> items_waited_for(const Order& order) {
  std::set<std::uint32_t> items;
  if (!waits(order)) return items;
  for (const Line& line : order.lines) {
    if (line.open() <= 0) continue;
    for (const promise::Component& component : components_of(line)) items.insert(component.item);
  }
  return items;
}

store::Key key_of(std::uint32_t item, const Order& order) { return {std::int64_t{item}, order.priority, order.id.value}; }

// One who waits for the item is offered what there is; an order that waits no more is taken out.
Result<void> offer(Domain& domain, store::Tx& tx, std::uint32_t item, const store::Row& row, Timestamp now) {
  CROSSDOCK_TRY(Order order, load_order(tx, OrderId{store::as_integer(row[2])}));
  if (!items_waited_for(order).contains(item)) return tx.erase(tables::k_backorder, {row[0], row[1], row[2]});
  CROSSDOCK_TRY(const Reserved reserved, reserve_open(domain, tx, order, order.fulfilment, 0, now));
  if (!reserved.any) return tx.put(tables::k_backorder, {row[0], row[1], row[2], now.us});
  CROSSDOCK_CHECK(queue_backorder(tx, order, now));
  CROSSDOCK_CHECK(save_order(tx, order));
  JsonObject data{{"complete", reserved.complete}};
  data["lines"] = quantities(domain, order, &Line::reserved);
  return publish_milestone(domain, tx, order, "backorder.released", std::move(data), now);
}

}  // namespace

std::set<std::uint32_t> items_of(const Order& order) {
  std::set<std::uint32_t> items;
  for (const Line& line : order.lines) {
    for (const promise::Component& component : components_of(line)) items.insert(component.item);
  }
  return items;
}

Result<void> queue_backorder(store::Tx& tx, Order& order, Timestamp now) {
  const std::set<std::uint32_t> wanted = items_waited_for(order);
  if (wanted.empty() && !order.queued) return {};
  for (const std::uint32_t item : items_of(order)) {
    if (!wanted.contains(item)) {
      CROSSDOCK_CHECK(tx.erase(tables::k_backorder, key_of(item, order)));
      continue;
    }
    const store::Key key = key_of(item, order);
    CROSSDOCK_CHECK(tx.put(tables::k_backorder, {key[0], key[1], key[2], now.us}));
  }
  order.queued = !wanted.empty();
  return {};
}

Result<void> serve_backorders(Domain& domain, store::Tx& tx, std::uint32_t item, Timestamp now, OrderId except) {
  CROSSDOCK_TRY(const auto rows,
                tx.scan(tables::k_backorder, {.prefix = {std::int64_t{item}}, .limit = k_backorders_per_item}));
  for (const store::Row& row : rows) {
    if (store::as_integer(row[2]) == except.value) continue;
    CROSSDOCK_CHECK(offer(domain, tx, item, row, now));
  }
  return {};
}

Result<void> serve_backorders(Domain& domain, store::Tx& tx, const std::set<std::uint32_t>& items, Timestamp now,
                              OrderId except) {
  for (const std::uint32_t item : items) CROSSDOCK_CHECK(serve_backorders(domain, tx, item, now, except));
  return {};
}

Result<std::size_t> serve_overdue(Domain& domain, store::Tx& tx, Timestamp now, std::size_t limit) {
  CROSSDOCK_TRY(const auto rows, tx.scan(tables::k_backorder, {.index = "backorder_tried", .limit = limit}));
  std::size_t looked_at = 0;
  for (const store::Row& row : rows) {
    if (now.ms_since(Timestamp{store::as_integer(row[3])}) < k_backorder_retry_ms) break;
    CROSSDOCK_CHECK(offer(domain, tx, static_cast<std::uint32_t>(store::as_integer(row[0])), row, now));
    ++looked_at;
  }
  return looked_at;
}

}  // namespace crossdock::hub
