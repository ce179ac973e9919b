// SPDX-License-Identifier: Apache-2.0
// order.hold, order.lift_hold and order.check_hold: an order that waits for a person.
#include "hub/functions.hpp"
#include "hub/hold.hpp"

#include <utility>

namespace crossdock::hub {
namespace {

Json state_of(const Order& order) {
  JsonObject state{{"on_hold", !order.holds.empty()}};
  if (!order.holds.empty()) state["holds"] = holds_to_doc(order.holds);
  return state;
}

}  // namespace

Result<std::optional<Json>> order_hold(Domain& domain, process::CallContext& context, const JsonObject& arguments) {
  CROSSDOCK_TRY(Order order, order_argument(context.tx, arguments));
  Hold hold;
  CROSSDOCK_TRY(hold.kind, json_string(arguments, "kind", "with"));
  CROSSDOCK_TRY(hold.reason, json_string(arguments, "reason", "with"));
  hold.by = json_string_or(arguments, "by", "");
  CROSSDOCK_CHECK(place_hold(domain, context.tx, order, std::move(hold), context.now));
  return state_of(order);
}

Result<std::optional<Json>> order_lift_hold(Domain& domain, process::CallContext& context, const JsonObject& arguments) {
  CROSSDOCK_TRY(Order order, order_argument(context.tx, arguments));
  CROSSDOCK_TRY(const std::string kind, json_string(arguments, "kind", "with"));
  CROSSDOCK_CHECK(lift_hold(domain, context.tx, order, kind, json_string_or(arguments, "by", ""),
                            json_string_or(arguments, "reason", ""), context.now));
  return state_of(order);
}

Result<std::optional<Json>> order_check_hold(Domain&, process::CallContext& context, const JsonObject& arguments) {
  CROSSDOCK_TRY(const Order order, order_argument(context.tx, arguments));
  return state_of(order);
}

}  // namespace crossdock::hub
