// SPDX-License-Identifier: Apache-2.0
#include "hub/cancel.hpp"

#include "hub/backorder.hpp"
#include "hub/exceptions.hpp"
#include "hub/functions.hpp"
#include "hub/stock_chain.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

namespace crossdock::hub {
namespace {

using ledger::State;

std::int64_t owed_at(const Order& order, const Line& line, const std::string& location) {
  std::int64_t units = 0;
  for (const Pick& pick : order.picks) units += pick.location == location ? pick.left(line.line) : 0;
  return units;
}

Result<void> void_reservations(Domain& domain, store::Tx& tx, Order& order, Timestamp now) {
  for (Line& line : order.lines) {
    for (Part& part : line.parts) {
      if (part.reservation) CROSSDOCK_CHECK(domain.ledger.void_pending(tx, part.reservation, now));
      part.reservation = {};
      part.reserved = 0;
    }
    line.reserved = 0;
  }
  return {};
}

// Everything allocated that no open pick still owes goes back.
Result<void> keep_only_owed(Domain& domain, store::Tx& tx, Order& order, Timestamp now) {
  StockChain chain(domain, order);
  for (Line& line : order.lines) {
    std::map<std::string, std::int64_t> kept;
    for (const Pick& pick : order.picks) kept[pick.location] = owed_at(order, line, pick.location);
    CROSSDOCK_CHECK(keep_allocated(order, line, kept, chain, "cancel"));
    line.cancelled += std::max<std::int64_t>(line.open(), 0);
  }
  CROSSDOCK_CHECK(chain.apply(tx, now));
  return {};
}

bool has_history(const Order& order) { return !order.picks.empty() || !order.shipments.empty(); }

Result<void> end_processes(Domain& domain, store::Tx& tx, const std::vector<process::Instance>& instances,
                           std::string_view reason, Timestamp now) {
  for (const process::Instance& instance : instances) {
    CROSSDOCK_CHECK(domain.runtime->cancel(tx, instance.id, reason, now));
    CROSSDOCK_CHECK(resolve_exceptions_of(tx, instance.id.value, fmt::format("order cancelled: {}", reason), now));
  }
  return {};
}

Result<Json> cancel_early(Domain& domain, store::Tx& tx, Order& order, const std::vector<process::Instance>& instances,
                          std::string_view reason, Timestamp now) {
  CROSSDOCK_CHECK(release_order(domain, tx, order, "cancel", now));
  order.status = OrderStatus::cancelled;
  CROSSDOCK_CHECK(queue_backorder(tx, order, now));
  CROSSDOCK_CHECK(save_order(tx, order));
  CROSSDOCK_CHECK(end_processes(domain, tx, instances, reason, now));
  CROSSDOCK_CHECK(publish_milestone(domain, tx, order, "order.cancelled", JsonObject{{"reason", reason}}, now));
  CROSSDOCK_CHECK(serve_backorders(domain, tx, items_of(order), now));
  return Json(order_view(order));
}

Result<Json> cancel_late(Domain& domain, store::Tx& tx, Order& order, const std::vector<process::Instance>& instances,
                         std::string_view reason, Timestamp now) {
  const auto is_failed = [](const process::Instance& one) { return one.status == process::Status::faulted; };
  if (std::ranges::any_of(instances, is_failed)) {
    if (has_history(order))
      return fail(ErrorKind::conflict, "order.exception",
                  fmt::format("Order {} has an open exception; retry or resolve it first", order.id.text()),
                  order.id.text());
    CROSSDOCK_CHECK(end_processes(domain, tx, instances, reason, now));
  }
  // From now on what its picks lack is not wanted any more: nothing of it waits for stock, and nothing is picked anew.
  order.fulfilment = k_cancel_short;
  CROSSDOCK_CHECK(cancel_unpicked(domain, tx, order, now));
  CROSSDOCK_CHECK(save_order(tx, order));
  JsonObject input{{"order", JsonObject{{"id", order.id.text()}}}, {"reason", reason}};
  input["picks"] = picks_view(order.picks);
  CROSSDOCK_CHECK(publish_milestone(domain, tx, order, "order.cancel_requested", JsonObject{{"reason", reason}}, now));
  CROSSDOCK_CHECK(
      domain.runtime->start(tx, domain.settings.cancel_process, std::move(input), order.id.text(), order.correlation, now));
  CROSSDOCK_CHECK(serve_backorders(domain, tx, items_of(order), now));
  return Json(order_view(order));
}

}  // namespace

Result<void> keep_allocated(const Order& order, Line& line, const std::map<std::string, std::int64_t>& kept,
                            StockChain& chain, std::string_view reason) {
  std::map<std::pair<std::string, std::uint32_t>, std::int64_t> left;
  for (const auto& [location, units] : kept) {
    for (const promise::Component& component : components_of(line)) left[{location, component.item}] = units * component.per;
  }
  for (Part& part : line.parts) {
    std::int64_t& keep = left[{location_of(order, part), part.item_id}];
    const std::int64_t stays = std::min(part.allocated, keep);
    keep -= stays;
    if (part.allocated == stays) continue;
    CROSSDOCK_CHECK(chain.move(line, part, State::allocated, State::available, part.allocated - stays, reason));
    part.allocated = stays;
  }
  line.allocated = allocated_units(line);
  return {};
}

Result<void> cancel_unpicked(Domain& domain, store::Tx& tx, Order& order, Timestamp now) {
  CROSSDOCK_CHECK(void_reservations(domain, tx, order, now));
  CROSSDOCK_CHECK(keep_only_owed(domain, tx, order, now));
  return queue_backorder(tx, order, now);
}

Result<void> cancel_pick(Domain& domain, store::Tx& tx, Order& order, Pick& pick, Timestamp now) {
  pick.close();
  pick.cancelled = true;
  return keep_only_owed(domain, tx, order, now);
}

Result<Json> cancel_order(Domain& domain, store::Tx& tx, OrderId id, std::string_view reason, Timestamp now) {
  CROSSDOCK_TRY(Order order, load_order(tx, id));
  if (order.status == OrderStatus::cancelled) return Json(order_view(order));  // its answer was lost
  const auto too_late = [&] {
    return fail(ErrorKind::rejected, "order.too_late",
                fmt::format("Order {} is {}; it can no longer be cancelled here", id.text(), to_string(order.status)),
                id.text());
  };
  if (order.is_final()) return too_late();
  CROSSDOCK_TRY(const auto instances, domain.runtime->of_subject(tx, id.text()));
  std::vector<process::Instance> main;
  for (const process::Instance& one : instances) {
    const bool ended = one.status == process::Status::completed || one.status == process::Status::cancelled;
    if (!ended && one.definition == domain.settings.cancel_process) return Json(order_view(order));  // it is under way
    if (!ended && one.definition == domain.settings.order_process) main.push_back(one);
  }
  const bool calling = std::ranges::any_of(main, [](const auto& one) { return one.waiting_for.starts_with("call "); });
  if (calling)
    return fail(ErrorKind::conflict, "order.call_under_way",
                fmt::format("Order {} is being sent to a system; try again", id.text()), id.text());
  if (order.status < OrderStatus::in_erp) return cancel_early(domain, tx, order, instances, reason, now);
  // An order whose process keeps no record of its picks cannot tell what a warehouse may still send.
  const bool recorded = order.status < OrderStatus::released || !order.picks.empty();
  if (!recorded || !domain.runtime->has(domain.settings.cancel_process)) return too_late();
  return cancel_late(domain, tx, order, main, reason, now);
}

}  // namespace crossdock::hub
