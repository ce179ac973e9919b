// SPDX-License-Identifier: Apache-2.0
#include "hub/queries.hpp"

#include "hub/credit.hpp"
#include "hub/exceptions.hpp"
#include "hub/order_line.hpp"
#include "hub/order_list.hpp"
#include "hub/purchase_order.hpp"
#include "hub/sequences.hpp"
#include "hub/substitution.hpp"
#include "model/currency.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>
#include <set>
#include <utility>

namespace crossdock::hub {
namespace {

constexpr std::size_t k_calls_shown_max = 100;

Result<OrderId> one_order(store::Reader& reader, std::string_view identifier) {
  CROSSDOCK_TRY(const auto found, find_orders(reader, identifier));
  if (found.empty()) {
    return fail(ErrorKind::not_found, "order.unknown", fmt::format("No order is known by \"{}\"", identifier),
                std::string(identifier));
  }
  std::set<std::string> ids;
  for (const Identified& one : found) {
    if (one.kind != k_replaced_purchase_order) ids.insert(one.order.text());
  }
  if (ids.size() == 1) return OrderId::parse(*ids.begin());
  return fail(ErrorKind::conflict, "identifier.ambiguous",
              fmt::format("{} orders are known by \"{}\": {}", ids.size(), identifier, fmt::join(ids, ", ")),
              std::string(identifier));
}

JsonObject process_view(const process::Instance& instance) {
  JsonObject view;
  view["id"] = instance.id.text();
  view["definition"] = instance.definition;
  view["version"] = instance.version;
  view["status"] = process::to_string(instance.status);
  if (!instance.waiting_for.empty()) view["waiting_for"] = instance.waiting_for;
  if (!instance.error.empty()) view["error"] = instance.error;
  view["started"] = instance.started.rfc3339();
  view["updated"] = instance.updated.rfc3339();
  return view;
}

JsonArray identifiers_of(const Order& order) {
  JsonArray out;
  const auto add = [&out](std::string_view kind, std::string_view value) {
    if (!value.empty()) out.emplace_back(JsonObject{{"kind", kind}, {"value", value}});
  };
  add("order", order.id.text());
  add("purchase_order", order.purchase_order);
  add("erp_order", order.erp_order);
  for (const Shipment& shipment : order.shipments) {
    add("shipment", shipment.shipment);
    add("tracking", shipment.tracking);
    add("invoice", shipment.invoice);
  }
  add("correlation", order.correlation);
  return out;
}

Result<JsonArray> exceptions_of(store::Reader& reader, OrderId order) {
  JsonArray out;
  for (const ExceptionState state : {ExceptionState::open, ExceptionState::retrying, ExceptionState::resolved}) {
    CROSSDOCK_TRY(const auto found, exceptions_of_order(reader, state, order));
    for (const Exception& exception : found) out.push_back(exception.to_json());
  }
  return out;
}

// What systems and channels are still to be told.
Result<JsonArray> calls_of(store::Reader& reader, OrderId order) {
  CROSSDOCK_TRY(const auto items, Outbox::of_subject(reader, order.text(), k_calls_shown_max));
  JsonArray out;
  for (const OutboxItem& item : items) {
    JsonObject call{{"id", item.id.text()}, {"target", item.target}, {"operation", item.operation}};
    call["state"] = item.parked ? "parked" : item.behind ? "behind" : "due";
    call["attempts"] = item.attempts;
    if (!item.error.empty()) call["error"] = item.error;
    out.emplace_back(std::move(call));
  }
  return out;
}

Result<JsonArray> waiting_of(store::Reader& reader, std::initializer_list<std::string_view> numbers) {
  JsonArray out;
  for (const std::string_view number : numbers) {
    CROSSDOCK_TRY(const auto waiting, waiting_under(reader, number));
    for (const Waiting& one : waiting) out.push_back(one.to_json());
  }
  return out;
}

Result<JsonObject> quote_line(const Domain& domain, store::Reader& reader, const Party& party, std::string_view currency,
                              const Json& line, Timestamp now, std::uint8_t places, Decimal& total) {
  if (!line.is_object()) return fail(ErrorKind::invalid, "field.type", "A line must be an object", "lines");
  const JsonObject& object = line.get_object();
  CROSSDOCK_TRY(const std::string code, json_string(object, "item", "lines"));
  CROSSDOCK_TRY(const Decimal quantity, json_decimal(object, "quantity", "lines"));
  CROSSDOCK_TRY(const auto item, domain.reference.need_item(code));
  const std::string unit = json_string_or(object, "unit", item->base_unit);
  CROSSDOCK_TRY(const auto price, Reference::price(reader, party.code, *item, currency, unit));
  if (!price) {
    return fail(ErrorKind::missing_reference, "price.unknown",
                fmt::format("There is no {} price for item {} in {}", currency, code, unit), code);
  }
  CROSSDOCK_TRY(const Decimal extended, price->unit_price.times(quantity));
  CROSSDOCK_TRY(total, total.plus(extended));
  JsonObject out;
  out["item"] = code;
  out["quantity"] = quantity.text();
  out["unit"] = unit;
  out["unit_price"] = price->unit_price.text();
  out["extended"] = extended.rounded(places).text();
  out["source"] = price->own ? "party price" : "list price";
  out["as_of"] = (price->as_of.us != 0 ? price->as_of : now).rfc3339();
  return out;
}

// What would be sent instead of the lines that stock does not cover, to customers that take substitutes.
Result<void> quote_substitutes(const Domain& domain, store::Reader& reader, const std::string& party,
                               const std::string& currency, JsonArray& quoted, Timestamp now) {
  const Substitution policy = domain.settings.substitution.of(party);
  if (policy == Substitution::never) return {};
  Order order;
  order.party = party;
  order.currency = currency;
  order.location = domain.settings.default_location;
  order.channel = "api";
  for (const Json& entry : quoted) {
    const JsonObject& quote = entry.get_object();
    model::OrderLine asked{.line = std::to_string(order.lines.size() + 1), .item = json_string_or(quote, "item", "")};
    CROSSDOCK_TRY(asked.quantity, json_decimal(quote, "quantity"));
    CROSSDOCK_TRY(asked.unit_price, json_decimal(quote, "unit_price"));
    asked.unit = json_string_or(quote, "unit", "");
    CROSSDOCK_TRY(Line line, make_line(domain, asked));
    order.lines.push_back(std::move(line));
  }
  CROSSDOCK_TRY(const auto found, consider_substitutes(domain, reader, order, policy == Substitution::ask, now));
  for (const Considered& one : found) {
    if (!one.substitute) continue;
    const JsonObject view = one.view(order);
    JsonObject& quote = quoted[one.line].get_object();
    quote["substitute"] = view.at("substitute");
    quote["because"] = view.at("because");
  }
  return {};
}

}  // namespace

Result<Json> order_page(const Domain& domain, store::Reader& reader, std::string_view identifier) {
  CROSSDOCK_TRY(const OrderId id, one_order(reader, identifier));
  CROSSDOCK_TRY(const Order order, load_order(reader, id));
  JsonObject page = order_view(order);
  CROSSDOCK_TRY(page["status"], shown_status(reader, id, order.status));
  page["milestone"] = to_string(order.status);
  page["identifiers"] = identifiers_of(order);
  CROSSDOCK_TRY(const auto line, events::of_subject(reader, id.text()));
  JsonArray timeline;
  for (const events::Event& event : line) {
    JsonObject entry{
        {"time", event.time.rfc3339()}, {"type", event.type}, {"position", event.position}, {"source", event.source}};
    entry["data"] = event.data;
    timeline.emplace_back(std::move(entry));
  }
  page["timeline"] = std::move(timeline);
  CROSSDOCK_TRY(const auto instances, domain.runtime->of_subject(reader, id.text()));
  JsonArray processes;
  for (const process::Instance& instance : instances) processes.emplace_back(process_view(instance));
  page["processes"] = std::move(processes);
  CROSSDOCK_TRY(page["exceptions"], exceptions_of(reader, id));
  CROSSDOCK_TRY(JsonArray calls, calls_of(reader, id));
  if (!calls.empty()) page["calls"] = std::move(calls);
  CROSSDOCK_TRY(JsonArray waiting, waiting_of(reader, {id.text(), order.purchase_order}));
  if (!waiting.empty()) page["waiting_messages"] = std::move(waiting);
  return Json(std::move(page));
}

Result<Json> trace(const Domain& domain, store::Reader& reader, std::string_view identifier) {
  CROSSDOCK_TRY(const auto found, find_orders(reader, identifier));
  CROSSDOCK_TRY(JsonArray waiting, waiting_of(reader, {identifier}));
  if (found.empty() && waiting.empty()) {
    return fail(ErrorKind::not_found, "identifier.unknown", fmt::format("Nothing is known by \"{}\"", identifier),
                std::string(identifier));
  }
  JsonArray matches;
  std::set<std::int64_t> seen;
  for (const Identified& one : found) {
    if (!seen.insert(one.order.value).second) continue;
    CROSSDOCK_TRY(Json page, order_page(domain, reader, one.order.text()));
    page.get_object()["matched_by"] = one.kind;
    matches.emplace_back(std::move(page));
  }
  JsonObject out{{"identifier", identifier}, {"orders", std::move(matches)}};
  if (found.empty()) out["waiting_messages"] = std::move(waiting);
  return Json(std::move(out));
}

Result<Json> price_quote(const Domain& domain, store::Reader& reader, const JsonObject& request, Timestamp now) {
  CROSSDOCK_TRY(const std::string code, json_string(request, "party"));
  CROSSDOCK_TRY(const auto party, domain.reference.need_party(code));
  const std::string currency = json_string_or(request, "currency", party->currency);
  CROSSDOCK_TRY(const std::uint8_t places, model::need_minor_units(currency, "currency"));
  const Json* lines = json_find(request, "lines");
  if (lines == nullptr || !lines->is_array() || lines->get_array().empty() ||
      lines->get_array().size() > model::k_order_lines_max) {
    return fail(ErrorKind::invalid, "quote.lines", "\"lines\" must hold 1 to 10000 lines", "lines");
  }
  Decimal total;
  JsonArray quoted;
  for (const Json& line : lines->get_array()) {
    CROSSDOCK_TRY(JsonObject out, quote_line(domain, reader, *party, currency, line, now, places, total));
    quoted.emplace_back(std::move(out));
  }
  CROSSDOCK_CHECK(quote_substitutes(domain, reader, code, currency, quoted, now));
  JsonObject result{{"party", code}, {"currency", currency}};
  result["lines"] = std::move(quoted);
  result["total"] = total.rounded(places).text();
  return Json(std::move(result));
}

Result<Json> account_check(const Domain& domain, const JsonObject& request, Timestamp now) {
  CROSSDOCK_TRY(const std::string code, json_string(request, "party"));
  CROSSDOCK_TRY(const auto party, domain.reference.need_party(code));
  const ledger::Balance available = domain.ledger.balance(credit_available(*party));
  CROSSDOCK_TRY(const std::uint8_t places, model::need_minor_units(party->currency, "currency"));
  const Decimal free(available.free(), places);
  bool ok = party->active;
  if (json_find(request, "amount") != nullptr) {
    CROSSDOCK_TRY(const Decimal amount, json_decimal(request, "amount"));
    ok = ok && (!party->credit_limit || amount <= free);
  }
  JsonObject credit;
  credit["limited"] = party->credit_limit.has_value();
  if (party->credit_limit) {
    credit["limit"] = party->credit_limit->text();
    credit["used"] = Decimal(domain.ledger.balance(credit_used(*party)).posted, places).text();
    credit["exposure"] = Decimal(available.pending_out, places).text();
    credit["free"] = free.text();
  }
  JsonObject result{{"party", code}, {"status", party->active ? "active" : "blocked"}, {"currency", party->currency}};
  result["credit"] = std::move(credit);
  result["ok"] = ok;
  result["as_of"] = now.rfc3339();
  result["source"] = "ledger";
  return Json(std::move(result));
}

}  // namespace crossdock::hub
