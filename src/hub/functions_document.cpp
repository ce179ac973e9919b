// SPDX-License-Identifier: Apache-2.0
#include "documents/document.hpp"
#include "hub/batch.hpp"
#include "hub/document_writer.hpp"
#include "hub/edi_standard.hpp"
#include "hub/functions.hpp"
#include "hub/guides.hpp"
#include "hub/sent.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

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
  if (!order.release.empty()) doc["release"] = order.release;
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
  if (const Json* sequence = json_find(order.reference, "change_sequence")) doc["change_sequence"] = *sequence;
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

// What the process gives, or what the order says of that kind.
Result<Json> input_for(const documents::Document& document, const Order& order, const JsonObject& arguments, Timestamp now) {
  if (const Json* content = json_find(arguments, "content")) {
    if (content->is_object()) return *content;
    return fail(ErrorKind::invalid, "field.type", "\"content\" must be a canonical document", "with.content");
  }
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

bool takes(const Partner& partner, std::string_view document) {
  return std::ranges::find(partner.documents, document) != partner.documents.end();
}

constexpr std::string_view k_change_response = "x12_865";

// The document of a partner that a process means: by its name ("x12_855"), or by its kind ("order_response"), which leaves
// it to the partner which standard it is. nullptr: the partner does not take it.
Result<const documents::Document*> agreed_document(Domain& domain, const Partner& partner, std::string_view asked) {
  CROSSDOCK_TRY(const documents::Document* named, domain.documents.document(asked));
  if (named != nullptr && !named->write.empty()) return takes(partner, asked) ? named : nullptr;
  CROSSDOCK_TRY(const bool written, domain.documents.writes(asked));
  if (!written)
    return fail(ErrorKind::unsupported, "document.unknown", fmt::format("\"{}\" is not a document that is sent", asked),
                "with.document");
  for (const std::string& agreed : partner.documents) {
    CROSSDOCK_TRY(const documents::Document* one, domain.documents.document(agreed));
    if (one != nullptr && !one->write.empty() && one->kind == asked && one->name != k_change_response) return one;
  }
  return nullptr;
}

// Checked against the partner's guide: what it would refuse does not leave.
Result<edi::TransactionSet> set_for(Domain& domain, const Partner& partner, const EdiStandard& standard,
                                    const documents::Document& document, const Json& content) {
  const std::shared_ptr<const edi::Library> library = domain.guides.library(partner);
  documents::Shape shape = standard.shape_for(partner);
  shape.library = library.get();
  return domain.documents.build(document.set, content, shape);
}

}  // namespace

Result<std::optional<Json>> document_send(Domain& domain, process::CallContext& context, const JsonObject& arguments) {
  CROSSDOCK_TRY(const Order order, order_argument(context.tx, arguments));
  CROSSDOCK_TRY(const std::string asked, json_string(arguments, "document", "with"));
  const auto found = domain.settings.partners.find(json_string_or(arguments, "partner", order.partner));
  if (found == domain.settings.partners.end() || found->second.outbound_channel.empty())
    return Json(JsonObject{{"sent", false}});
  const Partner& partner = found->second;
  CROSSDOCK_TRY(const documents::Document* document, agreed_document(domain, partner, asked));
  // The answer to a change is a document of its own for partners that tell the two apart.
  const bool response = asked == "x12_855" || (document != nullptr && document->name == "x12_855");
  if (response && order.reference.contains("change_sequence") && takes(partner, k_change_response)) {
    CROSSDOCK_TRY(document, domain.documents.document(k_change_response));
  }
  if (document == nullptr) return Json(JsonObject{{"sent", false}});
  CROSSDOCK_TRY(const Json input, input_for(*document, order, arguments, context.now));
  const EdiStandard& standard = standard_of_document(document->name);
  CROSSDOCK_TRY(auto set, set_for(domain, partner, standard, *document, input));
  OutgoingSet outgoing{std::move(set), order.id, order.correlation, document->name,
                       fmt::format("{} {} {}", order.id.text(), document->name, json_string_or(arguments, "shipment", ""))};
  JsonObject told{{"document", document->name}, {"partner", partner.name}, {"sent", true}};
  if (partner.batching.after_s > 0) {
    CROSSDOCK_CHECK(add_to_batch(domain, context.tx, standard, partner, outgoing, context.now));
    told["batched"] = true;
    return Json(std::move(told));
  }
  std::vector<OutgoingSet> sets;
  sets.push_back(std::move(outgoing));
  CROSSDOCK_TRY(const Sent sent, send_sets(domain, context.tx, standard, partner, standard.ours(domain.settings),
                                           std::move(sets), context.now));
  told["interchange"] = sent.interchange;
  told["group"] = sent.group;
  return Json(std::move(told));
}

}  // namespace crossdock::hub
