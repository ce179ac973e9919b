// SPDX-License-Identifier: Apache-2.0
// stock.reserve and stock.allocate: what is promised to an order, and what becomes picks.
#include "hub/backorder.hpp"
#include "hub/expiry.hpp"
#include "hub/functions.hpp"
#include "hub/reservation.hpp"
#include "hub/stock_chain.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>
#include <utility>

namespace crossdock::hub {
namespace {

Result<std::int64_t> expiry_of(const Domain& domain, const JsonObject& arguments) {
  if (json_find(arguments, "expires_min") == nullptr) return domain.settings.reservation_expires_min;
  CROSSDOCK_TRY(const std::int64_t minutes, json_integer(arguments, "expires_min", "with"));
  if (minutes >= 0 && minutes <= k_reservation_expires_min_max) return minutes;
  return fail(ErrorKind::invalid, "stock.expires",
              fmt::format("A reservation expires after 1 to {} minutes, or never (0)", k_reservation_expires_min_max),
              "with.expires_min");
}

// The order's own word first, then its customer's, then the landscape's, then the process's.
Result<std::string> fulfilment_of(const Domain& domain, const Order& order, const JsonObject& arguments) {
  const std::string given = json_string_or(arguments, "policy", "");
  if (!given.empty() && !is_fulfilment(given)) {
    return fail(ErrorKind::invalid, "order.fulfilment",
                fmt::format("\"{}\" is no policy; known are: {}", given, fmt::join(k_fulfilments, ", ")), "with.policy");
  }
  if (!order.fulfilment.empty()) return order.fulfilment;
  const FulfilmentRule& rule = domain.settings.fulfilment.of(order.party);
  if (!rule.fulfilment.empty()) return rule.fulfilment;
  const std::string& general = domain.settings.fulfilment.by_default.fulfilment;
  if (!general.empty()) return general;
  return given.empty() ? std::string(k_refuse) : given;
}

void cancel_open(Order& order) {
  for (Line& line : order.lines) line.cancelled += std::max<std::int64_t>(line.open(), 0);
}

// Reservations that are due, and not yet taken off the order by housekeeping.
Result<void> give_up_expired(Domain& domain, process::CallContext& context, Order& order) {
  std::set<ledger::TransferId> gone;
  for (const Line& line : order.lines) {
    for (const Part& part : line.parts) {
      if (!part.reservation) continue;
      const auto pending = domain.ledger.find_pending(part.reservation);
      if (pending && (pending->expires.us == 0 || pending->expires > context.now)) continue;
      if (pending) CROSSDOCK_CHECK(domain.ledger.void_pending(context.tx, part.reservation, context.now));
      gone.insert(part.reservation);
    }
  }
  const auto is_gone = [&gone](ledger::TransferId reservation) { return gone.contains(reservation); };
  return drop_reservations(domain, context.tx, order, is_gone, context.now);
}

}  // namespace

Result<std::optional<Json>> stock_reserve(Domain& domain, process::CallContext& context, const JsonObject& arguments) {
  CROSSDOCK_TRY(Order order, order_argument(context.tx, arguments));
  CROSSDOCK_TRY(const std::int64_t expires_min, expiry_of(domain, arguments));
  CROSSDOCK_TRY(order.fulfilment, fulfilment_of(domain, order, arguments));
  order.priority = domain.settings.fulfilment.of(order.party).priority;
  CROSSDOCK_TRY(const Reserved reserved,
                reserve_open(domain, context.tx, order, order.fulfilment, expires_min, context.now));
  if (!reserved.complete && order.fulfilment == k_cancel_short) cancel_open(order);
  order.reached(OrderStatus::reserved);
  CROSSDOCK_CHECK(queue_backorder(context.tx, order, context.now));
  CROSSDOCK_CHECK(save_order(context.tx, order));
  JsonObject data;
  data["location"] = order.location;
  data["lines"] = quantities(domain, order, &Line::reserved);
  data["complete"] = reserved.complete;
  if (!order.sourcing.empty()) data["sourcing"] = order.sourcing;
  CROSSDOCK_CHECK(publish_milestone(domain, context.tx, order, "inventory.reserved", data, context.now));
  return Json(std::move(data));
}

Result<std::optional<Json>> stock_allocate(Domain& domain, process::CallContext& context, const JsonObject& arguments) {
  CROSSDOCK_TRY(Order order, order_argument(context.tx, arguments));
  if (!order.holds.empty() && json_string_or(arguments, "on_hold", "") == "wait") {
    return Json(JsonObject{{"location", order.location}, {"picks", JsonArray()}, {"on_hold", true}});
  }
  // What has expired is reserved again, if it is still there: a pick is never released for stock that is not held.
  CROSSDOCK_CHECK(give_up_expired(domain, context, order));
  const std::string_view fulfilment = order.fulfilment.empty() ? k_refuse : std::string_view(order.fulfilment);
  CROSSDOCK_CHECK(reserve_open(domain, context.tx, order, fulfilment, 0, context.now));
  for (Line& line : order.lines) {
    for (Part& part : line.parts) {
      if (!part.reservation) continue;
      CROSSDOCK_CHECK(domain.ledger.post(context.tx, part.reservation, std::nullopt, context.now));
      part.allocated += part.reserved;
      part.reserved = 0;
      part.reservation = {};
    }
    line.allocated += line.reserved;
    line.reserved = 0;
  }
  CROSSDOCK_CHECK(queue_backorder(context.tx, order, context.now));
  CROSSDOCK_CHECK(save_order(context.tx, order));
  JsonObject data;
  data["location"] = order.location;
  data["lines"] = quantities(domain, order, &Line::allocated);
  data["picks"] = picks(domain, order);
  return Json(std::move(data));
}

}  // namespace crossdock::hub
