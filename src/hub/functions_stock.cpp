// SPDX-License-Identifier: Apache-2.0
// stock.deliver, and giving back what an order holds.
#include "hub/functions.hpp"
#include "hub/stock_chain.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace crossdock::hub {
namespace {

using ledger::State;

// A shipment whose contents were not kept: everything the order has shipped.
Result<void> deliver_all(const Order& order, StockChain& chain) {
  for (const Line& line : order.lines) {
    for (const Part& part : line.parts) {
      if (part.shipped > 0)
        CROSSDOCK_CHECK(chain.move(line, part, State::shipped, State::delivered, part.shipped, "deliver"));
    }
  }
  return {};
}

Result<void> deliver(Order& order, Shipment& shipment, StockChain& chain) {
  for (const ShippedPart& content : shipment.contents) {
    const Line* const line = order.find_line(content.line);
    if (line == nullptr) continue;
    const Part part{.item_id = content.item_id, .location = content.location, .pool = content.pool};
    CROSSDOCK_CHECK(chain.move(*line, part, State::shipped, State::delivered, content.quantity, "deliver"));
  }
  shipment.delivered = true;
  return {};
}

}  // namespace

Result<std::optional<Json>> stock_deliver(Domain& domain, process::CallContext& context, const JsonObject& arguments) {
  CROSSDOCK_TRY(Order order, order_argument(context.tx, arguments));
  const std::string wanted = json_string_or(arguments, "shipment", "");
  if (!wanted.empty() && order.find_shipment(wanted) == nullptr)
    return fail(ErrorKind::missing_reference, "shipment.unknown", fmt::format("The order has no shipment {}", wanted),
                "with.shipment");
  StockChain chain(domain, order);
  const bool is_old = std::ranges::any_of(order.shipments, [](const Shipment& one) { return one.contents.empty(); });
  if (is_old && order.status < OrderStatus::delivered) CROSSDOCK_CHECK(deliver_all(order, chain));
  for (Shipment& shipment : order.shipments) {
    const bool meant = wanted.empty() || shipment.shipment == wanted;
    if (!is_old && meant && !shipment.delivered) CROSSDOCK_CHECK(deliver(order, shipment, chain));
  }
  CROSSDOCK_CHECK(chain.apply(context.tx, context.now));
  order.reached(OrderStatus::delivered);
  CROSSDOCK_CHECK(save_order(context.tx, order));
  return Json(JsonObject{});
}

Result<void> release_order(Domain& domain, store::Tx& tx, Order& order, std::string_view reason, Timestamp now) {
  StockChain chain(domain, order);
  for (Line& line : order.lines) {
    for (Part& part : line.parts) {
      if (part.reservation) CROSSDOCK_CHECK(domain.ledger.void_pending(tx, part.reservation, now));
      if (part.allocated > 0)
        CROSSDOCK_CHECK(chain.move(line, part, State::allocated, State::available, part.allocated, reason));
      part.reservation = {};
      part.reserved = 0;
      part.allocated = 0;
    }
    line.cancelled += line.ordered - line.shipped - line.cancelled;
    line.reserved = 0;
    line.allocated = 0;
  }
  CROSSDOCK_CHECK(chain.apply(tx, now));
  if (order.credit) CROSSDOCK_CHECK(domain.ledger.void_pending(tx, order.credit, now));
  order.credit = {};
  order.holds.clear();
  return {};
}

}  // namespace crossdock::hub
