// SPDX-License-Identifier: Apache-2.0
#include "hub/functions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

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

namespace {

Result<std::vector<PickLine>> pick_lines(const Domain& domain, Order& order, const JsonObject& arguments) {
  std::vector<PickLine> lines;
  for (const Json& entry : json_list_or_empty(arguments, "lines")) {
    if (!entry.is_object()) return fail(ErrorKind::invalid, "field.type", "A line of a pick is an object", "with.lines");
    CROSSDOCK_TRY(const std::string number, json_string(entry.get_object(), "line", "with.lines"));
    const Line* const line = order.find_line(number);
    if (line == nullptr)
      return fail(ErrorKind::invalid, "pick.line_unknown", fmt::format("The order has no line {}", number), "with.lines");
    CROSSDOCK_TRY(const auto item, domain.reference.need_item(line->item));
    CROSSDOCK_TRY(const Decimal quantity, json_decimal(entry.get_object(), "quantity", "with.lines"));
    CROSSDOCK_TRY(const std::int64_t base, item->to_base(quantity, json_string_or(entry.get_object(), "unit", line->unit)));
    lines.push_back({number, base});
  }
  return lines;
}

}  // namespace

Result<std::optional<Json>> order_pick(Domain& domain, process::CallContext& context, const JsonObject& arguments) {
  CROSSDOCK_TRY(Order order, order_argument(context.tx, arguments));
  Pick pick;
  CROSSDOCK_TRY(pick.reference, json_string(arguments, "reference", "with"));
  CROSSDOCK_TRY(pick.location, json_string(arguments, "location", "with"));
  pick.pick = json_string_or(arguments, "pick", "");
  CROSSDOCK_TRY(pick.lines, pick_lines(domain, order, arguments));
  JsonObject data{{"pick", pick.pick}, {"reference", pick.reference}, {"location", pick.location}};
  if (std::ranges::find(order.picks, pick.reference, &Pick::reference) != order.picks.end()) return Json(std::move(data));
  order.picks.push_back(std::move(pick));
  order.reached(OrderStatus::released);
  CROSSDOCK_CHECK(save_order(context.tx, order));
  CROSSDOCK_CHECK(publish_milestone(domain, context.tx, order, "pick.released", data, context.now));
  return Json(std::move(data));
}

Result<void> publish_if_settled(Domain& domain, store::Tx& tx, const Order& order, Timestamp now) {
  if (order.picks.empty() || order.is_final() || !order.is_settled()) return {};
  return publish_milestone(domain, tx, order, "order.settled", JsonObject{{"shipments", order.shipments.size()}}, now);
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
