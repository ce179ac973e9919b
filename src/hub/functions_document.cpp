// SPDX-License-Identifier: Apache-2.0
#include "hub/document_writer.hpp"
#include "hub/functions.hpp"
#include "hub/sent.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace crossdock::hub {
namespace {

// The buyer's own ids of a line's item, as they came in; our code when it came without.
Json item_of(const Order& order, const Line& line) {
  const Json reference(order.reference);
  if (const Json* items = json_at(reference, "items"); items != nullptr && items->is_object()) {
    if (const Json* known = json_find(items->get_object(), line.line)) return *known;
  }
  return Json(JsonObject{{"vendor_part", line.item}});
}

JsonObject common(const Order& order) {
  JsonObject doc;
  doc["order_id"] = order.id.text();
  doc["purchase_order"] = order.purchase_order;
  doc["order_date"] = json_string_or(order.reference, "order_date", order.created.rfc3339().substr(0, 10));
  doc["currency"] = order.currency;
  if (!order.ship_to.empty()) doc["ship_to"] = order.ship_to;
  return doc;
}

JsonObject line_of(const Order& order, const Line& line) {
  JsonObject out{{"line", line.line}, {"unit", line.unit}};
  out["item"] = item_of(order, line);
  if (line.unit_price) out["unit_price"] = line.unit_price->text();
  return out;
}

// What becomes of a line: rejected as a whole; or accepted, backordered and cancelled in whole units that add up to it.
JsonArray answers_of(const Line& line, bool rejected) {
  JsonArray answers;
  const auto say = [&answers](std::string_view status, std::string quantity) {
    answers.emplace_back(JsonObject{{"status", status}, {"quantity", std::move(quantity)}});
  };
  if (rejected) {
    say("rejected", line.quantity.text());
    return answers;
  }
  // Only a whole number of units can be told apart; before stock was asked for, all of it is still accepted.
  const std::int64_t whole = line.ordered / line.per_unit;
  if (whole * line.per_unit != line.ordered) return answers;
  const std::int64_t later = (std::max<std::int64_t>(line.open(), 0) + line.per_unit - 1) / line.per_unit;
  const std::int64_t never = std::min((line.cancelled + line.per_unit - 1) / line.per_unit, whole - later);
  if (later + never == 0) return answers;  // accepted as ordered
  if (whole > later + never) say("accepted", std::to_string(whole - later - never));
  if (later > 0) say("back_ordered", std::to_string(later));
  if (never > 0) say("rejected", std::to_string(never));
  return answers;
}

JsonObject acknowledgement(const Order& order, Timestamp now) {
  JsonObject doc = common(order);
  doc["acknowledged_at"] = now.rfc3339();
  const bool rejected = order.status == OrderStatus::rejected || order.status == OrderStatus::cancelled;
  JsonArray lines;
  for (const Line& line : order.lines) {
    JsonObject out = line_of(order, line);
    out["quantity"] = line.quantity.text();
    if (JsonArray answers = answers_of(line, rejected); !answers.empty()) out["acknowledgements"] = std::move(answers);
    lines.emplace_back(std::move(out));
  }
  doc["lines"] = std::move(lines);
  return doc;
}

Result<const Shipment*> shipment_of(const Order& order, const JsonObject& arguments) {
  CROSSDOCK_TRY(const std::string number, json_string(arguments, "shipment", "with"));
  const Shipment* shipment = order.find_shipment(number);
  if (shipment == nullptr) {
    return fail(ErrorKind::missing_reference, "shipment.unknown",
                fmt::format("Order {} has no shipment {}", order.id.text(), number), number);
  }
  return shipment;
}

// What a shipment says of one line, or nothing when the line is not in it.
const JsonObject* shipped_line(const Shipment& shipment, const Line& line) {
  for (const Json& entry : shipment.lines) {
    if (entry.is_object() && json_string_or(entry.get_object(), "line", "") == line.line) return &entry.get_object();
  }
  return nullptr;
}

JsonObject shipment_notice(const Order& order, const Shipment& shipment) {
  JsonObject doc = common(order);
  doc["shipment"] = shipment.shipment;
  doc["shipped_at"] = shipment.shipped_at;
  if (!shipment.carrier.empty()) doc["carrier"] = JsonObject{{"scac", shipment.carrier}};
  if (!shipment.tracking.empty()) doc["tracking"] = shipment.tracking;
  std::string sscc;
  if (shipment.packages.size() == 1 && shipment.packages[0].is_object())
    sscc = json_string_or(shipment.packages[0].get_object(), "sscc", "");
  JsonArray lines;
  for (const Line& line : order.lines) {
    const JsonObject* shipped = shipped_line(shipment, line);
    if (shipped == nullptr) continue;
    JsonObject out = line_of(order, line);
    out["quantity_shipped"] = json_string_or(*shipped, "quantity", "0");
    out["quantity_ordered"] = line.quantity.text();
    if (!sscc.empty()) out["serial_shipping_container_codes"] = JsonArray{Json(sscc)};
    lines.emplace_back(std::move(out));
  }
  doc["lines"] = std::move(lines);
  return doc;
}

Result<JsonObject> invoice(const Order& order, const Shipment& shipment, Timestamp now) {
  JsonObject doc = common(order);
  doc["invoice"] = shipment.invoice;
  doc["invoice_date"] = now.rfc3339().substr(0, 10);
  doc["shipped_at"] = shipment.shipped_at;
  doc["total"] = shipment.invoice_total;
  JsonArray lines;
  for (const Line& line : order.lines) {
    const JsonObject* shipped = shipped_line(shipment, line);
    if (shipped == nullptr) continue;
    JsonObject out = line_of(order, line);
    out["quantity"] = json_string_or(*shipped, "quantity", "0");
    lines.emplace_back(std::move(out));
  }
  doc["lines"] = std::move(lines);
  return doc;
}

// For a warehouse that works by EDI: the pick as a warehouse shipping order.
JsonObject warehouse_order(const Order& order) {
  JsonObject doc = common(order);
  if (!doc.contains("ship_to")) doc["ship_to"] = JsonObject{{"name", order.party}, {"id", order.party}};
  if (!order.requested_ship_date.empty()) doc["requested_ship_date"] = order.requested_ship_date;
  doc["warehouse"] = JsonObject{{"name", order.location}, {"id", order.location}};
  JsonArray lines;
  for (const Line& line : order.lines) {
    JsonObject out = line_of(order, line);
    out.erase("unit_price");
    out["quantity"] = line.quantity.text();
    lines.emplace_back(std::move(out));
  }
  doc["lines"] = std::move(lines);
  return doc;
}

Result<Json> input_for(std::string_view document, const Order& order, const JsonObject& arguments, Timestamp now) {
  if (document == "x12_855") return Json(acknowledgement(order, now));
  if (document == "x12_940") return Json(warehouse_order(order));
  CROSSDOCK_TRY(const Shipment* shipment, shipment_of(order, arguments));
  if (document == "x12_856") return Json(shipment_notice(order, *shipment));
  if (document == "x12_810") {
    CROSSDOCK_TRY(JsonObject doc, invoice(order, *shipment, now));
    return Json(std::move(doc));
  }
  return fail(ErrorKind::unsupported, "document.unknown",
              fmt::format("\"{}\" is not a document an order can send", document), "with.document");
}

}  // namespace

