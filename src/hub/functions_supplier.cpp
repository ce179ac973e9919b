// SPDX-License-Identifier: Apache-2.0
// supplier_order.*: purchase orders of ours, from the proposal to the receipt.
#include "documents/document.hpp"
#include "hub/edi_standard.hpp"
#include "hub/facts.hpp"
#include "hub/functions.hpp"
#include "hub/human_task.hpp"
#include "hub/record.hpp"
#include "hub/sent.hpp"
#include "hub/supplier_answer.hpp"
#include "hub/supplier_desk.hpp"
#include "hub/supplier_supply.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace crossdock::hub {
namespace {

Result<SupplierOrder> order_of(store::Reader& reader, const JsonObject& arguments) {
  CROSSDOCK_TRY(const std::string number, json_string(arguments, "supplier_order", "with"));
  return load_supplier_order(reader, number);
}

Result<JsonObject> object_argument(const JsonObject& arguments, std::string_view name) {
  const Json* given = json_find(arguments, name);
  if (given != nullptr && given->is_object()) return given->get_object();
  return fail(ErrorKind::invalid, "field.type", fmt::format("\"{}\" must be an object", name), fmt::format("with.{}", name));
}

JsonObject short_view(const SupplierOrder& order) {
  return JsonObject{{"supplier_order", order.number}, {"state", to_string(order.state)}};
}

// The canonical order that our supplier gets.
JsonObject document_of(const SupplierOrder& order, const std::string& us, std::string_view purpose) {
  JsonObject doc{{"purchase_order", order.number}, {"purpose", purpose}};
  doc["order_type"] = order.holds_supply() ? "stand_alone" : "drop_ship";
  doc["order_date"] = order.created.rfc3339().substr(0, 10);
  doc["currency"] = order.currency;
  doc["requested_delivery_date"] = order.expected;
  if (!us.empty()) doc["buyer"] = JsonObject{{"id", us}};
  if (order.holds_supply())
    doc["ship_to"] = JsonObject{{"name", order.location}, {"id", order.location}};
  else if (!order.ship_to.empty())
    doc["ship_to"] = order.ship_to;
  JsonArray lines;
  for (const SupplierLine& line : order.lines) {
    JsonObject item{{"buyer_part", line.item}};
    if (!line.supplier_item.empty()) item["vendor_part"] = line.supplier_item;
    JsonObject out{{"line", line.line}, {"quantity", line.quantity.text()}, {"unit", line.unit}};
    out["item"] = std::move(item);
    if (line.unit_price) out["unit_price"] = line.unit_price->text();
    lines.emplace_back(std::move(out));
  }
  doc["lines"] = std::move(lines);
  return doc;
}

// What is late: a line that was to be here before today, or an order that nobody has answered.
JsonArray late_lines(const SupplierOrder& order, Timestamp now) {
  JsonArray late;
  const promise::Day today = day_of(now);
  for (const SupplierLine& line : order.lines) {
    for (const Expected& one : line.outlook()) {
      if (one.day >= today) break;
      late.emplace_back(JsonObject{{"line", line.line},
                                   {"item", line.item},
                                   {"expected", day_text(one.day)},
                                   {"quantity", units_text(line, one.quantity)}});
    }
  }
  return late;
}

}  // namespace

Result<std::optional<Json>> supplier_order_create(Domain& domain, process::CallContext& context,
                                                  const JsonObject& arguments) {
  CROSSDOCK_TRY(SupplierOrder order,
                supplier_order_from_body(domain.reference, arguments, domain.settings.default_location, context.now));
  CROSSDOCK_TRY(const SupplierOrder made,
                create_supplier_order(domain, context.tx, std::move(order), context.correlation, context.now));
  return Json(short_view(made));
}

Result<std::optional<Json>> supplier_order_propose(Domain& domain, process::CallContext& context, const JsonObject&) {
  CROSSDOCK_TRY(auto orders, propose_orders(domain, context.tx, context.now));
  JsonArray made;
  for (SupplierOrder& order : orders) {
    CROSSDOCK_TRY(const SupplierOrder one, create_supplier_order(domain, context.tx, std::move(order), "", context.now));
    made.emplace_back(one.number);
  }
  return Json(JsonObject{{"supplier_orders", std::move(made)}});
}

