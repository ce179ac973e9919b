// SPDX-License-Identifier: Apache-2.0
#include "hub/supplier_supply.hpp"

#include "hub/record.hpp"
#include "hub/supplier_order_doc.hpp"
#include "hub/supply.hpp"
#include "hub/tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace crossdock::hub {
namespace {

std::string supply_id(const SupplierOrder& order, const SupplierLine& line) {
  return fmt::format("{}/{}", order.number, line.line);
}

// What of a line stands in the ledger.
std::vector<SupplyPlan::Part> wanted_parts(const SupplierOrder& order, const SupplierLine& line) {
  std::vector<SupplyPlan::Part> parts;
  const bool stands = order.holds_supply() && !order.is_final() && order.state != SupplierOrderState::proposed;
  if (!stands) return parts;
  for (const Expected& one : line.outlook()) {
    if (!parts.empty() && parts.back().day == one.day)
      parts.back().open += one.quantity;
    else
      parts.push_back({one.quantity, one.day});
  }
  return parts;
}

struct OfLine {
  SupplierOrder order;
  std::string line;
};

// Numbers and lines may hold a slash themselves: the longest number that is one.
Result<std::optional<OfLine>> order_of_supply(store::Reader& reader, std::string_view supply) {
  for (std::size_t at = supply.rfind('/'); at != std::string_view::npos && at > 0; at = supply.rfind('/', at - 1)) {
    CROSSDOCK_TRY(auto order, find_supplier_order(reader, supply.substr(0, at)));
    const std::string line(supply.substr(at + 1));
    if (order && order->find_line(line) != nullptr) return std::optional(OfLine{*std::move(order), line});
  }
  return std::optional<OfLine>();
}

}  // namespace

Result<void> plan_supplies(Domain& domain, store::Tx& tx, const SupplierOrder& order, Timestamp now) {
  if (!order.holds_supply()) return {};
  CROSSDOCK_TRY(const auto location, domain.reference.need_location(order.location));
  for (const SupplierLine& line : order.lines) {
    const SupplyPlan plan{supply_id(order, line), line.item_id, location->id, wanted_parts(order, line)};
    CROSSDOCK_CHECK(plan_supply(domain, tx, plan, now));
  }
  return {};
}

Result<void> note_receipt(Domain& domain, store::Tx& tx, std::string_view supply, Timestamp now) {
  if (supply.empty()) return {};
  CROSSDOCK_TRY(const auto known, find_supply(tx, supply));
  if (!known || known->source != k_supplier_order_source) return {};
  CROSSDOCK_TRY(auto found, order_of_supply(tx, supply));
  if (!found) return {};
  SupplierOrder& order = found->order;
  SupplierLine& line = *order.find_line(found->line);
  CROSSDOCK_TRY(const auto parts, supply_parts(tx, supply_id(order, line)));
  std::int64_t received = 0;
  for (const Supply& part : parts) received += part.received;
  const std::int64_t quantity = received - line.received;
  line.received = received;
  line.closed = line.closed || std::ranges::all_of(parts, &Supply::closed);
  CROSSDOCK_CHECK(save_supplier_order(tx, order));
  CROSSDOCK_CHECK(plan_supplies(domain, tx, order, now));
  JsonObject data{{"line", line.line},
                  {"item", line.item},
                  {"location", order.location},
                  {"quantity", units_text(line, quantity)},
                  {"received", units_text(line, line.received)},
                  {"open", units_text(line, line.open())},
                  {"settled", order.is_settled()}};
  return publish_supplier_order(domain, tx, order, "received", std::move(data), now);
}

Result<void> publish_supplier_order(Domain& domain, store::Tx& tx, const SupplierOrder& order, std::string_view what,
                                    JsonObject data, Timestamp now) {
  data["supplier"] = order.supplier;
  data["kind"] = order.kind;
  if (!order.order.empty()) data["order"] = order.order;
  events::Event event;
  event.type = fmt::format("supplier_order.{}", what);
  event.source = "crossdock";
  event.subject = order.number;
  event.time = now;
  event.correlation = order.correlation;
  event.data = std::move(data);
  return publish(domain, tx, std::move(event), now);
}

Result<std::vector<std::string>> verify_supplier_orders(const Domain& domain, store::Reader& reader) {
  constexpr std::size_t k_lines_max = 1'000;
  std::vector<std::string> wrong;
  std::string after;
  while (wrong.size() < k_lines_max) {
    CROSSDOCK_TRY(const auto rows, list_records(reader, tables::k_supplier_order, {}, after, store::k_scan_rows_max));
    for (const RecordRow& row : rows) {
      CROSSDOCK_TRY(const SupplierOrder order, supplier_order_from_doc(row));
      if (!order.holds_supply()) continue;
      const auto location = domain.reference.location(order.location);
      for (const SupplierLine& line : order.lines) {
        CROSSDOCK_TRY(const auto parts, supply_parts(reader, supply_id(order, line)));
        std::int64_t open = 0, received = 0, wanted = 0;
        for (const Supply& part : parts) {
          open += part.open();
          received += part.received;
        }
        for (const SupplyPlan::Part& part : wanted_parts(order, line)) wanted += part.open;
        const bool elsewhere = !parts.empty() && (!location || parts.front().location != location->id);
        if (open == wanted && received == line.received && !elsewhere) continue;
        wrong.push_back(fmt::format("purchase order {} line {}: supply has {} open and {} received, the line {} and {}",
                                    order.number, line.line, open, received, wanted, line.received));
      }
      after = row.number;
    }
    if (rows.size() < store::k_scan_rows_max) break;
  }
  return wrong;
}

}  // namespace crossdock::hub
