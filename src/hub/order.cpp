// SPDX-License-Identifier: Apache-2.0
#include "hub/order.hpp"

#include "hub/tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace crossdock::hub {
namespace {

constexpr std::array<std::string_view, 12> k_status_names = {"accepted", "priced",    "credit_approved", "reserved",
                                                             "in_erp",   "released",  "shipped",         "delivered",
                                                             "invoiced", "completed", "rejected",        "cancelled"};

// Stored and shown.
JsonObject substituted_to_doc(const SubstitutedFor& asked) {
  JsonObject doc{{"item", asked.item}, {"quantity", asked.quantity.text()}, {"unit", asked.unit}, {"why", asked.why}};
  if (asked.unit_price) doc["unit_price"] = asked.unit_price->text();
  if (!asked.by.empty()) doc["by"] = asked.by;
  return doc;
}

Result<std::optional<SubstitutedFor>> substituted_from_doc(const JsonObject& line) {
  const Json* found = json_find(line, "substituted_for");
  if (found == nullptr || !found->is_object()) return std::optional<SubstitutedFor>();
  const JsonObject& doc = found->get_object();
  SubstitutedFor asked;
  CROSSDOCK_TRY(asked.item, json_string(doc, "item"));
  CROSSDOCK_TRY(asked.quantity, json_decimal(doc, "quantity"));
  CROSSDOCK_TRY(asked.unit, json_string(doc, "unit"));
  if (json_find(doc, "unit_price") != nullptr) {
    CROSSDOCK_TRY(asked.unit_price, json_decimal(doc, "unit_price"));
  }
  asked.why = json_string_or(doc, "why", "");
  asked.by = json_string_or(doc, "by", "");
  return std::optional(std::move(asked));
}

JsonObject line_to_doc(const Line& line) {
  JsonObject doc;
  doc["line"] = line.line;
  doc["item"] = line.item;
  doc["item_id"] = line.item_id;
  doc["quantity"] = line.quantity.text();
  doc["unit"] = line.unit;
  doc["per_unit"] = line.per_unit;
  if (line.unit_price) doc["unit_price"] = line.unit_price->text();
  if (line.asked_price) doc["asked_price"] = line.asked_price->text();
  if (line.substituted_for) doc["substituted_for"] = substituted_to_doc(*line.substituted_for);
  doc["ordered"] = line.ordered;
  const auto keep = [&doc](std::string_view name, std::int64_t value) {
    if (value != 0) doc[name] = value;
  };
  keep("reserved", line.reserved);
  keep("allocated", line.allocated);
  keep("shipped", line.shipped);
  keep("invoiced", line.invoiced);
  keep("cancelled", line.cancelled);
  keep("returned", line.returned);
  if (!line.components.empty()) doc["components"] = components_to_doc(line.components);
  if (!line.parts.empty()) doc["parts"] = parts_to_doc(line.parts);
  return doc;
}

Result<Line> line_from_doc(const JsonObject& doc) {
  Line line;
  CROSSDOCK_TRY(line.line, json_string(doc, "line"));
  CROSSDOCK_TRY(line.item, json_string(doc, "item"));
  CROSSDOCK_TRY(line.quantity, json_decimal(doc, "quantity"));
  line.unit = json_string_or(doc, "unit", "EA");
  line.item_id = static_cast<std::uint32_t>(number_or_zero(doc, "item_id"));
  line.per_unit = number_or_zero(doc, "per_unit");
  if (json_find(doc, "unit_price") != nullptr) {
    CROSSDOCK_TRY(line.unit_price, json_decimal(doc, "unit_price"));
  }
  if (json_find(doc, "asked_price") != nullptr) {
    CROSSDOCK_TRY(line.asked_price, json_decimal(doc, "asked_price"));
  }
  CROSSDOCK_TRY(line.substituted_for, substituted_from_doc(doc));
  line.ordered = number_or_zero(doc, "ordered");
  line.reserved = number_or_zero(doc, "reserved");
  line.allocated = number_or_zero(doc, "allocated");
  line.shipped = number_or_zero(doc, "shipped");
  line.invoiced = number_or_zero(doc, "invoiced");
  line.cancelled = number_or_zero(doc, "cancelled");
  line.returned = number_or_zero(doc, "returned");
  line.components = components_from_doc(doc);
  line.parts = parts_from_doc(doc);
  return line;
}

JsonObject shipment_to_doc(const Shipment& shipment) {
  JsonObject doc;
  doc["shipment"] = shipment.shipment;
  doc["tracking"] = shipment.tracking;
  doc["carrier"] = shipment.carrier;
  doc["shipped_at"] = shipment.shipped_at;
  doc["lines"] = shipment.lines;
  if (!shipment.packages.empty()) doc["packages"] = shipment.packages;
  if (!shipment.location.empty()) doc["location"] = shipment.location;
  if (shipment.delivered) doc["delivered"] = true;
  if (!shipment.invoice.empty()) doc["invoice"] = shipment.invoice;
  if (!shipment.invoice_total.empty()) doc["invoice_total"] = shipment.invoice_total;
  return doc;
}

// The stored form has what was booked too; API users see the lines as confirmed.
JsonObject stored_shipment(const Shipment& shipment) {
  JsonObject doc = shipment_to_doc(shipment);
  if (!shipment.contents.empty()) doc["contents"] = contents_to_doc(shipment.contents);
  return doc;
}

JsonObject object_or_empty(const JsonObject& doc, std::string_view key) {
  const Json* value = json_find(doc, key);
  return value != nullptr && value->is_object() ? value->get_object() : JsonObject{};
}

Shipment shipment_from_doc(const JsonObject& doc) {
  Shipment shipment;
  shipment.shipment = json_string_or(doc, "shipment", "");
  shipment.tracking = json_string_or(doc, "tracking", "");
  shipment.carrier = json_string_or(doc, "carrier", "");
  shipment.shipped_at = json_string_or(doc, "shipped_at", "");
  shipment.lines = json_list_or_empty(doc, "lines");
  shipment.packages = json_list_or_empty(doc, "packages");
  shipment.location = json_string_or(doc, "location", "");
  shipment.contents = contents_from_doc(doc);
  shipment.delivered = json_find(doc, "delivered") != nullptr;
  shipment.invoice = json_string_or(doc, "invoice", "");
  shipment.invoice_total = json_string_or(doc, "invoice_total", "");
  return shipment;
}

constexpr std::int64_t k_doc_version = 1;

Unexpected corrupt(std::int64_t id, std::string_view why) {
  return fail(ErrorKind::corrupt, "order.stored", fmt::format("The stored order cannot be read: {}", why),
              OrderId{id}.text());
}

// The text members that are stored only when set.
template <class AnyOrder, class Visit>
void each_text(AnyOrder& order, Visit visit) {
  visit("purchase_order", order.purchase_order);
  visit("party", order.party);
  visit("currency", order.currency);
  visit("location", order.location);
  visit("channel", order.channel);
  visit("partner", order.partner);
  visit("requested_ship_date", order.requested_ship_date);
  visit("correlation", order.correlation);
  visit("erp_order", order.erp_order);
  visit("sales_channel", order.sales_channel);
  visit("requested_location", order.requested_location);
  visit("fulfilment", order.fulfilment);
  visit("release", order.release);
  visit("source_message", order.message);
  visit("replaces", order.replaces);
  visit("replaced_by", order.replaced_by);
}

}  // namespace

