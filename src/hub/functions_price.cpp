// SPDX-License-Identifier: Apache-2.0
#include "hub/functions.hpp"

#include "hub/order_total.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <utility>

namespace crossdock::hub {
namespace {

Result<void> price_line(Domain& domain, store::Tx& tx, const Order& order, Line& line) {
  CROSSDOCK_TRY(const auto item, domain.reference.need_item(line.item));
  CROSSDOCK_TRY(const auto price, Reference::price(tx, order.party, *item, order.currency, line.unit));
  if (!price) {
    return fail(ErrorKind::missing_reference, "price.unknown",
                fmt::format("There is no {} price for item {} in {}", order.currency, line.item, line.unit),
                fmt::format("line {}", line.line));
  }
  if (line.unit_price && *line.unit_price != price->unit_price) {
    return fail(ErrorKind::rejected, "price.mismatch",
                fmt::format("Line {} says {} {} for item {}; our price is {}", line.line, line.unit_price->text(),
                            order.currency, line.item, price->unit_price.text()),
                fmt::format("line {}", line.line));
  }
  line.unit_price = price->unit_price;
  return {};
}

}  // namespace

Result<std::optional<Json>> order_price(Domain& domain, process::CallContext& context, const JsonObject& arguments) {
  CROSSDOCK_TRY(Order order, order_argument(context.tx, arguments));
  Decimal total;
  for (std::size_t i = 0; i < order.lines.size(); ++i) {
    CROSSDOCK_CHECK(price_line(domain, context.tx, order, order.lines[i]));
    CROSSDOCK_CHECK(add_to_total(total, order, i, *order.lines[i].unit_price));
  }
  order.total = total.rounded(minor_units_of(order));
  order.reached(OrderStatus::priced);
  CROSSDOCK_CHECK(save_order(context.tx, order));
  JsonObject data;
  data["total"] = order.total.text();
  data["currency"] = order.currency;
  CROSSDOCK_CHECK(publish_milestone(domain, context.tx, order, "order.priced", data, context.now));
  return Json(std::move(data));
}

Result<std::optional<Json>> account_check(Domain& domain, process::CallContext& context, const JsonObject& arguments) {
  CROSSDOCK_TRY(const Order order, order_argument(context.tx, arguments));
  CROSSDOCK_TRY(const auto party, domain.reference.need_party(order.party));
  if (!party->active)
    return fail(ErrorKind::rejected, "account.blocked", fmt::format("Customer {} is blocked", order.party), order.party);
  JsonObject data;
  data["party"] = party->code;
  data["status"] = "active";
  return Json(std::move(data));
}

}  // namespace crossdock::hub
