// SPDX-License-Identifier: Apache-2.0
#include "hub/hold.hpp"

#include "hub/domain.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace crossdock::hub {

JsonArray holds_to_doc(const std::vector<Hold>& holds) {
  JsonArray out;
  for (const Hold& hold : holds) {
    JsonObject doc{{"kind", hold.kind}, {"reason", hold.reason}, {"since", hold.since.rfc3339()}};
    if (!hold.by.empty()) doc["by"] = hold.by;
    out.emplace_back(std::move(doc));
  }
  return out;
}

std::vector<Hold> holds_from_doc(const JsonObject& order) {
  std::vector<Hold> holds;
  for (const Json& entry : json_list_or_empty(order, "holds")) {
    if (!entry.is_object()) continue;
    const JsonObject& doc = entry.get_object();
    Hold hold{json_string_or(doc, "kind", ""), json_string_or(doc, "reason", ""), json_string_or(doc, "by", ""), {}};
    if (const auto since = Timestamp::parse_rfc3339(json_string_or(doc, "since", ""))) hold.since = *since;
    holds.push_back(std::move(hold));
  }
  return holds;
}

Result<void> place_hold(Domain& domain, store::Tx& tx, Order& order, Hold hold, Timestamp now) {
  if (std::ranges::find(order.holds, hold.kind, &Hold::kind) != order.holds.end()) return {};
  if (order.holds.size() >= k_holds_max)
    return fail(ErrorKind::limit, "order.holds", fmt::format("Order {} has {} holds already", order.id.text(), k_holds_max),
                order.id.text());
  hold.since = now;
  JsonObject data{{"kind", hold.kind}, {"reason", hold.reason}};
  if (!hold.by.empty()) data["by"] = hold.by;
  order.holds.push_back(std::move(hold));
  CROSSDOCK_CHECK(save_order(tx, order));
  return publish_milestone(domain, tx, order, "order.on_hold", std::move(data), now);
}

Result<void> lift_hold(Domain& domain, store::Tx& tx, Order& order, std::string_view kind, std::string_view by,
                       std::string_view reason, Timestamp now) {
  if (std::erase_if(order.holds, [kind](const Hold& hold) { return hold.kind == kind; }) == 0) return {};
  CROSSDOCK_CHECK(save_order(tx, order));
  JsonObject data{{"kind", kind}, {"on_hold", !order.holds.empty()}};
  if (!by.empty()) data["by"] = by;
  if (!reason.empty()) data["reason"] = reason;
  return publish_milestone(domain, tx, order, "order.off_hold", std::move(data), now);
}

namespace {

Result<Order> living(store::Tx& tx, std::string_view id) {
  CROSSDOCK_TRY(const OrderId order_id, OrderId::parse(id));
  CROSSDOCK_TRY(Order order, load_order(tx, order_id));
  if (!order.is_final()) return order;
  return fail(ErrorKind::rejected, "order.too_late", fmt::format("Order {} is {}", id, to_string(order.status)),
              std::string(id));
}

}  // namespace

Result<Json> hold_order(Domain& domain, store::Tx& tx, std::string_view id, std::string_view reason, std::string_view who,
                        Timestamp now) {
  CROSSDOCK_TRY(Order order, living(tx, id));
  Hold hold{std::string(k_hold_staff), std::string(reason), std::string(who), {}};
  CROSSDOCK_CHECK(place_hold(domain, tx, order, std::move(hold), now));
  return Json(order_view(order));
}

Result<Json> lift_order(Domain& domain, store::Tx& tx, std::string_view id, std::string_view reason, std::string_view who,
                        Timestamp now) {
  CROSSDOCK_TRY(Order order, living(tx, id));
  if (std::ranges::find(order.holds, k_hold_staff, &Hold::kind) == order.holds.end())
    return fail(ErrorKind::rejected, "order.not_held", fmt::format("Nobody has put order {} on hold", id), std::string(id));
  CROSSDOCK_CHECK(lift_hold(domain, tx, order, k_hold_staff, who, reason, now));
  return Json(order_view(order));
}

}  // namespace crossdock::hub
