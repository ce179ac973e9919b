// SPDX-License-Identifier: Apache-2.0
// Supply that is expected: lines of purchase orders, and transfers under way from another warehouse. A row says how much
// is ordered in all and how much has come; the ledger holds what is open in the account incoming or in_transit. Because
// the total is told and not the rest, a receipt and a repeated or late statement of the ERP cannot count twice.
#pragma once

#include "hub/domain.hpp"
#include "hub/facts.hpp"
#include "promise/atp.hpp"
#include "store/store.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace crossdock::hub {

// Open supplies of one shelf that an answer takes into account; past it the answer is limit "supply.too_many".
inline constexpr std::size_t k_shelf_supplies_max = 5'000;

struct Supply {
  std::string id;      // "PO-77/1", unique over all sources
  std::string source;  // who told us
  std::uint32_t item = 0;
  std::uint32_t location = 0;  // where it will come to
  std::uint16_t pool = 0;
  ledger::State state = ledger::State::incoming;  // or in_transit
  std::int64_t ordered = 0;                       // in all, base units
  std::int64_t received = 0;
  bool closed = false;  // no more will come
  std::optional<promise::Day> day;
  Timestamp as_of;

  std::int64_t open() const { return closed || received >= ordered ? 0 : ordered - received; }
  ledger::Account account() const { return {state, pool, item, location}; }
};

Result<std::optional<Supply>> find_supply(store::Reader& reader, std::string_view id);
Result<void> save_supply(store::Tx& tx, const Supply& supply);
// What is open for a shelf, by id.
Result<std::vector<Supply>> open_supplies(store::Reader& reader, std::uint32_t item, std::uint32_t location);
promise::ExpectedSupply expected_of(const Supply& supply);

// A statement of the ERP: {id, item, location, quantity, unit?, expected, pool?, as_of?}; the quantity is the total
// ordered, 0 cancels. conflict "supply.stale" when a newer statement was applied, "supply.mismatch" when the id is that
// of a transfer between warehouses or of another item.
Result<void> state_supply(Domain& domain, store::Tx& tx, std::string_view source, const JsonObject& entry, Timestamp now);

// A supply that comes on several days has parts: "PO-77/1", "PO-77/1/2", "PO-77/1/3", the earliest first. Past the bound
// the last days are one.
inline constexpr std::size_t k_supply_parts_max = 20;
Result<std::vector<Supply>> supply_parts(store::Reader& reader, std::string_view id);

// Who states the lines of our own purchase orders (supplier_supply.hpp); nobody else may.
inline constexpr std::string_view k_supplier_order_source = "crossdock/supplier-orders";
// What is open of one of them, by day; what came stays. conflict "supply.mismatch" when somebody else has stated the id.
struct SupplyPlan {
  std::string id;
  std::uint32_t item = 0;
  std::uint32_t location = 0;
  struct Part {
    std::int64_t open = 0;
    promise::Day day = 0;
  };
  std::vector<Part> parts;
};
Result<void> plan_supply(Domain& domain, store::Tx& tx, const SupplyPlan& plan, Timestamp now);

// Books a receipt of `quantity` at the shelf against the supply: what is open comes out of it, part after part, the rest
// out of outside. `close` says that no more will come. Appends the transfers and returns the parts as they are then: the
// caller applies the one and saves the other.
struct Receipt {
  std::string supply;
  std::uint32_t item = 0;
  std::uint32_t location = 0;
  std::optional<std::uint16_t> pool;  // default: the supply's
  std::int64_t quantity = 0;
  bool close = false;
};
Result<std::vector<Supply>> receive_supply(store::Reader& reader, const Receipt& receipt,
                                           std::vector<ledger::Transfer>& chain);

// A line per difference between what the supplies have open and what the ledger holds for them; at most 1000.
Result<std::vector<std::string>> verify_supplies(const Domain& domain, store::Reader& reader);

}  // namespace crossdock::hub
