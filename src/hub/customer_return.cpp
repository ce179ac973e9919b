// SPDX-License-Identifier: Apache-2.0
#include "hub/customer_return.hpp"

#include "hub/part.hpp"
#include "hub/record.hpp"
#include "hub/tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace crossdock::hub {
namespace {

constexpr std::int64_t k_doc_version = 1;
constexpr std::array<std::string_view, 7> k_states = {"requested", "authorised", "received", "disposed",
                                                      "credited",  "refused",    "closed"};

template <class AnyReturn, class Visit>
void each_text(AnyReturn& given, Visit visit) {
  visit("party", given.party);
  visit("partner", given.partner);
  visit("location", given.location);
  visit("reason", given.reason);
  visit("requested_by", given.requested_by);
  visit("credit_memo", given.credit_memo);
  visit("credit_total", given.credit_total);
}

template <class AnyLine, class Visit>
void each_number(AnyLine& line, Visit visit) {
  visit("requested", line.requested);
  visit("received", line.received);
  visit("restocked", line.restocked);
  visit("scrapped", line.scrapped);
  visit("to_vendor", line.to_vendor);
}

JsonObject to_doc(const CustomerReturn& given) {
  JsonObject doc{{"v", k_doc_version}, {"order", given.order.value}, {"created_us", given.created.us}};
  each_text(given, [&doc](std::string_view name, const std::string& value) {
    if (!value.empty()) doc[name] = value;
  });
  JsonArray lines;
  for (const ReturnLine& line : given.lines) {
    JsonObject out{{"line", line.line},
                   {"item", line.item},
                   {"item_id", line.item_id},
                   {"unit", line.unit},
                   {"per_unit", line.per_unit}};
    if (line.unit_price) out["unit_price"] = line.unit_price->text();
    each_number(line, [&out](std::string_view name, std::int64_t value) { out[name] = value; });
    lines.emplace_back(std::move(out));
  }
  doc["lines"] = std::move(lines);
  return doc;
}

Result<CustomerReturn> from_row(const RecordRow& row) {
  if (number_or_zero(row.doc, "v") != k_doc_version)
    return fail(ErrorKind::corrupt, "record.stored", "Unknown record version", row.number);
  CustomerReturn given;
  given.number = row.number;
  given.state = static_cast<ReturnState>(row.state);
  given.order.value = number_or_zero(row.doc, "order");
  given.created.us = number_or_zero(row.doc, "created_us");
  each_text(given, [&row](std::string_view name, std::string& value) { value = json_string_or(row.doc, name, ""); });
  for (const Json& one : json_list_or_empty(row.doc, "lines")) {
    const JsonObject& doc = one.as_object();
    ReturnLine line;
    line.line = json_string_or(doc, "line", "");
    line.item = json_string_or(doc, "item", "");
    line.item_id = static_cast<std::uint32_t>(number_or_zero(doc, "item_id"));
    line.unit = json_string_or(doc, "unit", "EA");
    line.per_unit = number_or_zero(doc, "per_unit");
    if (json_find(doc, "unit_price") != nullptr) {
      CROSSDOCK_TRY(line.unit_price, json_decimal(doc, "unit_price"));
    }
    each_number(line, [&doc](std::string_view name, std::int64_t& value) { value = number_or_zero(doc, name); });
    given.lines.push_back(std::move(line));
  }
  return given;
}

// When the last of a line left; zero when nothing did.
Timestamp last_shipped(const Order& order, std::string_view line) {
  Timestamp last;
  for (const Shipment& shipment : order.shipments) {
    const bool holds = std::ranges::any_of(shipment.contents, [&](const ShippedPart& part) { return part.line == line; });
    const auto at = Timestamp::parse_rfc3339(shipment.shipped_at.size() == 10 ? shipment.shipped_at + "T23:59:59Z"
                                                                              : shipment.shipped_at);
    if (holds && at) last = std::max(last, *at);
  }
  return last;
}

// The price of so many base units.
Result<Decimal> value_of(const ReturnLine& line, std::int64_t base) {
  if (!line.unit_price) return Decimal{};
  if (base % line.per_unit == 0) return line.unit_price->times(Decimal::of(base / line.per_unit));
  // A part of a unit is worth its share, in steps of a millionth.
  const auto scaled = line.unit_price->rounded(6).to_implied(6);
  if (!scaled) return fail(scaled.error());
  return Decimal(*scaled * base / line.per_unit, 6);
}

}  // namespace

std::string_view to_string(ReturnState state) { return k_states.at(static_cast<std::size_t>(state)); }

std::optional<ReturnState> return_state_from(std::string_view name) {
  const auto* const found = std::ranges::find(k_states, name);
  if (found == k_states.end()) return std::nullopt;
  return static_cast<ReturnState>(found - k_states.begin());
}

bool CustomerReturn::is_complete() const {
  return std::ranges::all_of(lines, [](const ReturnLine& line) { return line.received >= line.requested; });
}