std::string_view to_string(OrderStatus status) { return k_status_names.at(static_cast<std::size_t>(status)); }

std::optional<OrderStatus> order_status_from(std::string_view name) {
  const auto found = std::ranges::find(k_status_names, name);
  if (found == k_status_names.end()) return std::nullopt;
  return static_cast<OrderStatus>(found - k_status_names.begin());
}

Line* Order::find_line(std::string_view wanted) {
  const auto found = std::ranges::find(lines, wanted, &Line::line);
  return found == lines.end() ? nullptr : &*found;
}

const Shipment* Order::find_shipment(std::string_view wanted) const {
  const auto found = std::ranges::find(shipments, wanted, &Shipment::shipment);
  return found == shipments.end() ? nullptr : &*found;
}

void Order::reached(OrderStatus milestone) { status = std::max(status, milestone); }

bool Order::is_settled() const {
  const auto is_done = [](const Line& line) { return line.shipped + line.cancelled >= line.ordered && line.allocated == 0; };
  const auto is_under_way = [](const Pick& pick) { return pick.is_open(); };
  return std::ranges::all_of(lines, is_done) && std::ranges::none_of(picks, is_under_way) &&
         std::ranges::none_of(shipments, [](const Shipment& shipment) { return shipment.invoice.empty(); });
}

