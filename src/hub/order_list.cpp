// SPDX-License-Identifier: Apache-2.0
#include "hub/order_list.hpp"

#include "hub/exceptions.hpp"
#include "hub/tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

namespace crossdock::hub {
namespace {

bool is_final(OrderStatus milestone) {
  return milestone == OrderStatus::completed || milestone == OrderStatus::rejected || milestone == OrderStatus::cancelled;
}

// Whether nothing will happen to the order before stock comes in.
bool waits_for_stock(const Order& order) {
  const auto is_idle = [](const Line& line) { return line.reserved == 0 && line.allocated == 0; };
  const auto is_invoiced = [](const Shipment& shipment) { return !shipment.invoice.empty(); };
  return order.queued && order.status >= OrderStatus::in_erp && std::ranges::all_of(order.lines, is_idle) &&
         std::ranges::all_of(order.shipments, is_invoiced);
}

JsonObject entry_of(const Order& order, std::string_view shown) {
  JsonObject entry{{"id", order.id.text()},
                   {"status", shown},
                   {"milestone", to_string(order.status)},
                   {"purchase_order", order.purchase_order},
                   {"party", order.party},
                   {"total", order.total.text()},
                   {"currency", order.currency},
                   {"created", order.created.rfc3339()}};
  if (waits_for_stock(order)) entry["waiting_for"] = "stock";
  if (!order.holds.empty() && !is_final(order.status)) entry["waiting_for"] = "person";
  return entry;
}

Json page_of(JsonArray orders, std::string next) {
  return Json(JsonObject{{"orders", std::move(orders)}, {"next", std::move(next)}});
}

Result<Json> held_page(store::Reader& reader, OrderId after, std::size_t limit) {
  CROSSDOCK_TRY(const HeldOrders held, held_orders(reader, after, k_list_scan_max));
  JsonArray orders;
  for (const OrderId id : held.orders) {
    CROSSDOCK_TRY(const Order order, load_order(reader, id));
    if (!is_final(order.status)) orders.emplace_back(entry_of(order, k_status_exception));
    if (orders.size() >= limit) return page_of(std::move(orders), id.text());
  }
  return page_of(std::move(orders), held.more ? held.orders.back().text() : "");
}

// "" when this order is not wanted. The milestone in the row tells most of them apart without a look-up.
Result<std::string_view> wanted_status(store::Reader& reader, const store::Row& row, std::string_view wanted) {
  const auto milestone = static_cast<OrderStatus>(store::as_integer(row[1]));
  if (!wanted.empty() && to_string(milestone) != wanted) return std::string_view();
  CROSSDOCK_TRY(const std::string_view shown, shown_status(reader, OrderId{store::as_integer(row[0])}, milestone));
  if (!wanted.empty() && shown != wanted) return std::string_view();
  return shown;
}

}  // namespace

Result<std::string_view> shown_status(store::Reader& reader, OrderId order, OrderStatus milestone) {
  if (is_final(milestone)) return to_string(milestone);
  CROSSDOCK_TRY(const bool held, is_held(reader, order));
  return held ? k_status_exception : to_string(milestone);
}

Result<Json> order_list(store::Reader& reader, std::string_view after, std::string_view status, std::size_t limit) {
  OrderId from;
  if (!after.empty()) {
    CROSSDOCK_TRY(from, OrderId::parse(after));
  }
  if (status == k_status_exception) return held_page(reader, from, limit);
  if (!status.empty() && !order_status_from(status))
    return fail(ErrorKind::invalid, "order.status", fmt::format("\"{}\" is not an order status", status), "status");
  store::Scan scan{.descending = true, .limit = k_list_scan_max};
  if (from) scan.after = store::Key{from.value};
  CROSSDOCK_TRY(const auto rows, reader.scan(tables::k_order, scan));
  JsonArray orders;
  std::string next;
  for (const store::Row& row : rows) {
    next = OrderId{store::as_integer(row[0])}.text();
    CROSSDOCK_TRY(const std::string_view shown, wanted_status(reader, row, status));
    if (shown.empty()) continue;
    CROSSDOCK_TRY(const Json doc, json_parse(store::as_text(row[2])));
    CROSSDOCK_TRY(Order order, order_from_doc(store::as_integer(row[0]), doc));
    order.status = static_cast<OrderStatus>(store::as_integer(row[1]));
    orders.emplace_back(entry_of(order, shown));
    if (orders.size() >= limit) break;
  }
  const bool more = orders.size() >= limit || rows.size() == scan.limit;
  return page_of(std::move(orders), more ? next : "");
}

}  // namespace crossdock::hub
