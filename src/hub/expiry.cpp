// SPDX-License-Identifier: Apache-2.0
#include "hub/expiry.hpp"

#include "hub/backorder.hpp"
#include "hub/exceptions.hpp"
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

// One order that cannot be read does not stop the others: its stock is free, and people are told.
Result<void> tell_unreadable(Domain& domain, store::Tx& tx, OrderId order, Error error, Timestamp now) {
  if (error.kind == ErrorKind::unavailable || error.code.starts_with("store.")) return fail(std::move(error));
  Exception exception;
  exception.id = domain.ids.make<ExceptionId>();
  exception.error = {ErrorKind::corrupt, "order.unreadable",
                     "Its reservations have expired, and the order could not be told: " + error.text(), order.text()};
  exception.subject = order.text();
  exception.opened = now;
  exception.changed = now;
  return save_exception(tx, exception);
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
  std::set<std::uint32_t> freed;
  for (const auto& [id, transfers] : by_order) {
    auto read = load_order(tx, id);
    if (!read) {
      CROSSDOCK_CHECK(tell_unreadable(domain, tx, id, std::move(read).error(), now));
      continue;
    }
    Order order = *std::move(read);
    const auto is_gone = [&gone = transfers](ledger::TransferId reservation) { return gone.contains(reservation); };
    CROSSDOCK_CHECK(drop_reservations(domain, tx, order, is_gone, now));
    CROSSDOCK_CHECK(save_order(tx, order));
    freed.merge(items_of(order));
  }
  CROSSDOCK_CHECK(serve_backorders(domain, tx, freed, now));
  return expired;
}

}  // namespace crossdock::hub