Json order_to_doc(const Order& order) {
  JsonObject doc;
  doc["v"] = k_doc_version;
  each_text(order, [&doc](std::string_view name, const std::string& value) {
    if (!value.empty()) doc[name] = value;
  });
  if (!order.ship_to.empty()) doc["ship_to"] = order.ship_to;
  if (!order.reference.empty()) doc["reference"] = order.reference;
  if (!order.sourcing.empty()) doc["sourcing"] = order.sourcing;
  doc["total"] = order.total.text();
  if (order.credit) doc["credit"] = order.credit.value;
  doc["created_us"] = order.created.us;
  if (order.priority != k_priority_default) doc["priority"] = order.priority;
  if (order.queued) doc["queued"] = true;
  if (!order.changes.empty()) doc["changes"] = order.changes;
  if (!order.holds.empty()) doc["holds"] = holds_to_doc(order.holds);
  JsonArray lines;
  for (const Line& line : order.lines) lines.emplace_back(line_to_doc(line));
  doc["lines"] = std::move(lines);
  if (!order.picks.empty()) doc["picks"] = picks_to_doc(order.picks);
  if (order.shipments.empty()) return doc;
  JsonArray shipments;
  for (const Shipment& shipment : order.shipments) shipments.emplace_back(stored_shipment(shipment));
  doc["shipments"] = std::move(shipments);
  return doc;
}

Result<Order> order_from_doc(std::int64_t id, const Json& doc) {
  if (!doc.is_object()) return corrupt(id, "not an object");
  const JsonObject& object = doc.get_object();
  if (number_or_zero(object, "v") != k_doc_version) return corrupt(id, "unknown record version");
  Order order;
  order.id = OrderId{id};
  each_text(order, [&object](std::string_view name, std::string& value) { value = json_string_or(object, name, ""); });
  order.ship_to = object_or_empty(object, "ship_to");
  order.reference = object_or_empty(object, "reference");
  order.sourcing = object_or_empty(object, "sourcing");
  CROSSDOCK_TRY(order.total, json_decimal(object, "total"));
  order.credit.value = number_or_zero(object, "credit");
  order.created.us = number_or_zero(object, "created_us");
  if (json_find(object, "priority") != nullptr) order.priority = number_or_zero(object, "priority");
  order.queued = json_find(object, "queued") != nullptr;
  order.changes = json_list_or_empty(object, "changes");
  order.holds = holds_from_doc(object);
  order.picks = picks_from_doc(object);
  for (const Json& line : json_list_or_empty(object, "lines")) {
    if (!line.is_object()) return corrupt(id, "a line is not an object");
    CROSSDOCK_TRY(Line parsed, line_from_doc(line.get_object()));
    order.lines.push_back(std::move(parsed));
  }
  for (const Json& shipment : json_list_or_empty(object, "shipments")) {
    if (!shipment.is_object()) return corrupt(id, "a shipment is not an object");
    order.shipments.push_back(shipment_from_doc(shipment.get_object()));
  }
  return order;
}

std::vector<promise::Component> components_of(const Line& line) {
  if (!line.components.empty()) return line.components;
  return {{.item = line.item_id, .per = 1}};
}

std::string in_unit(const Line& line, std::int64_t base) {
  if (line.per_unit <= 1) return std::to_string(base);
  if (base % line.per_unit == 0) return std::to_string(base / line.per_unit);
  return fmt::format("{} base", base);
}

namespace {

// What was asked for in full is in the store; here is what became of it.
JsonArray changes_view(const Order& order) {
  JsonArray views;
  for (const Json& change : order.changes) {
    JsonObject view;
    for (const auto& [member, value] : change.get_object()) {
      if (member != "request" && member != "digest") view[member] = value;
    }
    views.emplace_back(std::move(view));
  }
  return views;
}

}  // namespace

