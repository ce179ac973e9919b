// SPDX-License-Identifier: Apache-2.0
// order.recall_pick and order.change: what the process of a change books.
#include "hub/functions.hpp"
#include "hub/order_amend.hpp"
#include "hub/order_change.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace crossdock::hub {
namespace {

// An order that has ended meanwhile changes no more.
JsonArray all_too_late(const JsonObject& content, const Order& order) {
  JsonArray outcomes;
  for (const Json& line : json_list_or_empty(content, "lines")) {
    outcomes.emplace_back(JsonObject{{"line", json_string_or(line.get_object(), "line", "")},
                                     {"change", json_string_or(line.get_object(), "change", "")},
                                     {"accepted", false},
                                     {"code", "order.too_late"},
                                     {"reason", fmt::format("the order is {}", to_string(order.status))}});
  }
  return outcomes;
}

Json answer_of(const JsonArray& lines) {
  const bool any = std::ranges::any_of(lines, [](const Json& line) { return line.at("accepted").get_bool(); });
  return Json(JsonObject{{"changed", any}, {"lines", lines}});
}

}  // namespace

Result<std::optional<Json>> order_recall_pick(Domain& domain, process::CallContext& context, const JsonObject& arguments) {
  CROSSDOCK_TRY(Order order, order_argument(context.tx, arguments));
  CROSSDOCK_TRY(const std::string reference, json_string(arguments, "reference", "with"));
  const auto pick = std::ranges::find(order.picks, reference, &Pick::reference);
  if (pick == order.picks.end())
    return fail(ErrorKind::missing_reference, "pick.unknown", fmt::format("The order has no pick {}", reference),
                "with.reference");
  JsonObject data{{"pick", pick->pick}, {"reference", reference}, {"location", pick->location}};
  if (!pick->is_open()) return Json(std::move(data));  // sent meanwhile, or taken back before this retry
  // What was in it stays allocated, and is picked anew as far as it is still wanted.
  pick->close();
  pick->cancelled = true;
  CROSSDOCK_CHECK(save_order(context.tx, order));
  CROSSDOCK_CHECK(publish_milestone(domain, context.tx, order, "pick.cancelled", data, context.now));
  return Json(std::move(data));
}

Result<std::optional<Json>> order_change(Domain& domain, process::CallContext& context, const JsonObject& arguments) {
  CROSSDOCK_TRY(Order order, order_argument(context.tx, arguments));
  CROSSDOCK_TRY(const std::string number, json_string(arguments, "change", "with"));
  const JsonObject* const known = find_change(order, number);
  const Json* request = known == nullptr ? nullptr : json_find(*known, "request");
  const bool done = known != nullptr && json_string_or(*known, "state", "") == "done";
  if (!done && (request == nullptr || !request->is_object()))
    return fail(ErrorKind::missing_reference, "order.change_unknown",
                fmt::format("Nobody has asked for change {} of order {}", number, order.id.text()), "with.change");
  if (done) return answer_of(json_list_or_empty(*known, "lines"));
  const JsonObject content = request->get_object();
  JsonArray lines = all_too_late(content, order);
  if (!order.is_final()) {
    order.reference[k_change_sequence] = number;
    CROSSDOCK_TRY(lines, amend_order(domain, context.tx, order, content, context.now));
  }
  JsonObject* const change = find_change(order, number);
  (*change)["state"] = "done";
  (*change)["lines"] = lines;
  CROSSDOCK_CHECK(save_order(context.tx, order));
  JsonObject data{{"change", number}, {"lines", lines}, {"total", order.total.text()}};
  data["by"] = json_string_or(*change, "by", "");
  CROSSDOCK_CHECK(publish_milestone(domain, context.tx, order, "order.changed", std::move(data), context.now));
  CROSSDOCK_CHECK(publish_if_settled(domain, context.tx, order, context.now));
  return answer_of(lines);
}

}  // namespace crossdock::hub
