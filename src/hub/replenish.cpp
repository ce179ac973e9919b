// SPDX-License-Identifier: Apache-2.0
// What is to be bought again: for each rule, what may be promised and what is expected, less what customers wait for.
#include "hub/backorder.hpp"
#include "hub/facts.hpp"
#include "hub/record.hpp"
#include "hub/shelves.hpp"
#include "hub/supplier_desk.hpp"
#include "hub/supplier_order_doc.hpp"
#include "hub/supply.hpp"
#include "hub/tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

namespace crossdock::hub {
namespace {

constexpr std::size_t k_waiting_max = 1'000;

using Shelf = std::pair<std::uint32_t, std::string>;  // item, location

// Base units that customers wait for at their location.
Result<std::int64_t> awaited(store::Reader& reader, std::uint32_t item, const std::string& location) {
  CROSSDOCK_TRY(const auto rows, reader.scan(tables::k_backorder, {.prefix = {std::int64_t{item}}, .limit = k_waiting_max}));
  std::int64_t quantity = 0;
  for (const store::Row& row : rows) {
    CROSSDOCK_TRY(const Order order, load_order(reader, OrderId{store::as_integer(row[2])}));
    if (order.location != location) continue;
    for (const Line& line : order.lines) {
      for (const auto& [component, per] : components_of(line)) {
        if (component == item) quantity += std::max<std::int64_t>(line.open(), 0) * per;
      }
    }
  }
  return quantity;
}

Result<std::int64_t> expected(store::Reader& reader, std::uint32_t item, std::uint32_t location) {
  CROSSDOCK_TRY(const auto supplies, open_supplies(reader, item, location));
  std::int64_t quantity = 0;
  for (const Supply& supply : supplies) quantity += supply.open();
  return quantity;
}

// Of orders that are proposed and not placed yet, so that nothing is proposed twice.
Result<std::map<Shelf, std::int64_t>> proposed(store::Reader& reader) {
  std::map<Shelf, std::int64_t> quantities;
  constexpr auto k_proposed = static_cast<std::int64_t>(SupplierOrderState::proposed);
  CROSSDOCK_TRY(const auto rows, list_records(reader, tables::k_supplier_order, k_proposed, "", store::k_scan_rows_max));
  for (const RecordRow& row : rows) {
    CROSSDOCK_TRY(const SupplierOrder order, supplier_order_from_doc(row));
    if (!order.holds_supply()) continue;
    for (const SupplierLine& line : order.lines) quantities[{line.item_id, order.location}] += line.ordered;
  }
  return quantities;
}

// In whole units of purchase, rounded up.
Decimal units_for(std::int64_t base, std::int64_t per_unit) { return Decimal::of((base + per_unit - 1) / per_unit); }

}  // namespace

Result<std::vector<SupplierOrder>> propose_orders(const Domain& domain, store::Reader& reader, Timestamp now) {
  CROSSDOCK_TRY(auto planned, proposed(reader));
  std::map<std::pair<std::string, std::string>, JsonArray> lines;  // by supplier and location
  std::map<std::pair<std::string, std::string>, std::int64_t> lead_days;
  for (const ReorderRule& rule : domain.settings.procurement.reorder) {
    CROSSDOCK_TRY(const auto item, domain.reference.need_item(rule.item));
    CROSSDOCK_TRY(const auto location, domain.reference.need_location(rule.location));
    CROSSDOCK_TRY(const std::int64_t coming, expected(reader, item->id, location->id));
    CROSSDOCK_TRY(const std::int64_t waiting, awaited(reader, item->id, location->code));
    const std::int64_t there =
        on_shelf(domain, item->id, location->id).available() + coming + planned[{item->id, location->code}] - waiting;
    CROSSDOCK_TRY(const std::int64_t point, rule.point.to_integer());
    CROSSDOCK_TRY(const std::int64_t up_to, rule.up_to.to_integer());
    if (there > point || there >= up_to) continue;
    const std::string unit = rule.unit.empty() ? item->base_unit : rule.unit;
    CROSSDOCK_TRY(const std::int64_t per_unit, item->per_unit(unit));
    JsonObject line{{"item", item->code}, {"unit", unit}, {"quantity", units_for(up_to - there, per_unit).text()}};
    if (rule.unit_price) line["unit_price"] = rule.unit_price->text();
    line["expected"] = day_text(day_of(now) + rule.lead_days);
    const std::pair<std::string, std::string> key{rule.supplier, location->code};
    lines[key].emplace_back(std::move(line));
    lead_days[key] = std::max(lead_days[key], rule.lead_days);
  }
  std::vector<SupplierOrder> orders;
  for (auto& [key, list] : lines) {
    JsonObject body{{"supplier", key.first}, {"location", key.second}};
    body["expected"] = day_text(day_of(now) + lead_days[key]);
    body["lines"] = std::move(list);
    CROSSDOCK_TRY(SupplierOrder order, supplier_order_from_body(domain.reference, body, key.second, now));
    orders.push_back(std::move(order));
  }
  return orders;
}

}  // namespace crossdock::hub
