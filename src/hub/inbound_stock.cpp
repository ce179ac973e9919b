// SPDX-License-Identifier: Apache-2.0
#include "hub/inbound_kind.hpp"
#include "hub/inbound_line.hpp"
#include "hub/return_desk.hpp"
#include "hub/stock.hpp"
#include "hub/supply.hpp"

#include <fmt/format.h>

#include <utility>

namespace crossdock::hub {
namespace {

// {id, item, location, unit?} of a stock fact; its id is the document and the line.
Result<JsonObject> fact_of(const Domain& domain, const JsonObject& line, const std::string& number,
                           const std::string& location) {
  CROSSDOCK_TRY(const auto item, item_of_line(domain, line, Numbering::by_either));
  JsonObject entry{
      {"id", fmt::format("{}/{}", number, json_string_or(line, "line", "?"))}, {"item", item->code}, {"location", location}};
  if (json_find(line, "unit") != nullptr) entry["unit"] = json_string_or(line, "unit", "");
  return entry;
}

void add_lot(const JsonObject& line, JsonObject& entry) {
  const std::string lot = json_string_or(line, "lot", "");
  if (lot.empty() || json_string_or(entry, "quantity", "") == "") return;
  entry["lots"] = JsonArray{JsonObject{{"lot", lot}, {"quantity", entry.at("quantity")}}};
}

// The supply a receipt makes good: told by the purchase order, the notice or the shipment, and the line.
Result<std::string> supply_of(store::Reader& reader, const JsonObject& content, const JsonObject& line) {
  for (const char* member : {"notice", "purchase_order", "shipment"}) {
    const std::string number = json_string_or(content, member, "");
    if (number.empty()) continue;
    std::string id = fmt::format("{}/{}", number, json_string_or(line, "line", "?"));
    CROSSDOCK_TRY(const auto found, find_supply(reader, id));
    if (found) return id;
  }
  return std::string();
}

// The line of a customer's return that comes back with this receipt; "" for other receipts.
Result<std::string> returned_line(store::Reader& reader, const JsonObject& content, const JsonObject& line,
                                  std::string_view item) {
  for (const char* member : {"notice", "purchase_order", "shipment"}) {
    const std::string number = json_string_or(content, member, "");
    if (number.empty()) continue;
    CROSSDOCK_TRY(std::string found, return_line_of(reader, number, line, item));
    if (!found.empty()) return found;
  }
  return std::string();
}

Result<void> receive_line(Domain& domain, store::Tx& tx, const InboundDocument& document, const JsonObject& line,
                          JsonObject entry, Timestamp now, LineFailures& failures) {
  const std::string source = source_of(document.partner);
  const std::string id = json_string_or(entry, "id", "");
  JsonObject receipt = entry;
  CROSSDOCK_TRY(const std::string returned, returned_line(tx, document.content, line, json_string_or(entry, "item", "")));
  receipt["type"] = returned.empty() ? "receipt" : "return";
  if (!returned.empty()) receipt["return"] = returned;
  receipt["quantity"] = json_string_or(line, "quantity", "0");
  add_lot(line, receipt);
  CROSSDOCK_TRY(const std::string supply,
                returned.empty() ? supply_of(tx, document.content, line) : Result<std::string>(std::string()));
  if (!supply.empty()) receipt["supply"] = supply;
  const Json* complete = json_find(document.content, "complete");
  if (!(supply.empty() && returned.empty()) && complete != nullptr && complete->is_bool() && complete->get_bool())
    receipt["close"] = true;
  CROSSDOCK_TRY(const Json outcome, apply_movement(domain, tx, source, Json(std::move(receipt)), now));
  failures.add_outcome(line, outcome);
  // What came back is looked at before anything becomes of it.
  if (json_find(outcome.get_object(), "error") != nullptr || !returned.empty()) return {};
  std::size_t number = 0;
  for (const Json& one : json_list_or_empty(line, "exceptions")) {
    ++number;
    const JsonObject& exception = one.get_object();
    if (json_string_or(exception, "condition", "") != "damaged") continue;
    JsonObject damage = entry;
    damage["id"] = fmt::format("{}/damaged/{}", id, number);
    damage["type"] = "damage";
    damage["quantity"] = json_string_or(exception, "quantity", "0");
    if (json_find(exception, "unit") != nullptr) damage["unit"] = json_string_or(exception, "unit", "");
    CROSSDOCK_TRY(const Json told, apply_movement(domain, tx, source, Json(std::move(damage)), now));
    failures.add_outcome(line, told);
  }
  return {};
}

bool is_warehouse(const Partner& partner) { return !partner.location.empty() || !partner.location_by_id.empty(); }

}  // namespace

Result<Applied> count_stock(Domain& domain, store::Tx& tx, const InboundDocument& document, Timestamp now) {
  const JsonObject& content = document.content;
  CROSSDOCK_TRY(const std::string number, json_string(content, "report"));
  // A supplier's report says what it has, not what we have.
  if (!is_warehouse(document.partner)) {
    CROSSDOCK_CHECK(publish_received(domain, tx, document, number, now));
    return Applied{};
  }
  CROSSDOCK_TRY(const std::string text, json_string(content, "as_of"));
  if (text.size() == 10) {
    return fail(
        ErrorKind::invalid, "stock.as_of",
        fmt::format("Report {} says the day but not the time it was counted: sales before and after could not be told apart",
                    number),
        "as_of");
  }
  CROSSDOCK_TRY(const Timestamp as_of, moment_of(document.partner, text, now));
  LineFailures failures;
  const JsonArray& lines = json_list_or_empty(content, "lines");
  for (const Json& one : lines) {
    const JsonObject& line = one.get_object();
    const Json* place = json_find(line, "location");
    const auto location = location_of(domain, document.partner, place != nullptr ? place : json_find(content, "location"));
    auto entry = location ? fact_of(domain, line, number, *location) : Result<JsonObject>(fail(location.error()));
    if (!entry) {
      failures.add(line, entry.error());
      continue;
    }
    for (const Json& counted : json_list_or_empty(line, "quantities")) {
      const JsonObject& quantity = counted.get_object();
      if (json_string_or(quantity, "kind", "") != "on_hand") continue;
      (*entry)["on_hand"] = json_string_or(quantity, "quantity", "0");
      if (json_find(quantity, "unit") != nullptr) (*entry)["unit"] = json_string_or(quantity, "unit", "");
      (*entry)["as_of"] = as_of.rfc3339();
      CROSSDOCK_TRY(const Json outcome, apply_count(domain, tx, source_of(document.partner), Json(*entry), now));
      failures.add_outcome(line, outcome);
    }
  }
  CROSSDOCK_CHECK(failures.result(lines.size()));
  CROSSDOCK_CHECK(publish_received(domain, tx, document, number, now));
  return Applied{};
}

Result<Applied> receive_stock(Domain& domain, store::Tx& tx, const InboundDocument& document, Timestamp now) {
  const JsonObject& content = document.content;
  CROSSDOCK_TRY(const std::string number, json_string(content, "receipt"));
  CROSSDOCK_TRY(const std::string location, location_of(domain, document.partner, json_find(content, "warehouse")));
  CROSSDOCK_TRY(const std::string text, json_string(content, "received_on"));
  CROSSDOCK_TRY(const Timestamp received, moment_of(document.partner, text, now));
  LineFailures failures;
  const JsonArray& lines = json_list_or_empty(content, "lines");
  for (const Json& one : lines) {
    const JsonObject& line = one.get_object();
    auto entry = fact_of(domain, line, number, location);
    if (!entry) {
      failures.add(line, entry.error());
      continue;
    }
    (*entry)["occurred_at"] = received.rfc3339();
    CROSSDOCK_CHECK(receive_line(domain, tx, document, line, *std::move(entry), now, failures));
  }
  CROSSDOCK_CHECK(failures.result(lines.size()));
  CROSSDOCK_CHECK(publish_received(domain, tx, document, number, now));
  return Applied{};
}

Result<Applied> adjust_stock(Domain& domain, store::Tx& tx, const InboundDocument& document, Timestamp now) {
  const JsonObject& content = document.content;
  CROSSDOCK_TRY(const std::string number, json_string(content, "adjustment"));
  CROSSDOCK_TRY(const std::string location, location_of(domain, document.partner, json_find(content, "warehouse")));
  CROSSDOCK_TRY(const std::string text, json_string(content, "adjusted_on"));
  CROSSDOCK_TRY(const Timestamp adjusted, moment_of(document.partner, text, now));
  LineFailures failures;
  const JsonArray& lines = json_list_or_empty(content, "lines");
  for (const Json& one : lines) {
    const JsonObject& line = one.get_object();
    auto entry = fact_of(domain, line, number, location);
    const auto quantity = json_decimal(line, "quantity");
    if (!entry || !quantity) {
      failures.add(line, entry ? quantity.error() : entry.error());
      continue;
    }
    if (quantity->is_zero()) continue;
    (*entry)["type"] = quantity->is_negative() ? "issue" : "receipt";
    (*entry)["quantity"] =
        quantity->is_negative() ? Decimal(-quantity->digits(), quantity->scale()).text() : quantity->text();
    (*entry)["occurred_at"] = adjusted.rfc3339();
    add_lot(line, *entry);
    CROSSDOCK_TRY(const Json outcome, apply_movement(domain, tx, source_of(document.partner), Json(*entry), now));
    failures.add_outcome(line, outcome);
  }
  CROSSDOCK_CHECK(failures.result(lines.size()));
  CROSSDOCK_CHECK(publish_received(domain, tx, document, number, now));
  return Applied{};
}

}  // namespace crossdock::hub
