// SPDX-License-Identifier: Apache-2.0
#include "hub/supply.hpp"

#include "hub/tables.hpp"
#include "ledger/account.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

namespace crossdock::hub {
namespace {

using ledger::State;

Supply supply_from(const store::Row& row) {
  Supply supply;
  supply.id = store::as_text(row[0]);
  supply.source = store::as_text(row[1]);
  supply.item = static_cast<std::uint32_t>(store::as_integer(row[2]));
  supply.location = static_cast<std::uint32_t>(store::as_integer(row[3]));
  supply.pool = static_cast<std::uint16_t>(store::as_integer(row[5]));
  supply.state = static_cast<State>(store::as_integer(row[6]));
  supply.ordered = store::as_integer(row[7]);
  supply.received = store::as_integer(row[8]);
  supply.closed = store::as_integer(row[9]) != 0;
  if (!store::is_null(row[10])) supply.day = store::as_integer(row[10]);
  supply.as_of = Timestamp{store::as_integer(row[11])};
  return supply;
}

ledger::Transfer transfer(const ledger::Account& from, const ledger::Account& to, std::int64_t amount,
                          std::string_view reason, std::string_view reference) {
  ledger::Transfer made;
  made.from = from;
  made.to = to;
  made.amount = amount;
  made.reason = reason;
  made.reference = reference;
  return made;
}

Unexpected mismatch(std::string_view id, std::string_view what) {
  return fail(ErrorKind::conflict, "supply.mismatch", fmt::format("Supply {} is {}", id, what), std::string(id));
}

std::string part_id(std::string_view id, std::size_t number) {
  return number == 0 ? std::string(id) : fmt::format("{}/{}", id, number + 1);
}

// From what the ledger holds for `before` to what it has to hold for `after`.
Result<void> rebook(Domain& domain, store::Tx& tx, const Supply& before, const Supply& after, Timestamp now) {
  std::vector<ledger::Transfer> chain;
  const bool moved = before.account() != after.account();
  const std::int64_t kept = moved ? 0 : std::min(before.open(), after.open());
  if (before.open() > kept) {
    chain.push_back(transfer(before.account(), ledger::outside_of(before.account()), before.open() - kept,
                             "supply cancelled", after.id));
  }
  if (after.open() > kept) {
    chain.push_back(transfer(ledger::outside_of(after.account()), after.account(), after.open() - kept, "supply", after.id));
  }
  CROSSDOCK_CHECK(domain.ledger.apply(tx, chain, now));
  return {};
}

}  // namespace

Result<std::optional<Supply>> find_supply(store::Reader& reader, std::string_view id) {
  CROSSDOCK_TRY(const auto row, reader.get(tables::k_supply, {std::string(id)}));
  if (!row) return std::nullopt;
  return supply_from(*row);
}

Result<void> save_supply(store::Tx& tx, const Supply& supply) {
  store::Value day;
  if (supply.day) day = *supply.day;
  return tx.put(tables::k_supply,
                {supply.id, supply.source, std::int64_t{supply.item}, std::int64_t{supply.location},
                 std::int64_t{supply.open() > 0 ? 1 : 0}, std::int64_t{supply.pool}, static_cast<std::int64_t>(supply.state),
                 supply.ordered, supply.received, std::int64_t{supply.closed ? 1 : 0}, std::move(day), supply.as_of.us});
}

Result<std::vector<Supply>> open_supplies(store::Reader& reader, std::uint32_t item, std::uint32_t location) {
  const store::Scan scan{.index = "supply_shelf",
                         .prefix = {std::int64_t{item}, std::int64_t{location}, std::int64_t{1}},
                         .limit = k_shelf_supplies_max + 1};
  CROSSDOCK_TRY(const auto rows, reader.scan(tables::k_supply, scan));
  if (rows.size() > k_shelf_supplies_max) {
    return fail(ErrorKind::limit, "supply.too_many",
                fmt::format("More than {} supplies are open for one item at one location", k_shelf_supplies_max));
  }
  std::vector<Supply> supplies;
  supplies.reserve(rows.size());
  for (const store::Row& row : rows) supplies.push_back(supply_from(row));
  return supplies;
}

promise::ExpectedSupply expected_of(const Supply& supply) {
  return {.day = supply.day, .pool = supply.pool, .quantity = supply.open(), .reference = supply.id};
}

Result<void> state_supply(Domain& domain, store::Tx& tx, std::string_view source, const JsonObject& entry, Timestamp now) {
  CROSSDOCK_TRY(const std::string id, json_string(entry, "id"));
  CROSSDOCK_CHECK(model::check_identifier(id, "id"));
  CROSSDOCK_TRY(const Place place, place_of(domain, entry));
  CROSSDOCK_TRY(const auto known, find_supply(tx, id));
  Supply after = known.value_or(Supply{.id = id});
  const Supply before = after;
  if (known && (known->state != State::incoming || known->item != place.item->id)) {
    return mismatch(id, "a transfer between warehouses, or of another item");
  }
  if (known && known->source == k_supplier_order_source && source != k_supplier_order_source)
    return mismatch(id, "a line of a purchase order of ours, which says what is expected");
  CROSSDOCK_TRY(after.as_of, time_or(entry, "as_of", now));
  if (known && after.as_of < known->as_of) {
    return fail(ErrorKind::conflict, "supply.stale",
                fmt::format("Supply {} was stated as of {} before", id, known->as_of.rfc3339()), "as_of");
  }
  after.source = source;
  after.item = place.item->id;
  after.location = place.location->id;
  CROSSDOCK_TRY(after.pool, pool_or(domain, entry, "pool", promise::k_common_pool));
  CROSSDOCK_TRY(after.ordered, base_quantity(entry, "quantity", *place.item));
  if (after.ordered < 0) return fail(ErrorKind::invalid, "stock.quantity", "A supply is not negative", "quantity");
  CROSSDOCK_TRY(const std::string expected, json_string(entry, "expected"));
  CROSSDOCK_TRY(after.day, parse_day(expected, "expected"));
  after.closed = false;
  CROSSDOCK_CHECK(rebook(domain, tx, before, after, now));
  return save_supply(tx, after);
}

Result<std::vector<Supply>> supply_parts(store::Reader& reader, std::string_view id) {
  std::vector<Supply> parts;
  while (parts.size() < k_supply_parts_max) {
    CROSSDOCK_TRY(auto part, find_supply(reader, part_id(id, parts.size())));
    if (!part) break;
    parts.push_back(*std::move(part));
  }
  return parts;
}

Result<void> plan_supply(Domain& domain, store::Tx& tx, const SupplyPlan& plan, Timestamp now) {
  CROSSDOCK_TRY(auto parts, supply_parts(tx, plan.id));
  std::vector<SupplyPlan::Part> wanted = plan.parts;
  while (wanted.size() > k_supply_parts_max) {
    const SupplyPlan::Part last = wanted.back();
    wanted.pop_back();
    wanted.back() = {wanted.back().open + last.open, last.day};
  }
  for (std::size_t i = 0; i < std::max(parts.size(), wanted.size()); ++i) {
    const bool known = i < parts.size();
    Supply after = known ? parts[i] : Supply{.id = part_id(plan.id, i)};
    const Supply before = after;
    if (known && (after.source != k_supplier_order_source || after.item != plan.item || after.location != plan.location))
      return mismatch(after.id, "stated by somebody else, or of another item or place");
    after.source = k_supplier_order_source;
    after.item = plan.item;
    after.location = plan.location;
    const SupplyPlan::Part part = i < wanted.size() ? wanted[i] : SupplyPlan::Part{0, after.day.value_or(0)};
    after.ordered = after.received + part.open;
    after.day = part.day;
    after.closed = false;
    after.as_of = now;
    CROSSDOCK_CHECK(rebook(domain, tx, before, after, now));
    CROSSDOCK_CHECK(save_supply(tx, after));
  }
  return {};
}

Result<std::vector<Supply>> receive_supply(store::Reader& reader, const Receipt& receipt,
                                           std::vector<ledger::Transfer>& chain) {
  CROSSDOCK_TRY(auto parts, supply_parts(reader, receipt.supply));
  if (parts.empty()) {
    return fail(ErrorKind::missing_reference, "supply.unknown", fmt::format("No supply {} is expected", receipt.supply),
                "supply");
  }
  const Supply& first = parts.front();
  if (first.item != receipt.item || first.location != receipt.location) {
    return mismatch(receipt.supply, "of another item or for another location");
  }
  const ledger::Account shelf{State::available, receipt.pool.value_or(first.pool), receipt.item, receipt.location};
  std::int64_t left = receipt.quantity;
  for (Supply& part : parts) {
    const std::int64_t taken = std::min(left, part.open());
    if (taken > 0) chain.push_back(transfer(part.account(), shelf, taken, "receipt", part.id));
    part.received += taken;
    left -= taken;
  }
  if (left > 0) {
    chain.push_back(transfer(ledger::outside_of(shelf), shelf, left, "receipt above supply", first.id));
    parts.front().received += left;
  }
  for (Supply& part : parts) {
    if (!receipt.close) continue;
    if (part.open() > 0) {
      chain.push_back(
          transfer(part.account(), ledger::outside_of(part.account()), part.open(), "supply closed short", part.id));
    }
    part.closed = true;
  }
  return parts;
}

Result<std::vector<std::string>> verify_supplies(const Domain& domain, store::Reader& reader) {
  constexpr std::size_t k_lines_max = 1'000;
  std::map<ledger::Account, std::int64_t> open;
  store::Scan scan{.limit = store::k_scan_rows_max};
  for (bool more = true; more;) {
    CROSSDOCK_TRY(const auto rows, reader.scan(tables::k_supply, scan));
    for (const store::Row& row : rows) {
      const Supply supply = supply_from(row);
      open[supply.account()] += supply.open();
    }
    more = rows.size() == scan.limit;
    if (more) scan.after = store::Key{rows.back()[0]};
  }
  std::vector<std::string> wrong;
  for (const auto& [account, quantity] : open) {
    const std::int64_t held = domain.ledger.balance(account).posted;
    if (held == quantity || wrong.size() >= k_lines_max) continue;
    wrong.push_back(fmt::format("{} of item {} at location {}: the ledger holds {}, supplies have {} open",
                                ledger::to_string(account.state), account.item, account.location, held, quantity));
  }
  return wrong;
}

}  // namespace crossdock::hub
