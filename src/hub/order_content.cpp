// SPDX-License-Identifier: Apache-2.0
#include "hub/order_content.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace crossdock::hub {
namespace {

// The buyer's own ids of what it has ordered, as they came in; our code when it came without.
Json ordered_item(const Order& order, const Line& line) {
  const Json reference(order.reference);
  if (const Json* items = json_at(reference, "items"); items != nullptr && items->is_object()) {
    if (const Json* known = json_find(items->get_object(), line.line)) return *known;
  }
  return Json(JsonObject{{"vendor_part", line.substituted_for ? line.substituted_for->item : line.item}});
}

// What is sent. The buyer has no id for a substitute.
Json item_of(const Order& order, const Line& line) {
  return line.substituted_for ? Json(JsonObject{{"vendor_part", line.item}}) : ordered_item(order, line);
}

JsonObject common(const Order& order) {
  JsonObject doc;
  doc["order_id"] = order.id.text();
  doc["purchase_order"] = order.purchase_order;
  doc["order_date"] = json_string_or(order.reference, "order_date", order.created.rfc3339().substr(0, 10));
  doc["currency"] = order.currency;
  if (!order.ship_to.empty()) doc["ship_to"] = order.ship_to;
  if (!order.release.empty()) doc["release"] = order.release;
  return doc;
}

JsonObject line_of(const Order& order, const Line& line) {
  JsonObject out{{"line", line.line}, {"unit", line.unit}};
  out["item"] = item_of(order, line);
  if (line.unit_price) out["unit_price"] = line.unit_price->text();
  return out;
}

// The line as the buyer has written it, for an answer to it.
JsonObject ordered_line(const Order& order, const Line& line) {
  const SubstitutedFor* const asked = line.substituted_for ? &*line.substituted_for : nullptr;
  JsonObject out{{"line", line.line}, {"unit", asked != nullptr ? asked->unit : line.unit}};
  out["item"] = ordered_item(order, line);
  out["quantity"] = (asked != nullptr ? asked->quantity : line.quantity).text();
  const std::optional<Decimal>& price = asked != nullptr ? asked->unit_price : line.unit_price;
  if (price) out["unit_price"] = price->text();
  return out;
}

// What becomes of a line: rejected or substituted as a whole; or accepted (at our price, when that is another), backordered
// and cancelled in whole units that add up to it.
JsonArray answers_of(const Order& order, const Line& line, bool rejected) {
  JsonArray answers;
  const auto say = [&answers](std::string_view status, std::string quantity) {
    answers.emplace_back(JsonObject{{"status", status}, {"quantity", std::move(quantity)}});
  };
  if (rejected) {
    say("rejected", (line.substituted_for ? line.substituted_for->quantity : line.quantity).text());
    return answers;
  }
  if (line.substituted_for) {
    say("substituted", line.substituted_for->quantity.text());
    answers.back().get_object()["item"] = item_of(order, line);
    return answers;
  }
  const std::string_view accepted = line.asked_price ? "price_changed" : "accepted";
  // Only a whole number of units can be told apart; before stock was asked for, all of it is still accepted.
  const std::int64_t whole = line.ordered / line.per_unit;
  if (whole * line.per_unit != line.ordered) return answers;
  const std::int64_t later = (std::max<std::int64_t>(line.open(), 0) + line.per_unit - 1) / line.per_unit;
  const std::int64_t never = std::min((line.cancelled + line.per_unit - 1) / line.per_unit, whole - later);
  if (later + never == 0 && !line.asked_price) return answers;  // accepted as ordered
  if (whole > later + never) say(accepted, std::to_string(whole - later - never));
  if (later > 0) say("back_ordered", std::to_string(later));
  if (never > 0) say("rejected", std::to_string(never));
  return answers;
}

JsonObject acknowledgement(const Order& order, Timestamp now) {
  JsonObject doc = common(order);
  doc["acknowledged_at"] = now.rfc3339();
  if (const Json* sequence = json_find(order.reference, "change_sequence")) doc["change_sequence"] = *sequence;
  const bool rejected = order.status == OrderStatus::rejected || order.status == OrderStatus::cancelled;
  JsonArray lines;
  for (const Line& line : order.lines) {
    JsonObject out = ordered_line(order, line);
    if (JsonArray answers = answers_of(order, line, rejected); !answers.empty())
      out["acknowledgements"] = std::move(answers);
    lines.emplace_back(std::move(out));
  }
  doc["lines"] = std::move(lines);
  return doc;
}

const JsonObject* find_line_of(const JsonArray& lines, std::string_view line) {
  for (const Json& entry : lines) {
    if (entry.is_object() && json_string_or(entry.get_object(), "line", "") == line) return &entry.get_object();
  }
  return nullptr;
}

// One line of the answer to a change: as it is now, or as it was asked to be, with what became of that.
JsonObject changed_line(const Order& order, const JsonObject& asked, const JsonObject& outcome) {
  const std::string number = json_string_or(asked, "line", "");
  const auto line = std::ranges::find(order.lines, number, &Line::line);
  const bool known = line != order.lines.end();
  const Json* accepted = json_find(outcome, "accepted");
  const bool done = accepted != nullptr && accepted->is_bool() && accepted->get_bool();
  JsonObject out = known ? ordered_line(order, *line) : JsonObject{{"line", number}, {"quantity", "0"}};
  out["change"] = json_string_or(asked, "change", "change");
  if (const Json* item = json_find(asked, "item"); !known && item != nullptr) out["item"] = *item;
  if (!known && !out.contains("item")) {
    const Json reference(order.reference);
    const Json* items = json_at(reference, "items");
    const Json* ids = items != nullptr && items->is_object() ? json_find(items->get_object(), number) : nullptr;
    out["item"] = ids != nullptr ? *ids : Json(JsonObject{{"buyer_part", number}});
  }
  if (!known) out["unit"] = json_string_or(asked, "unit", "EA");
  if (!done && json_find(asked, "quantity") != nullptr) out["quantity"] = json_string_or(asked, "quantity", "0");
  JsonArray answers = done && known ? answers_of(order, *line, false) : JsonArray{};
  if (answers.empty()) {
    const std::string_view status = !done ? "rejected" : known ? "accepted" : "deleted";
    answers.emplace_back(JsonObject{{"status", status}, {"quantity", json_string_or(out, "quantity", "0")}});
  }
  out["acknowledgements"] = std::move(answers);
  return out;
}

Result<Json> answer_to_change(const Order& order, std::string_view number, Timestamp now) {
  const auto found = std::ranges::find_if(order.changes, [number](const Json& change) {
    return change.is_object() && json_string_or(change.get_object(), "change", "") == number;
  });
  const Json* request = found == order.changes.end() ? nullptr : json_find(found->get_object(), "request");
  if (request == nullptr || !request->is_object())
    return fail(ErrorKind::missing_reference, "order.change_unknown",
                fmt::format("Nobody has asked for change {} of order {}", number, order.id.text()), "with.change");
  const JsonObject& change = found->get_object();
  JsonObject doc = common(order);
  doc["acknowledged_at"] = now.rfc3339();
  doc["change_sequence"] = number;
  const JsonArray& outcomes = json_list_or_empty(change, "lines");
  JsonArray lines, notes;
  for (const Json& asked : json_list_or_empty(request->get_object(), "lines")) {
    const JsonObject* outcome = find_line_of(outcomes, json_string_or(asked.get_object(), "line", ""));
    if (outcome == nullptr) continue;
    lines.emplace_back(changed_line(order, asked.get_object(), *outcome));
    const std::string reason = json_string_or(*outcome, "reason", "");
    if (!reason.empty()) notes.emplace_back(fmt::format("line {}: {}", json_string_or(*outcome, "line", ""), reason));
  }
  if (!lines.empty()) doc["lines"] = std::move(lines);
  if (!notes.empty()) doc["notes"] = std::move(notes);
  return Json(std::move(doc));
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

// The containers, when it is known of each what is in it.
JsonArray packs_of(const Shipment& shipment) {
  JsonArray packs;
  for (const Json& package : shipment.packages) {
    if (!package.is_object() || json_list_or_empty(package.get_object(), "contents").empty()) return {};
    JsonObject pack{{"sscc", json_string_or(package.get_object(), "sscc", "")}};
    pack["contents"] = package.at("contents");
    packs.emplace_back(std::move(pack));
  }
  return packs;
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
    out.erase("unit_price");
    out["quantity_shipped"] = json_string_or(*shipped, "quantity", "0");
    out["quantity_ordered"] = line.quantity.text();
    if (!sscc.empty()) out["serial_shipping_container_codes"] = JsonArray{Json(sscc)};
    lines.emplace_back(std::move(out));
  }
  doc["lines"] = std::move(lines);
  if (JsonArray packs = packs_of(shipment); !packs.empty()) doc["packs"] = std::move(packs);
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

}  // namespace

Result<Json> content_of(const documents::Document& document, const Order& order, const JsonObject& arguments,
                        Timestamp now) {
  if (const Json* content = json_find(arguments, "content")) {
    if (content->is_object()) return *content;
    return fail(ErrorKind::invalid, "field.type", "\"content\" must be a canonical document", "with.content");
  }
  const std::string change = json_string_or(arguments, "change", "");
  if (document.kind == "order_response" && !change.empty()) return answer_to_change(order, change, now);
  if (document.kind == "order_response") return Json(acknowledgement(order, now));
  if (document.kind == "warehouse_order") return Json(warehouse_order(order));
  if (document.kind == "ship_notice" || document.kind == "invoice") {
    CROSSDOCK_TRY(const Shipment* shipment, shipment_of(order, arguments));
    if (document.kind == "ship_notice") return Json(shipment_notice(order, *shipment));
    CROSSDOCK_TRY(JsonObject doc, invoice(order, *shipment, now));
    return Json(std::move(doc));
  }
  return fail(ErrorKind::unsupported, "document.content",
              fmt::format("An order does not say what a {} ({}) holds: give its \"content\"", document.name, document.kind),
              "with.content");
}

}  // namespace crossdock::hub
