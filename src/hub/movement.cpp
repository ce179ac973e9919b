// SPDX-License-Identifier: Apache-2.0
#include "hub/movement.hpp"

#include "hub/booking.hpp"
#include "hub/facts.hpp"
#include "hub/lots.hpp"
#include "hub/supply.hpp"
#include "ledger/account.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace crossdock::hub {
namespace {

using ledger::State;

struct MovementType {
  std::string_view name;
  State from;
  State to;
  bool elsewhere;  // to another location or pool
};
constexpr std::array<MovementType, 6> k_movement_types = {{{"receipt", State::outside, State::available, false},
                                                           {"issue", State::available, State::outside, false},
                                                           {"damage", State::available, State::damaged, false},
                                                           {"return", State::outside, State::returned, false},
                                                           {"transfer", State::available, State::available, true},
                                                           {"dispatch", State::available, State::in_transit, true}}};

Result<const MovementType*> movement_type(const JsonObject& entry) {
  CROSSDOCK_TRY(const std::string name, json_string(entry, "type"));
  for (const MovementType& type : k_movement_types) {
    if (type.name == name) return &type;
  }
  return fail(ErrorKind::invalid, "stock.movement_type",
              fmt::format("\"{}\" is not a type of movement (receipt, issue, damage, return, transfer, dispatch)", name),
              "type");
}

// Where a transfer ends: another location, another pool, or both.
Result<void> set_target(const Domain& domain, const JsonObject& entry, ledger::Transfer& transfer) {
  CROSSDOCK_TRY(transfer.to.pool, pool_or(domain, entry, "to_pool", transfer.from.pool));
  const bool pools_only = json_find(entry, "to_pool") != nullptr && json_find(entry, "to_location") == nullptr;
  if (pools_only && transfer.to.state == State::available) return {};
  CROSSDOCK_TRY(const std::string name, json_string(entry, "to_location"));
  CROSSDOCK_TRY(const auto other, domain.reference.need_location(name));
  transfer.to.location = other->id;
  return {};
}

// What was sent to another warehouse is supply there, under the movement's `supply`, else its `id`.
Result<Supply> arrival_of(store::Reader& reader, const JsonObject& entry, const ledger::Transfer& sent, Timestamp now) {
  Supply supply;
  supply.id = json_string_or(entry, "supply", json_string_or(entry, "id", ""));
  CROSSDOCK_CHECK(model::check_identifier(supply.id, "supply"));
  supply.item = sent.to.item;
  supply.location = sent.to.location;
  supply.pool = sent.to.pool;
  supply.state = State::in_transit;
  supply.as_of = now;
  CROSSDOCK_TRY(const auto known, find_supply(reader, supply.id));
  if (known && (known->account() != supply.account() || known->closed)) {
    return fail(ErrorKind::conflict, "supply.mismatch",
                fmt::format("Supply {} is closed, or of another item or for another place", supply.id), "supply");
  }
  if (known) supply = *known;
  // What came above the supply before came from outside: nothing of this dispatch makes up for it.
  supply.ordered = std::max(supply.ordered, supply.received);
  if (__builtin_add_overflow(supply.ordered, sent.amount, &supply.ordered))
    return fail(ErrorKind::limit, "ledger.overflow", "More is in transit than can be counted", "quantity");
  const std::string expected = json_string_or(entry, "expected", "");
  if (!expected.empty()) {
    CROSSDOCK_TRY(supply.day, parse_day(expected, "expected"));
  }
  return supply;
}

bool flag(const JsonObject& entry, std::string_view key) {
  const Json* found = json_find(entry, key);
  return found != nullptr && found->is_bool() && found->get_bool();
}

Result<void> receive(store::Reader& reader, const JsonObject& entry, const ledger::Transfer& movement, Booking& booking) {
  Receipt receipt{.supply = json_string_or(entry, "supply", ""),
                  .item = movement.to.item,
                  .location = movement.to.location,
                  .pool = {},
                  .quantity = movement.amount,
                  .close = flag(entry, "close")};
  if (json_find(entry, "pool") != nullptr) receipt.pool = movement.to.pool;
  CROSSDOCK_TRY(booking.supplies, receive_supply(reader, receipt, booking.chain));
  for (ledger::Transfer& transfer : booking.chain) transfer.occurred = movement.occurred;
  return {};
}

// Lots come out of the transfer between warehouses they went into.
State lots_from(store::Reader& reader, const JsonObject& entry, State from) {
  if (json_find(entry, "supply") == nullptr || from != State::outside) return from;
  const auto supply = find_supply(reader, json_string_or(entry, "supply", ""));
  return supply && *supply && (*supply)->state == State::in_transit ? State::in_transit : from;
}

Result<ledger::Transfer> movement_of(const Domain& domain, const JsonObject& entry, const MovementType& type,
                                     std::string_view reference, Timestamp now) {
  CROSSDOCK_TRY(const Place place, place_of(domain, entry));
  ledger::Transfer movement;
  CROSSDOCK_TRY(movement.amount, base_quantity(entry, "quantity", *place.item));
  CROSSDOCK_TRY(const std::uint16_t pool, pool_or(domain, entry, "pool", promise::k_common_pool));
  movement.from = {type.from, pool, place.item->id, place.location->id};
  movement.to = {type.to, pool, place.item->id, place.location->id};
  if (type.from == State::outside) movement.from = ledger::outside_of(movement.from);
  if (type.to == State::outside) movement.to = ledger::outside_of(movement.to);
  if (type.elsewhere) CROSSDOCK_CHECK(set_target(domain, entry, movement));
  // What left a location has left it, whatever we had promised; what changes pools is our own decision.
  const bool changes_pool = type.to == State::available && movement.to.location == place.location->id;
  movement.forced = type.from == State::available && !changes_pool;
  CROSSDOCK_TRY(movement.occurred, time_or(entry, "occurred_at", now));
  movement.reason = type.name;
  movement.reference = reference;
  return movement;
}

}  // namespace

Result<void> move_stock(Domain& domain, store::Tx& tx, const JsonObject& entry, std::string_view reference, Timestamp now) {
  CROSSDOCK_TRY(const MovementType* type, movement_type(entry));
  CROSSDOCK_TRY(const ledger::Transfer movement, movement_of(domain, entry, *type, reference, now));
  const bool of_supply = type->name == "receipt" && json_find(entry, "supply") != nullptr;
  const std::int64_t least = of_supply && flag(entry, "close") ? 0 : 1;  // "nothing more will come" is news too
  if (movement.amount < least)
    return fail(ErrorKind::invalid, "stock.quantity", "A moved quantity is more than zero", "quantity");
  Booking booking;
  if (of_supply) {
    CROSSDOCK_CHECK(receive(tx, entry, movement, booking));
  } else {
    booking.chain.push_back(movement);
  }
  if (type->to == State::in_transit) {
    CROSSDOCK_TRY(Supply arrival, arrival_of(tx, entry, movement, now));
    booking.supplies.push_back(std::move(arrival));
  }
  const LotMove lots{.item = movement.from.item,
                     .quantity = movement.amount,
                     .from = lots_from(tx, entry, type->from),
                     .from_location = type->from == State::outside ? movement.to.location : movement.from.location,
                     .to = type->to,
                     .to_location = movement.to.location,
                     .occurred = movement.occurred,
                     .reference = std::string(reference)};
  CROSSDOCK_CHECK(move_lots(domain, tx, entry, lots, booking));
  return book(domain, tx, booking, now);
}

}  // namespace crossdock::hub