JsonObject order_view(const Order& order) {
  JsonObject view;
  view["id"] = order.id.text();
  view["status"] = to_string(order.status);
  each_text(order, [&view](std::string_view name, const std::string& value) {
    if (!value.empty()) view[name] = value;
  });
  if (!order.ship_to.empty()) view["ship_to"] = order.ship_to;
  if (!order.reference.empty()) view["reference"] = order.reference;
  if (!order.sourcing.empty()) view["sourcing"] = order.sourcing;
  view["total"] = order.total.text();
  view["created"] = order.created.rfc3339();
  JsonArray lines;
  for (const Line& line : order.lines) {
    JsonObject out;
    out["line"] = line.line;
    out["item"] = line.item;
    out["quantity"] = line.quantity.text();
    out["unit"] = line.unit;
    if (line.unit_price) out["unit_price"] = line.unit_price->text();
    if (line.asked_price) out["asked_price"] = line.asked_price->text();
    if (line.substituted_for) out["substituted_for"] = substituted_to_doc(*line.substituted_for);
    out["reserved"] = in_unit(line, line.reserved);
    out["allocated"] = in_unit(line, line.allocated);
    out["shipped"] = in_unit(line, line.shipped);
    out["invoiced"] = in_unit(line, line.invoiced);
    out["cancelled"] = in_unit(line, line.cancelled);
    if (line.returned != 0) out["returned"] = in_unit(line, line.returned);
    if (order.status >= OrderStatus::reserved && !order.is_final() && line.open() > 0)
      out["backordered"] = in_unit(line, line.open());
    if (!line.parts.empty()) out["parts"] = parts_view(line.parts);
    lines.emplace_back(std::move(out));
  }
  view["lines"] = std::move(lines);
  JsonArray shipments;
  for (const Shipment& shipment : order.shipments) shipments.emplace_back(shipment_to_doc(shipment));
  view["shipments"] = std::move(shipments);
  if (!order.picks.empty()) view["picks"] = picks_view(order.picks);
  if (!order.changes.empty()) view["changes"] = changes_view(order);
  if (!order.holds.empty()) view["holds"] = holds_to_doc(order.holds);
  return view;
}

Result<Order> load_order(store::Reader& reader, OrderId id) {
  CROSSDOCK_TRY(const auto row, reader.get(tables::k_order, {id.value}));
  if (!row) return fail(ErrorKind::not_found, "order.unknown", fmt::format("There is no order {}", id.text()), id.text());
  CROSSDOCK_TRY(const Json doc, json_parse(store::as_text((*row)[2])));
  CROSSDOCK_TRY(Order order, order_from_doc(id.value, doc));
  order.status = static_cast<OrderStatus>(store::as_integer((*row)[1]));
  return order;
}

Result<void> save_order(store::Tx& tx, const Order& order) {
  return tx.put(tables::k_order, {order.id.value, static_cast<std::int64_t>(order.status), json_text(order_to_doc(order))});
}

Result<void> add_identifier(store::Tx& tx, std::string_view value, std::string_view kind, std::string_view owner,
                            OrderId order) {
  if (value.empty()) return {};
  return tx.put(tables::k_identifier, {std::string(value), std::string(kind), std::string(owner), order.value});
}

Result<std::vector<Identified>> find_orders(store::Reader& reader, std::string_view identifier) {
  std::vector<Identified> found;
  if (const auto id = OrderId::parse(identifier)) {
    CROSSDOCK_TRY(const auto row, reader.get(tables::k_order, {id->value}));
    if (row) found.push_back({*id, "order", ""});
    return found;
  }
  CROSSDOCK_TRY(const auto rows, reader.scan(tables::k_identifier, {.prefix = {std::string(identifier)}, .limit = 100}));
  for (const store::Row& row : rows) {
    found.push_back({OrderId{store::as_integer(row[3])}, store::as_text(row[1]), store::as_text(row[2])});
  }
  return found;
}

}  // namespace crossdock::hub
