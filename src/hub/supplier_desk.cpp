// SPDX-License-Identifier: Apache-2.0
#include "hub/supplier_desk.hpp"

#include "base/hash.hpp"
#include "hub/commands.hpp"
#include "hub/supplier_supply.hpp"
#include "model/order.hpp"

#include <fmt/format.h>

#include <utility>

namespace crossdock::hub {
namespace {

struct SupplierOrderTag {
  static constexpr std::string_view prefix = "spo";
};

constexpr std::string_view k_source = "crossdock/supplier-orders";

std::string told_id(const SupplierOrder& order, std::string_view what, const JsonObject& content) {
  return fmt::format("{} {} {:016x}", order.number, what, hash64(json_text(content)));
}

Result<Json> create(Domain& domain, store::Tx& tx, const JsonObject& body, std::string_view who, Timestamp now) {
  CROSSDOCK_TRY(SupplierOrder order,
                supplier_order_from_body(domain.reference, body, domain.settings.default_location, now));
  if (!who.empty()) order.requested_by = who;
  CROSSDOCK_TRY(const SupplierOrder made, create_supplier_order(domain, tx, std::move(order), "", now));
  return Json(supplier_order_view(made));
}

Result<Json> told(Domain& domain, store::Tx& tx, const JsonObject& body, std::string_view what, Timestamp now) {
  CROSSDOCK_TRY(const std::string number, json_string(body, "number"));
  CROSSDOCK_TRY(const SupplierOrder order, load_supplier_order(tx, number));
  JsonObject content = body;
  content.erase("number");
  CROSSDOCK_TRY(const bool known, Inbox::knows(tx, k_source, told_id(order, what, content)));
  if (order.is_final() && !known)
    return fail(ErrorKind::conflict, "supplier_order.ended",
                fmt::format("Purchase order {} is {}", number, to_string(order.state)), number);
  CROSSDOCK_CHECK(tell_supplier_order(domain, tx, order, what, content, now));
  return Json(supplier_order_view(order));
}

Result<Json> answer(Domain& domain, store::Tx& tx, const JsonObject& body, std::string_view, Timestamp now) {
  return told(domain, tx, body, "answered", now);
}

Result<Json> notify(Domain& domain, store::Tx& tx, const JsonObject& body, std::string_view, Timestamp now) {
  CROSSDOCK_CHECK(json_string(body, "shipment"));
  return told(domain, tx, body, "shipped", now);
}

Result<Json> cancel(Domain& domain, store::Tx& tx, const JsonObject& body, std::string_view who, Timestamp now) {
  JsonObject request{
      {"number", json_string_or(body, "number", "")}, {"reason", json_string_or(body, "reason", "cancelled")}, {"by", who}};
  return told(domain, tx, request, "cancel_requested", now);
}

Result<Json> get(const Domain&, store::Reader& reader, const JsonObject& query, Timestamp) {
  CROSSDOCK_TRY(const std::string number, json_string(query, "number"));
  CROSSDOCK_TRY(const SupplierOrder order, load_supplier_order(reader, number));
  return Json(supplier_order_view(order));
}

Result<Json> list(const Domain&, store::Reader& reader, const JsonObject& query, Timestamp) {
  return list_supplier_orders(reader, json_string_or(query, "state", ""), json_string_or(query, "after", ""),
                              list_limit(query));
}

}  // namespace

std::vector<Command> supplier_order_commands() {
  return {{"supplier_order.create", create},
          {"supplier_order.answer", answer},
          {"supplier_order.notify", notify},
          {"supplier_order.cancel", cancel}};
}

std::vector<Question> supplier_order_questions() { return {{"supplier_order.get", get}, {"supplier_order.list", list}}; }

Result<SupplierOrder> create_supplier_order(Domain& domain, store::Tx& tx, SupplierOrder order, std::string_view correlation,
                                            Timestamp now) {
  if (order.number.empty()) order.number = Id<SupplierOrderTag>{domain.ids.next()}.text();
  CROSSDOCK_TRY(auto known, find_supplier_order(tx, order.number));
  if (known && is_same_request(*known, order)) return *std::move(known);
  if (known)
    return fail(ErrorKind::conflict, "supplier_order.exists",
                fmt::format("Purchase order {} is there already and asks for something else", order.number), order.number);
  order.state = SupplierOrderState::proposed;
  order.correlation = correlation.empty() ? domain.ids.make<CorrelationId>().text() : std::string(correlation);
  CROSSDOCK_TRY(const Decimal total, order.total());
  CROSSDOCK_CHECK(save_supplier_order(tx, order));
  const auto& limit = domain.settings.procurement.approve_above;
  JsonObject data{{"total", total.text()}, {"currency", order.currency}, {"needs_approval", limit && total > *limit}};
  if (!order.requested_by.empty()) data["requested_by"] = order.requested_by;
  CROSSDOCK_CHECK(publish_supplier_order(domain, tx, order, "created", std::move(data), now));
  return order;
}

Result<void> tell_supplier_order(Domain& domain, store::Tx& tx, const SupplierOrder& order, std::string_view what,
                                 const JsonObject& content, Timestamp now) {
  CROSSDOCK_TRY(const bool first, domain.inbox.first_time(tx, k_source, told_id(order, what, content), {}, now));
  if (!first) return {};
  return publish_supplier_order(domain, tx, order, what, JsonObject{{"content", content}}, now);
}

Result<void> close_supplier_order(Domain& domain, store::Tx& tx, SupplierOrder& order, std::string_view reason,
                                  Timestamp now) {
  if (order.is_final()) return {};
  std::int64_t came = 0;
  for (SupplierLine& line : order.lines) {
    line.closed = true;
    came += line.received + (order.holds_supply() ? 0 : line.announced);
  }
  order.state = came > 0 ? SupplierOrderState::received : SupplierOrderState::cancelled;
  order.reason = reason;
  CROSSDOCK_CHECK(save_supplier_order(tx, order));
  CROSSDOCK_CHECK(plan_supplies(domain, tx, order, now));
  return publish_supplier_order(domain, tx, order, came > 0 ? "completed" : "cancelled", JsonObject{{"reason", reason}},
                                now);
}

}  // namespace crossdock::hub