Result<std::optional<Json>> supplier_order_place(Domain& domain, process::CallContext& context,
                                                 const JsonObject& arguments) {
  CROSSDOCK_TRY(SupplierOrder order, order_of(context.tx, arguments));
  if (order.state != SupplierOrderState::proposed) return Json(short_view(order));
  order.state = SupplierOrderState::placed;
  CROSSDOCK_CHECK(save_supplier_order(context.tx, order));
  CROSSDOCK_CHECK(plan_supplies(domain, context.tx, order, context.now));
  CROSSDOCK_CHECK(publish_supplier_order(domain, context.tx, order, "placed", {}, context.now));
  return Json(short_view(order));
}

Result<std::optional<Json>> supplier_order_send(Domain& domain, process::CallContext& context, const JsonObject& arguments) {
  CROSSDOCK_TRY(const SupplierOrder order, order_of(context.tx, arguments));
  const std::string asked = json_string_or(arguments, "document", "order");
  const std::string purpose = json_string_or(arguments, "purpose", "original");
  const auto partner = domain.settings.partners.find(order.supplier);
  if (partner == domain.settings.partners.end() || partner->second.outbound_channel.empty())
    return Json(JsonObject{{"sent", false}});
  CROSSDOCK_TRY(const documents::Document* agreed, agreed_document(domain, partner->second, asked));
  if (agreed == nullptr) return Json(JsonObject{{"sent", false}});
  const std::string document = agreed->name;
  const EdiStandard& standard = standard_of_document(document);
  const Json content(document_of(order, standard.ours(domain.settings).id, purpose));
  CROSSDOCK_TRY(auto set, set_for(domain, partner->second, standard, *agreed, content));
  std::vector<OutgoingSet> sets;
  sets.push_back({std::move(set),
                  {},
                  order.correlation,
                  document,
                  fmt::format("{} {} {}", order.number, document, purpose),
                  order.number});
  CROSSDOCK_TRY(const Sent sent, send_sets(domain, context.tx, standard, partner->second, standard.ours(domain.settings),
                                           std::move(sets), context.now));
  JsonObject data{{"document", document},
                  {"partner", partner->second.name},
                  {"interchange", sent.interchange},
                  {"group", sent.group},
                  {"sent", sent.id.text()}};
  data["purpose"] = purpose;
  CROSSDOCK_CHECK(publish_supplier_order(domain, context.tx, order, "sent", std::move(data), context.now));
  return Json(JsonObject{{"sent", true}, {"document", document}, {"interchange", sent.interchange}});
}

Result<std::optional<Json>> supplier_order_answer(Domain& domain, process::CallContext& context,
                                                  const JsonObject& arguments) {
  CROSSDOCK_TRY(const SupplierOrder order, order_of(context.tx, arguments));
  CROSSDOCK_TRY(const JsonObject answer, object_argument(arguments, "answer"));
  if (order.is_final()) return Json(JsonObject{{"applied", false}, {"state", to_string(order.state)}});
  CROSSDOCK_TRY(Judgement judged,
                judge_answer(domain.reference, order, answer, domain.settings.procurement.of(order.supplier)));
  const bool applied = judged.within || flag_of(arguments, "accept");
  JsonObject out{{"supplier_order", order.number}, {"applied", applied}, {"within", judged.within}};
  out["differences"] = judged.view();
  SupplierOrder& after = judged.after;
  out["state"] = to_string(applied ? after.state : order.state);
  if (!applied) return Json(std::move(out));
  CROSSDOCK_CHECK(save_supplier_order(context.tx, after));
  CROSSDOCK_CHECK(plan_supplies(domain, context.tx, after, context.now));
  const std::string_view what = after.state == SupplierOrderState::rejected ? "rejected" : "confirmed";
  CROSSDOCK_CHECK(
      publish_supplier_order(domain, context.tx, after, what, JsonObject{{"differences", judged.view()}}, context.now));
  return Json(std::move(out));
}

