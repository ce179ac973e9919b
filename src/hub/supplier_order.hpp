// SPDX-License-Identifier: Apache-2.0
// A purchase order of ours to a supplier, by its own number: what is ordered of which item, when it is expected, what the
// supplier has announced and what came. Quantities are base units; the quantity and unit ordered are kept beside them.
// Of a replenishment, what is open stands in the ledger as incoming supply (supplier_supply.hpp); a drop shipment goes to
// our customer and never touches our stock.
//
// Pure but for the last functions, which read and write its row.
#pragma once

#include "base/clock.hpp"
#include "base/decimal.hpp"
#include "base/json.hpp"
#include "base/result.hpp"
#include "hub/reference.hpp"
#include "promise/atp.hpp"
#include "store/store.hpp"

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::hub {

// Values are stored: never renumber. `received` is the end of what was fulfilled, in full or not.
enum class SupplierOrderState : std::uint8_t {
  proposed = 0,
  placed = 1,
  confirmed = 2,
  received = 3,
  cancelled = 4,
  rejected = 5
};
std::string_view to_string(SupplierOrderState state);
std::optional<SupplierOrderState> supplier_order_state_from(std::string_view name);

inline constexpr std::string_view k_replenishment = "replenishment";
inline constexpr std::string_view k_drop_ship = "drop_ship";

struct Expected {
  std::int64_t quantity = 0;
  promise::Day day = 0;

  // The earlier day first.
  auto operator<=>(const Expected& other) const {
    const auto days = day <=> other.day;
    return days != 0 ? days : quantity <=> other.quantity;
  }
  bool operator==(const Expected& other) const = default;
};

struct SupplierLine {
  std::string line;
  std::string item;
  std::uint32_t item_id = 0;
  std::string supplier_item;  // the supplier's own number of it
  Decimal quantity;           // as ordered, in `unit`
  std::string unit;
  std::int64_t per_unit = 1;  // base units per unit
  std::optional<Decimal> unit_price;
  std::int64_t ordered = 0;  // base units from here on
  std::int64_t agreed = 0;   // what the supplier will send: as ordered until it has answered
  std::int64_t announced = 0;
  std::int64_t received = 0;
  std::int64_t invoiced = 0;
  bool closed = false;             // no more will come
  std::vector<Expected> expected;  // of what is agreed, by day
  struct Notice {
    std::string shipment;
    Expected expected;
  };
  std::vector<Notice> notices;  // what the supplier says it has sent

  std::int64_t open() const { return closed || received >= agreed ? 0 : agreed - received; }
  bool is_done() const { return closed || received >= agreed; }
  // What is still to come, by day: first what is announced, then the rest of what was agreed; what came is taken from the
  // front.
  std::vector<Expected> outlook() const;
};

struct SupplierOrder {
  std::string number;
  SupplierOrderState state = SupplierOrderState::proposed;
  std::string supplier;  // a partner, when it has EDI
  std::string kind;      // replenishment or drop_ship
  std::string currency, location, order, requested_by, correlation, reason;
  std::string expected;  // day asked for
  JsonObject ship_to;    // of a drop shipment
  Timestamp created;
  std::vector<SupplierLine> lines;
  JsonArray shipments;  // {shipment, shipped_at, expected, tracking, carrier}

  bool is_final() const { return state >= SupplierOrderState::received; }
  bool holds_supply() const { return kind == k_replenishment; }
  bool is_settled() const;
  SupplierLine* find_line(std::string_view line);
  // By line, else by our item or the supplier's number of it; nullptr when it is none of them.
  SupplierLine* find_line_of(const JsonObject& told);
  // Of all lines that have a price.
  Result<Decimal> total() const;
};

// The body of POST /v1/supplier-orders. missing_reference for items and locations that are not known, invalid for the rest.
Result<SupplierOrder> supplier_order_from_body(const Reference& reference, const JsonObject& body,
                                               std::string_view default_location, Timestamp now);
// Base units in the unit of the line, when that comes out whole; else "7 base".
std::string units_text(const SupplierLine& line, std::int64_t base);
// As the API shows it; quantities in the unit of the line.
JsonObject supplier_order_view(const SupplierOrder& order);
// Whether it says the same as one that is known: supplier, kind, items, quantities.
bool is_same_request(const SupplierOrder& a, const SupplierOrder& b);

Result<std::optional<SupplierOrder>> find_supplier_order(store::Reader& reader, std::string_view number);
Result<SupplierOrder> load_supplier_order(store::Reader& reader, std::string_view number);  // not_found
Result<void> save_supplier_order(store::Tx& tx, const SupplierOrder& order);
// {supplier_orders, next}, by number; `state` may be "".
Result<Json> list_supplier_orders(store::Reader& reader, std::string_view state, std::string_view after, std::size_t limit);

}  // namespace crossdock::hub
