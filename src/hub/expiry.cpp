// SPDX-License-Identifier: Apache-2.0
#include "hub/expiry.hpp"

#include "hub/stock_chain.hpp"

#include <map>
#include <set>
#include <utility>
#include <vector>

namespace crossdock::hub {
namespace {

// "ord_.../3" names the order; what has another reference belongs to no order.
std::optional<OrderId> order_of(const ledger::PendingTransfer& pending) {
  const auto id = OrderId::parse(pending.reference.substr(0, pending.reference.find('/')));
  if (!id) return std::nullopt;
  return *id;
}

// The lines that lost something.
JsonArray take_off(Order& order, const std::function<bool(ledger::TransferId)>& is_gone) {
  JsonArray lines;
  for (Line& line : order.lines) {
    bool lost = false;
    for (Part& part : line.parts) {
      if (!part.reservation || !is_gone(part.reservation)) continue;
      part.reservation = {};
      part.reserved = 0;
      lost = true;
    }
    if (!lost) continue;
    const std::int64_t left = reserved_units(line);
    lines.emplace_back(JsonObject{
        {"line", line.line}, {"item", line.item}, {"quantity", in_unit(line, line.reserved - left)}, {"unit", line.unit}});
    line.reserved = left;
  }
  return lines;
}

}  // namespace

Result<void> drop_reservations(Domain& domain, store::Tx& tx, Order& order,
                               const std::function<bool(ledger::TransferId)>& is_gone, Timestamp now) {
  JsonArray lines = take_off(order, is_gone);
  if (lines.empty()) return {};
  return publish_milestone(domain, tx, order, "reservation.expired", JsonObject{{"lines", std::move(lines)}}, now);
}

Result<std::size_t> expire_reservations(Domain& domain, store::Tx& tx, Timestamp now, std::size_t limit) {
  const auto due = domain.ledger.due(now, limit);
  std::map<OrderId, std::set<ledger::TransferId>> by_order;
  for (const ledger::PendingTransfer& pending : due) {
    if (const auto order = order_of(pending)) by_order[*order].insert(pending.id);
  }
  CROSSDOCK_TRY(const std::size_t expired, domain.ledger.expire_due(tx, now, limit));
  for (const auto& [id, transfers] : by_order) {
    CROSSDOCK_TRY(Order order, load_order(tx, id));
    const auto is_gone = [&gone = transfers](ledger::TransferId reservation) { return gone.contains(reservation); };
    CROSSDOCK_CHECK(drop_reservations(domain, tx, order, is_gone, now));
    CROSSDOCK_CHECK(save_order(tx, order));
  }
  return expired;
}

}  // namespace crossdock::hub