Result<std::optional<Json>> supplier_order_announce(Domain& domain, process::CallContext& context,
                                                    const JsonObject& arguments) {
  CROSSDOCK_TRY(SupplierOrder order, order_of(context.tx, arguments));
  CROSSDOCK_TRY(const JsonObject notice, object_argument(arguments, "notice"));
  if (order.is_final()) return Json(short_view(order));
  CROSSDOCK_CHECK(take_notice(domain.reference, order, notice, context.now.rfc3339().substr(0, 10)));
  CROSSDOCK_CHECK(save_supplier_order(context.tx, order));
  CROSSDOCK_CHECK(plan_supplies(domain, context.tx, order, context.now));
  JsonObject data{{"shipment", json_string_or(notice, "shipment", "")}};
  CROSSDOCK_CHECK(publish_supplier_order(domain, context.tx, order, "announced", std::move(data), context.now));
  return Json(short_view(order));
}

Result<std::optional<Json>> supplier_order_review(Domain& domain, process::CallContext& context,
                                                  const JsonObject& arguments) {
  CROSSDOCK_TRY(const SupplierOrder order, order_of(context.tx, arguments));
  const Tolerance& tolerance = domain.settings.procurement.of(order.supplier);
  JsonArray differences;
  for (const SupplierLine& line : order.lines) {
    if (!line.is_done() || line.received == line.agreed) continue;
    const bool within = is_within_percent(Decimal::of(line.agreed), Decimal::of(line.received), tolerance.quantity_percent);
    differences.emplace_back(JsonObject{
        {"line", line.line},
        {"item", line.item},
        {"what", line.received < line.agreed ? "short" : "over"},
        {"agreed", units_text(line, line.agreed)},
        {"received", units_text(line, line.received)},
        {"missing", line.received < line.agreed ? units_text(line, line.agreed - line.received) : std::string("0")},
        {"unit", line.unit},
        {"within", within}});
  }
  const bool within = std::ranges::all_of(differences, [](const Json& one) { return one.at("within").as_bool(); });
  JsonArray late = late_lines(order, context.now);
  const bool is_late = !late.empty() || order.state == SupplierOrderState::placed;
  JsonObject out = short_view(order);
  out["settled"] = order.is_settled();
  out["within"] = within;
  out["differences"] = std::move(differences);
  out["late"] = is_late && !order.is_final();
  out["late_lines"] = std::move(late);
  return Json(std::move(out));
}

Result<std::optional<Json>> supplier_order_reorder(Domain& domain, process::CallContext& context,
                                                   const JsonObject& arguments) {
  CROSSDOCK_TRY(SupplierOrder order, order_of(context.tx, arguments));
  const std::string first = order.number;
  std::erase_if(order.lines, [](const SupplierLine& line) { return line.received >= line.agreed; });
  if (order.lines.empty()) return Json(JsonObject{{"supplier_order", ""}});
  for (SupplierLine& line : order.lines) {
    const std::int64_t missing = line.agreed - line.received;
    const bool whole = missing % line.per_unit == 0;
    CROSSDOCK_TRY(const auto item, domain.reference.need_item(line.item));
    if (!whole) line.unit = item->base_unit;
    if (!whole) line.unit_price.reset();  // it was of the other unit
    line.per_unit = whole ? line.per_unit : 1;
    line.quantity = Decimal::of(missing / line.per_unit);
    const promise::Day day = day_of(context.now);
    line = SupplierLine{.line = line.line,
                        .item = line.item,
                        .item_id = line.item_id,
                        .supplier_item = line.supplier_item,
                        .quantity = line.quantity,
                        .unit = line.unit,
                        .per_unit = line.per_unit,
                        .unit_price = line.unit_price,
                        .ordered = missing,
                        .agreed = missing,
                        .expected = {{missing, day}}};
  }
  order.number = first + "-R";
  order.expected = context.now.rfc3339().substr(0, 10);
  order.created = context.now;
  order.shipments = {};
  CROSSDOCK_TRY(const SupplierOrder made,
                create_supplier_order(domain, context.tx, std::move(order), context.correlation, context.now));
  return Json(short_view(made));
}

Result<std::optional<Json>> supplier_order_close(Domain& domain, process::CallContext& context,
                                                 const JsonObject& arguments) {
  CROSSDOCK_TRY(SupplierOrder order, order_of(context.tx, arguments));
  CROSSDOCK_CHECK(withdraw_tasks(context.tx, context.token.instance));  // what people were asked about it
  CROSSDOCK_CHECK(close_supplier_order(domain, context.tx, order, json_string_or(arguments, "reason", ""), context.now));
  return Json(short_view(order));
}

}  // namespace crossdock::hub
