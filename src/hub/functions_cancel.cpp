// SPDX-License-Identifier: Apache-2.0
// order.cancel_pick and order.cancel: what the process of a cancellation books.
#include "hub/backorder.hpp"
#include "hub/cancel.hpp"
#include "hub/functions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace crossdock::hub {

Result<std::optional<Json>> order_cancel_pick(Domain& domain, process::CallContext& context, const JsonObject& arguments) {
  CROSSDOCK_TRY(Order order, order_argument(context.tx, arguments));
  CROSSDOCK_TRY(const std::string reference, json_string(arguments, "reference", "with"));
  const auto pick = std::ranges::find(order.picks, reference, &Pick::reference);
  if (pick == order.picks.end())
    return fail(ErrorKind::missing_reference, "pick.unknown", fmt::format("The order has no pick {}", reference),
                "with.reference");
  JsonObject data{{"pick", pick->pick}, {"reference", reference}, {"location", pick->location}};
  if (!pick->is_open()) return Json(std::move(data));  // sent meanwhile, or cancelled before this retry
  CROSSDOCK_CHECK(cancel_pick(domain, context.tx, order, *pick, context.now));
  CROSSDOCK_CHECK(save_order(context.tx, order));
  CROSSDOCK_CHECK(publish_milestone(domain, context.tx, order, "pick.cancelled", data, context.now));
  CROSSDOCK_CHECK(serve_backorders(domain, context.tx, items_of(order), context.now));
  return Json(std::move(data));
}

Result<std::optional<Json>> order_cancel(Domain& domain, process::CallContext& context, const JsonObject& arguments) {
  CROSSDOCK_TRY(Order order, order_argument(context.tx, arguments));
  const bool sold = !order.shipments.empty() || std::ranges::any_of(order.picks, &Pick::is_open);
  JsonObject data{{"reason", json_string_or(arguments, "reason", "cancelled")}, {"complete", !sold}};
  if (order.is_final()) return Json(std::move(data));
  CROSSDOCK_CHECK(cancel_unpicked(domain, context.tx, order, context.now));
  if (order.credit && (!sold || order.is_settled())) {
    CROSSDOCK_CHECK(domain.ledger.void_pending(context.tx, order.credit, context.now));
    order.credit = {};
  }
  if (!sold) order.status = OrderStatus::cancelled;
  CROSSDOCK_CHECK(save_order(context.tx, order));
  CROSSDOCK_CHECK(
      publish_milestone(domain, context.tx, order, sold ? "order.reduced" : "order.cancelled", data, context.now));
  CROSSDOCK_CHECK(publish_if_settled(domain, context.tx, order, context.now));
  return Json(std::move(data));
}

}  // namespace crossdock::hub
