// SPDX-License-Identifier: Apache-2.0
#include "hub/supplier_order.hpp"

#include "hub/facts.hpp"
#include "hub/part.hpp"
#include "hub/record.hpp"
#include "hub/supplier_order_doc.hpp"
#include "hub/tables.hpp"
#include "model/currency.hpp"
#include "model/order.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

namespace crossdock::hub {
namespace {

constexpr std::array<std::string_view, 6> k_states = {"proposed", "placed",    "confirmed",
                                                      "received", "cancelled", "rejected"};

Result<SupplierLine> line_from_body(const Reference& reference, const JsonObject& body, std::size_t index,
                                    promise::Day day) {
  SupplierLine line;
  line.line = json_string_or(body, "line", std::to_string(index + 1));
  CROSSDOCK_CHECK(model::check_identifier(line.line, "line"));
  CROSSDOCK_TRY(line.item, json_string(body, "item"));
  CROSSDOCK_TRY(const auto item, reference.need_item(line.item));
  if (item->is_kit())
    return fail(ErrorKind::rejected, "item.kit", fmt::format("{} is a kit: its components are bought", item->code), "item");
  line.item_id = item->id;
  line.supplier_item = json_string_or(body, "supplier_item", "");
  line.unit = json_string_or(body, "unit", item->base_unit);
  CROSSDOCK_TRY(line.quantity, json_decimal(body, "quantity"));
  if (line.quantity <= Decimal{}) return fail(ErrorKind::invalid, "order.quantity", "A line orders something", "quantity");
  CROSSDOCK_TRY(line.per_unit, item->per_unit(line.unit));
  CROSSDOCK_TRY(line.ordered, item->to_base(line.quantity, line.unit));
  if (json_find(body, "unit_price") != nullptr) {
    CROSSDOCK_TRY(line.unit_price, json_decimal(body, "unit_price"));
    if (line.unit_price->is_negative())
      return fail(ErrorKind::invalid, "order.price", "A price is not negative", "unit_price");
  }
  const std::string expected = json_string_or(body, "expected", "");
  if (!expected.empty()) {
    CROSSDOCK_TRY(day, parse_day(expected, "expected"));
  }
  line.agreed = line.ordered;
  line.expected = {{line.ordered, day}};
  return line;
}

Result<void> read_head(const Reference& reference, const JsonObject& body, std::string_view default_location,
                       SupplierOrder& order) {
  CROSSDOCK_TRY(order.supplier, record_number(body, "supplier"));
  order.kind = json_string_or(body, "kind", std::string(k_replenishment));
  if (order.kind != k_replenishment && order.kind != k_drop_ship)
    return fail(ErrorKind::invalid, "supplier_order.kind",
                fmt::format("\"{}\" is neither {} nor {}", order.kind, k_replenishment, k_drop_ship), "kind");
  order.currency = json_string_or(body, "currency", "USD");
  CROSSDOCK_CHECK(model::need_minor_units(order.currency, "currency"));
  order.location = json_string_or(body, "location", std::string(default_location));
  order.order = json_string_or(body, "order", "");
  order.requested_by = json_string_or(body, "requested_by", "");
  if (const Json* ship_to = json_find(body, "ship_to"); ship_to != nullptr && ship_to->is_object())
    order.ship_to = ship_to->get_object();
  if (order.holds_supply()) CROSSDOCK_CHECK(reference.need_location(order.location));
  return {};
}

}  // namespace

std::string_view to_string(SupplierOrderState state) { return k_states.at(static_cast<std::size_t>(state)); }

std::optional<SupplierOrderState> supplier_order_state_from(std::string_view name) {
  const auto* const found = std::ranges::find(k_states, name);
  if (found == k_states.end()) return std::nullopt;
  return static_cast<SupplierOrderState>(found - k_states.begin());
}

std::vector<Expected> SupplierLine::outlook() const {
  std::vector<Expected> plan;
  std::int64_t sent = 0;
  for (const Notice& notice : notices) {
    plan.push_back(notice.expected);
    sent += notice.expected.quantity;
  }
  for (Expected part : expected) {  // what is announced was the first of it
    const std::int64_t covered = std::min(sent, part.quantity);
    sent -= covered;
    part.quantity -= covered;
    plan.push_back(part);
  }
  std::int64_t came = closed ? std::numeric_limits<std::int64_t>::max() : received;
  std::vector<Expected> open;
  for (Expected part : plan) {
    const std::int64_t gone = std::min(came, part.quantity);
    came -= gone;
    part.quantity -= gone;
    if (part.quantity > 0) open.push_back(part);
  }
  std::ranges::sort(open);
  return open;
}

bool SupplierOrder::is_settled() const { return std::ranges::all_of(lines, &SupplierLine::is_done); }

SupplierLine* SupplierOrder::find_line(std::string_view line) {
  const auto found = std::ranges::find(lines, line, &SupplierLine::line);
  return found == lines.end() ? nullptr : &*found;
}

SupplierLine* SupplierOrder::find_line_of(const JsonObject& told) {
  if (SupplierLine* line = find_line(json_string_or(told, "line", ""))) return line;
  const Json* ids = json_find(told, "item");
  if (ids == nullptr) return nullptr;
  const JsonObject item = ids->is_object() ? ids->get_object() : JsonObject{};
  const std::string ours = ids->is_string() ? std::string(ids->get_string()) : json_string_or(item, "buyer_part", "");
  const std::string theirs = json_string_or(item, "vendor_part", "");
  const auto found = std::ranges::find_if(lines, [&](const SupplierLine& line) {
    return (!ours.empty() && line.item == ours) ||
           (!theirs.empty() && (line.supplier_item.empty() ? line.item : line.supplier_item) == theirs);
  });
  return found == lines.end() ? nullptr : &*found;
}

Result<Decimal> SupplierOrder::total() const {
  Decimal total;
  for (const SupplierLine& line : lines) {
    if (!line.unit_price) continue;
    CROSSDOCK_TRY(const Decimal extended, line.unit_price->times(line.quantity));
    CROSSDOCK_TRY(total, total.plus(extended));
  }
  return total.rounded(model::need_minor_units(currency, "currency").value_or(2));
}

Result<SupplierOrder> supplier_order_from_body(const Reference& reference, const JsonObject& body,
                                               std::string_view default_location, Timestamp now) {
  SupplierOrder order;
  if (json_find(body, "number") != nullptr) {
    CROSSDOCK_TRY(order.number, record_number(body, "number"));
  }
  CROSSDOCK_CHECK(read_head(reference, body, default_location, order));
  order.expected = json_string_or(body, "expected", now.rfc3339().substr(0, 10));
  CROSSDOCK_TRY(const promise::Day day, parse_day(order.expected, "expected"));
  CROSSDOCK_TRY(const auto lines, record_lines(body, "lines"));
  for (std::size_t i = 0; i < lines.size(); ++i) {
    auto line = line_from_body(reference, lines[i], i, day);
    if (!line) return fail(std::move(line).error().at(fmt::format("lines[{}]", i)));
    if (order.find_line(line->line) != nullptr)
      return fail(ErrorKind::invalid, "order.line_twice", fmt::format("Line {} comes twice", line->line), "lines");
    order.lines.push_back(*std::move(line));
  }
  CROSSDOCK_CHECK(order.total());
  order.created = now;
  return order;
}

bool is_same_request(const SupplierOrder& a, const SupplierOrder& b) {
  const auto same = [](const SupplierLine& x, const SupplierLine& y) {
    return x.line == y.line && x.item == y.item && x.ordered == y.ordered && x.unit == y.unit;
  };
  return a.supplier == b.supplier && a.kind == b.kind && a.order == b.order && a.location == b.location &&
         std::ranges::equal(a.lines, b.lines, same);
}

Result<std::optional<SupplierOrder>> find_supplier_order(store::Reader& reader, std::string_view number) {
  CROSSDOCK_TRY(const auto row, find_record(reader, tables::k_supplier_order, number));
  if (!row) return std::optional<SupplierOrder>();
  CROSSDOCK_TRY(SupplierOrder order, supplier_order_from_doc(*row));
  return std::optional<SupplierOrder>(std::move(order));
}

Result<SupplierOrder> load_supplier_order(store::Reader& reader, std::string_view number) {
  CROSSDOCK_TRY(auto order, find_supplier_order(reader, number));
  if (order) return *std::move(order);
  return fail(ErrorKind::not_found, "supplier_order.unknown", fmt::format("There is no purchase order {} of ours", number),
              std::string(number));
}

Result<void> save_supplier_order(store::Tx& tx, const SupplierOrder& order) {
  return save_record(tx, tables::k_supplier_order, order.number, static_cast<std::int64_t>(order.state),
                     supplier_order_to_doc(order));
}

Result<Json> list_supplier_orders(store::Reader& reader, std::string_view state, std::string_view after, std::size_t limit) {
  const auto wanted = supplier_order_state_from(state);
  if (!state.empty() && !wanted)
    return fail(ErrorKind::invalid, "supplier_order.state",
                fmt::format("\"{}\" is none of: {}", state, fmt::join(k_states, ", ")), "state");
  const auto number = wanted ? std::optional(static_cast<std::int64_t>(*wanted)) : std::nullopt;
  CROSSDOCK_TRY(const auto rows, list_records(reader, tables::k_supplier_order, number, after, limit));
  JsonArray list;
  for (const RecordRow& row : rows) {
    CROSSDOCK_TRY(const SupplierOrder order, supplier_order_from_doc(row));
    list.emplace_back(supplier_order_view(order));
  }
  const std::string next = rows.size() < limit ? "" : rows.back().number;
  return Json(JsonObject{{"supplier_orders", std::move(list)}, {"next", next}});
}

}  // namespace crossdock::hub