ReturnLine* CustomerReturn::find_line(std::string_view line) {
  const auto found = std::ranges::find(lines, line, &ReturnLine::line);
  return found == lines.end() ? nullptr : &*found;
}

std::string units_text(const ReturnLine& line, std::int64_t base) {
  if (line.per_unit <= 1) return std::to_string(base);
  if (base % line.per_unit == 0) return std::to_string(base / line.per_unit);
  return fmt::format("{} base", base);
}

std::vector<ReturnObjection> objections(const CustomerReturn& given, const Order& order, const ReturnRule& rule,
                                        Timestamp now) {
  std::vector<ReturnObjection> out;
  Decimal value;
  for (const ReturnLine& line : given.lines) {
    const auto sold = std::ranges::find(order.lines, line.line, &Line::line);
    const std::int64_t left = sold == order.lines.end() ? 0 : sold->shipped - sold->returned;
    if (line.requested > left)
      out.push_back(
          {line.line, "quantity", fmt::format("{} asked for, {} shipped and not returned", line.requested, left), true});
    const Timestamp shipped = last_shipped(order, line.line);
    if (rule.window_days && shipped.us != 0 && now.ms_since(shipped) > *rule.window_days * 86'400'000)
      out.push_back(
          {line.line, "window",
           fmt::format("shipped {}, may come back for {} days", shipped.rfc3339().substr(0, 10), *rule.window_days)});
    const auto worth = value_of(line, line.requested);
    const auto sum = worth ? value.plus(*worth) : worth;
    if (sum) value = *sum;
  }
  if (rule.approve_above && value > *rule.approve_above)
    out.push_back({"", "value", fmt::format("{} is above {}", value.text(), rule.approve_above->text())});
  return out;
}

Result<Decimal> credit_of(const CustomerReturn& given, const Decimal& fee_percent, std::uint8_t places) {
  Decimal sum;
  for (const ReturnLine& line : given.lines) {
    CROSSDOCK_TRY(const Decimal worth, value_of(line, line.credited()));
    CROSSDOCK_TRY(sum, sum.plus(worth));
  }
  CROSSDOCK_TRY(const Decimal kept, Decimal::of(100).minus(fee_percent));
  CROSSDOCK_TRY(const Decimal share, kept.times(Decimal(1, 2)));
  CROSSDOCK_TRY(const Decimal credit, sum.rounded(places).times(share.normalised()));
  return credit.rounded(places);
}

JsonObject return_view(const CustomerReturn& given) {
  JsonObject view{{"number", given.number}, {"state", to_string(given.state)}, {"order", given.order.text()}};
  each_text(given, [&view](std::string_view name, const std::string& value) {
    if (!value.empty()) view[name] = value;
  });
  view["created"] = given.created.rfc3339();
  JsonArray lines;
  for (const ReturnLine& line : given.lines) {
    JsonObject out{{"line", line.line}, {"item", line.item}, {"unit", line.unit}};
    if (line.unit_price) out["unit_price"] = line.unit_price->text();
    each_number(line, [&](std::string_view name, std::int64_t value) { out[name] = units_text(line, value); });
    lines.emplace_back(std::move(out));
  }
  view["lines"] = std::move(lines);
  return view;
}

Result<std::optional<CustomerReturn>> find_return(store::Reader& reader, std::string_view number) {
  CROSSDOCK_TRY(const auto row, find_record(reader, tables::k_return, number));
  if (!row) return std::optional<CustomerReturn>();
  CROSSDOCK_TRY(CustomerReturn given, from_row(*row));
  return std::optional<CustomerReturn>(std::move(given));
}

Result<CustomerReturn> load_return(store::Reader& reader, std::string_view number) {
  CROSSDOCK_TRY(auto given, find_return(reader, number));
  if (given) return *std::move(given);
  return fail(ErrorKind::not_found, "return.unknown", fmt::format("There is no return {}", number), std::string(number));
}

Result<void> save_return(store::Tx& tx, const CustomerReturn& given) {
  return save_record(tx, tables::k_return, given.number, static_cast<std::int64_t>(given.state), to_doc(given));
}

Result<Json> list_returns(store::Reader& reader, std::string_view state, std::string_view after, std::size_t limit) {
  const auto wanted = return_state_from(state);
  if (!state.empty() && !wanted)
    return fail(ErrorKind::invalid, "return.state", fmt::format("\"{}\" is none of: {}", state, fmt::join(k_states, ", ")),
                "state");
  const auto number = wanted ? std::optional(static_cast<std::int64_t>(*wanted)) : std::nullopt;
  CROSSDOCK_TRY(const auto rows, list_records(reader, tables::k_return, number, after, limit));
  JsonArray list;
  for (const RecordRow& row : rows) {
    CROSSDOCK_TRY(const CustomerReturn given, from_row(row));
    list.emplace_back(return_view(given));
  }
  return Json(JsonObject{{"returns", std::move(list)}, {"next", rows.size() < limit ? "" : rows.back().number}});
}

}  // namespace crossdock::hub
