// SPDX-License-Identifier: Apache-2.0
#include "hub/functions.hpp"

#include <fmt/format.h>

#include <utility>

namespace crossdock::hub {

Result<std::optional<Json>> order_identify(Domain& domain, process::CallContext& context, const JsonObject& arguments) {
  CROSSDOCK_TRY(Order order, order_argument(context.tx, arguments));
  CROSSDOCK_TRY(const std::string kind, json_string(arguments, "kind", "with"));
  CROSSDOCK_TRY(const std::string value, json_string(arguments, "value", "with"));
  CROSSDOCK_CHECK(model::check_identifier(value, "with.value"));
  CROSSDOCK_CHECK(add_identifier(context.tx, value, kind, "", order.id));
  JsonObject data;
  data[kind] = value;
  if (kind != "erp_order") return Json(std::move(data));
  order.erp_order = value;
  order.reached(OrderStatus::in_erp);
  CROSSDOCK_CHECK(save_order(context.tx, order));
  CROSSDOCK_CHECK(publish_milestone(domain, context.tx, order, "order.created_in_erp", data, context.now));
  return Json(std::move(data));
}

Result<std::optional<Json>> order_milestone(Domain& domain, process::CallContext& context, const JsonObject& arguments) {
  CROSSDOCK_TRY(Order order, order_argument(context.tx, arguments));
  CROSSDOCK_TRY(const std::string type, json_string(arguments, "type", "with"));
  const Json* given = json_find(arguments, "data");
  JsonObject data = given != nullptr && given->is_object() ? given->get_object() : JsonObject{};
  const std::string status = json_string_or(arguments, "status", "");
  if (!status.empty()) {
    const auto reached = order_status_from(status);
    if (!reached)
      return fail(ErrorKind::invalid, "order.status", fmt::format("\"{}\" is not an order status", status), "with.status");
    order.reached(*reached);
    CROSSDOCK_CHECK(save_order(context.tx, order));
  }
  CROSSDOCK_CHECK(publish_milestone(domain, context.tx, order, type, data, context.now));
  return Json(std::move(data));
}

Result<std::optional<Json>> order_reject(Domain& domain, process::CallContext& context, const JsonObject& arguments) {
  CROSSDOCK_TRY(Order order, order_argument(context.tx, arguments));
  const std::string reason = json_string_or(arguments, "reason", "rejected");
  CROSSDOCK_CHECK(release_order(domain, context.tx, order, "reject", context.now));
  order.status = OrderStatus::rejected;
  CROSSDOCK_CHECK(save_order(context.tx, order));
  JsonObject data;
  data["reason"] = reason;
  CROSSDOCK_CHECK(publish_milestone(domain, context.tx, order, "order.rejected", data, context.now));
  return Json(std::move(data));
}

}  // namespace crossdock::hub
