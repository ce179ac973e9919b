// SPDX-License-Identifier: Apache-2.0
#include "hub/supplier_order_doc.hpp"

#include "hub/facts.hpp"
#include "hub/part.hpp"

#include <fmt/format.h>

#include <utility>

namespace crossdock::hub {
namespace {

constexpr std::int64_t k_doc_version = 1;

template <class AnyOrder, class Visit>
void each_text(AnyOrder& order, Visit visit) {
  visit("supplier", order.supplier);
  visit("kind", order.kind);
  visit("currency", order.currency);
  visit("location", order.location);
  visit("order", order.order);
  visit("requested_by", order.requested_by);
  visit("correlation", order.correlation);
  visit("reason", order.reason);
  visit("expected", order.expected);
}

template <class AnyLine, class Visit>
void each_number(AnyLine& line, Visit visit) {
  visit("ordered", line.ordered);
  visit("agreed", line.agreed);
  visit("announced", line.announced);
  visit("received", line.received);
  visit("invoiced", line.invoiced);
}

JsonObject expected_to_doc(const Expected& expected) { return {{"quantity", expected.quantity}, {"day", expected.day}}; }

Expected expected_from_doc(const JsonObject& doc) { return {number_or_zero(doc, "quantity"), number_or_zero(doc, "day")}; }

JsonObject line_to_doc(const SupplierLine& line) {
  JsonObject doc{{"line", line.line}, {"item", line.item}, {"item_id", line.item_id}};
  doc["quantity"] = line.quantity.text();
  doc["unit"] = line.unit;
  doc["per_unit"] = line.per_unit;
  if (!line.supplier_item.empty()) doc["supplier_item"] = line.supplier_item;
  if (line.unit_price) doc["unit_price"] = line.unit_price->text();
  each_number(line, [&doc](std::string_view name, std::int64_t value) { doc[name] = value; });
  if (line.closed) doc["closed"] = true;
  JsonArray expected;
  for (const Expected& one : line.expected) expected.emplace_back(expected_to_doc(one));
  doc["expected"] = std::move(expected);
  JsonArray notices;
  for (const SupplierLine::Notice& one : line.notices) {
    JsonObject notice = expected_to_doc(one.expected);
    notice["shipment"] = one.shipment;
    notices.emplace_back(std::move(notice));
  }
  if (!notices.empty()) doc["notices"] = std::move(notices);
  return doc;
}

Result<SupplierLine> line_from_doc(const JsonObject& doc) {
  SupplierLine line;
  CROSSDOCK_TRY(line.line, json_string(doc, "line"));
  CROSSDOCK_TRY(line.item, json_string(doc, "item"));
  line.item_id = static_cast<std::uint32_t>(number_or_zero(doc, "item_id"));
  CROSSDOCK_TRY(line.quantity, json_decimal(doc, "quantity"));
  line.unit = json_string_or(doc, "unit", "EA");
  line.per_unit = number_or_zero(doc, "per_unit");
  line.supplier_item = json_string_or(doc, "supplier_item", "");
  if (json_find(doc, "unit_price") != nullptr) {
    CROSSDOCK_TRY(line.unit_price, json_decimal(doc, "unit_price"));
  }
  each_number(line, [&doc](std::string_view name, std::int64_t& value) { value = number_or_zero(doc, name); });
  line.closed = flag_of(doc, "closed");
  for (const Json& one : json_list_or_empty(doc, "expected")) line.expected.push_back(expected_from_doc(one.as_object()));
  for (const Json& one : json_list_or_empty(doc, "notices"))
    line.notices.push_back({json_string_or(one.as_object(), "shipment", ""), expected_from_doc(one.as_object())});
  return line;
}

JsonArray expected_view(const SupplierLine& line) {
  JsonArray out;
  for (const Expected& one : line.outlook())
    out.emplace_back(JsonObject{{"date", day_text(one.day)}, {"quantity", units_text(line, one.quantity)}});
  return out;
}

JsonObject line_view(const SupplierLine& line) {
  JsonObject out{{"line", line.line}, {"item", line.item}, {"quantity", line.quantity.text()}, {"unit", line.unit}};
  if (!line.supplier_item.empty()) out["supplier_item"] = line.supplier_item;
  if (line.unit_price) out["unit_price"] = line.unit_price->text();
  out["agreed"] = units_text(line, line.agreed);
  out["announced"] = units_text(line, line.announced);
  out["received"] = units_text(line, line.received);
  out["open"] = units_text(line, line.open());
  if (line.invoiced != 0) out["invoiced"] = units_text(line, line.invoiced);
  out["expected"] = expected_view(line);
  return out;
}

}  // namespace

std::string units_text(const SupplierLine& line, std::int64_t base) {
  if (line.per_unit <= 1) return std::to_string(base);
  if (base % line.per_unit == 0) return std::to_string(base / line.per_unit);
  return fmt::format("{} base", base);
}

JsonObject supplier_order_to_doc(const SupplierOrder& order) {
  JsonObject doc{{"v", k_doc_version}, {"created_us", order.created.us}};
  each_text(order, [&doc](std::string_view name, const std::string& value) {
    if (!value.empty()) doc[name] = value;
  });
  if (!order.ship_to.empty()) doc["ship_to"] = order.ship_to;
  JsonArray lines;
  for (const SupplierLine& line : order.lines) lines.emplace_back(line_to_doc(line));
  doc["lines"] = std::move(lines);
  if (!order.shipments.empty()) doc["shipments"] = order.shipments;
  return doc;
}

Result<SupplierOrder> supplier_order_from_doc(const RecordRow& row) {
  if (number_or_zero(row.doc, "v") != k_doc_version)
    return fail(ErrorKind::corrupt, "record.stored", "Unknown record version", row.number);
  SupplierOrder order;
  order.number = row.number;
  order.state = static_cast<SupplierOrderState>(row.state);
  order.created.us = number_or_zero(row.doc, "created_us");
  each_text(order, [&row](std::string_view name, std::string& value) { value = json_string_or(row.doc, name, ""); });
  if (const Json* ship_to = json_find(row.doc, "ship_to"); ship_to != nullptr && ship_to->is_object())
    order.ship_to = ship_to->get_object();
  for (const Json& line : json_list_or_empty(row.doc, "lines")) {
    CROSSDOCK_TRY(SupplierLine parsed, line_from_doc(line.as_object()));
    order.lines.push_back(std::move(parsed));
  }
  order.shipments = json_list_or_empty(row.doc, "shipments");
  return order;
}

JsonObject supplier_order_view(const SupplierOrder& order) {
  JsonObject view{{"number", order.number}, {"state", to_string(order.state)}};
  each_text(order, [&view](std::string_view name, const std::string& value) {
    if (!value.empty()) view[name] = value;
  });
  if (!order.ship_to.empty()) view["ship_to"] = order.ship_to;
  if (const auto total = order.total()) view["total"] = total->text();
  view["created"] = order.created.rfc3339();
  JsonArray lines;
  for (const SupplierLine& line : order.lines) lines.emplace_back(line_view(line));
  view["lines"] = std::move(lines);
  view["shipments"] = order.shipments;
  return view;
}

}  // namespace crossdock::hub