Result<std::optional<Json>> document_send(Domain& domain, process::CallContext& context, const JsonObject& arguments) {
  CROSSDOCK_TRY(const Order order, order_argument(context.tx, arguments));
  CROSSDOCK_TRY(const std::string document, json_string(arguments, "document", "with"));
  const auto found = domain.settings.partners.find(json_string_or(arguments, "partner", order.partner));
  const bool wanted = found != domain.settings.partners.end() && !found->second.outbound_channel.empty() &&
                      std::ranges::find(found->second.documents, document) != found->second.documents.end();
  if (!wanted) return Json(JsonObject{{"sent", false}});
  const Partner& partner = found->second;
  CROSSDOCK_TRY(const Json input, input_for(document, order, arguments, context.now));
  CROSSDOCK_TRY(auto set, domain.documents.build(std::string_view(document).substr(4), input));
  std::vector<OutgoingSet> sets;
  sets.push_back({std::move(set), order.id, order.correlation, document,
                  fmt::format("{} {} {}", order.id.text(), document, json_string_or(arguments, "shipment", ""))});
  CROSSDOCK_TRY(const Sent sent, send_sets(domain, context.tx, partner, domain.settings.x12, std::move(sets), context.now));
  return Json(JsonObject{{"document", document},
                         {"partner", partner.name},
                         {"interchange", sent.interchange},
                         {"group", sent.group},
                         {"sent", true}});
}

}  // namespace crossdock::hub
