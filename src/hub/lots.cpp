// SPDX-License-Identifier: Apache-2.0
#include "hub/lots.hpp"

#include "hub/facts.hpp"
#include "hub/tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <set>
#include <utility>

namespace crossdock::hub {
namespace {

using ledger::State;

constexpr std::array<std::pair<State, std::string_view>, 4> k_places{{{State::lot_on_hand, "on_hand"},
                                                                      {State::lot_blocked, "blocked"},
                                                                      {State::lot_in_transit, "in_transit"},
                                                                      {State::lot_shipped, "shipped"}}};

struct Lot {
  std::uint32_t id = 0;
  bool serial = false;
  std::string expires;  // "2027-06-30", or ""
};

struct Named {
  std::string code;
  std::int64_t quantity = 1;
  bool serial = false;
  std::string expires;
};

State lot_state(State stock) {
  if (ledger::is_on_hand(stock)) return State::lot_on_hand;
  switch (stock) {
    case State::in_transit: return State::lot_in_transit;
    case State::damaged:
    case State::returned: return State::lot_blocked;
    case State::shipped:
    case State::delivered: return State::lot_shipped;
    default: return State::lot_outside;
  }
}

// All that is outside is in one account per lot, so that its balance says how much of the lot is here in all.
ledger::Account lot_account(State stock, std::uint32_t lot, std::uint32_t location) {
  const State state = lot_state(stock);
  return {state, 0, lot, state == State::lot_outside ? 0 : location};
}

Result<Named> named_lot(const Json& value, const model::Item& item) {
  if (!value.is_object()) return fail(ErrorKind::invalid, "field.type", "A lot must be an object", "lots");
  const JsonObject& object = value.get_object();
  Named named;
  CROSSDOCK_TRY(named.code, json_string(object, "lot", "lots"));
  CROSSDOCK_CHECK(model::check_identifier(named.code, "lots.lot"));
  CROSSDOCK_TRY(named.quantity, base_quantity(object, "quantity", item));
  if (named.quantity <= 0) return fail(ErrorKind::invalid, "lot.quantity", "A lot moves more than nothing", "lots");
  named.expires = json_string_or(object, "expires", "");
  if (!named.expires.empty()) CROSSDOCK_CHECK(model::check_date(named.expires, "lots.expires"));
  return named;
}

Result<std::vector<Named>> named_in(const JsonObject& entry, const model::Item& item) {
  std::vector<Named> all;
  if (json_list_or_empty(entry, "lots").size() + json_list_or_empty(entry, "serials").size() > k_lots_per_movement_max) {
    return fail(ErrorKind::limit, "lot.too_many", fmt::format("At most {} lots at a time", k_lots_per_movement_max), "lots");
  }
  for (const Json& value : json_list_or_empty(entry, "lots")) {
    CROSSDOCK_TRY(Named named, named_lot(value, item));
    all.push_back(std::move(named));
  }
  for (const Json& value : json_list_or_empty(entry, "serials")) {
    if (!value.is_string()) return fail(ErrorKind::invalid, "field.type", "A serial number must be text", "serials");
    CROSSDOCK_CHECK(model::check_identifier(value.get_string(), "serials"));
    all.push_back({.code = std::string(value.get_string()), .quantity = 1, .serial = true, .expires = ""});
  }
  std::set<std::string_view> codes;
  for (const Named& named : all) {
    if (codes.insert(named.code).second) continue;
    return fail(ErrorKind::invalid, "lot.twice", fmt::format("{} is named twice", named.code), "lots");
  }
  return all;
}

Result<std::optional<Lot>> find_lot(store::Reader& reader, std::uint32_t item, std::string_view code) {
  CROSSDOCK_TRY(const auto row, reader.get(tables::k_lot, {std::int64_t{item}, std::string(code)}));
  if (!row) return std::nullopt;
  return Lot{static_cast<std::uint32_t>(store::as_integer((*row)[2])), store::as_integer((*row)[3]) != 0,
             store::as_text((*row)[4])};
}

Result<Lot> find_or_add(store::Reader& reader, std::uint32_t item, const Named& named, Booking& booking) {
  CROSSDOCK_TRY(const auto known, find_lot(reader, item, named.code));
  if (known && known->serial == named.serial) return *known;
  if (known) {
    return fail(ErrorKind::rejected, "lot.kind",
                fmt::format("{} is known as a {}", named.code, known->serial ? "serial number" : "lot"), named.code);
  }
  CROSSDOCK_TRY(const auto newest, reader.scan(tables::k_lot, {.index = "lot_id", .descending = true, .limit = 1}));
  const std::int64_t last = newest.empty() ? 0 : store::as_integer(newest.front()[2]);
  const std::int64_t id = last + 1 + static_cast<std::int64_t>(booking.lots.size());
  if (id > std::numeric_limits<std::uint32_t>::max())
    return fail(ErrorKind::limit, "lot.full", "No more lots can be told apart", named.code);
  booking.lots.push_back({std::int64_t{item}, named.code, id, std::int64_t{named.serial ? 1 : 0}, named.expires});
  return Lot{static_cast<std::uint32_t>(id), named.serial, named.expires};
}

// What comes back from a customer was shipped by us, from wherever, as far as we know of it.
ledger::Account source_of(const Domain& domain, const LotMove& move, const Lot& lot, std::int64_t quantity) {
  const ledger::Account usual = lot_account(move.from, lot.id, move.from_location);
  if (move.from != State::outside || move.to != State::returned) return usual;
  const auto was_shipped_from = [&](std::uint32_t location) {
    return domain.ledger.balance(lot_account(State::shipped, lot.id, location)).free() >= quantity;
  };
  if (was_shipped_from(move.from_location)) return lot_account(State::shipped, lot.id, move.from_location);
  for (const auto& location : domain.reference.locations()) {
    if (was_shipped_from(location->id)) return lot_account(State::shipped, lot.id, location->id);
  }
  return usual;
}

}  // namespace

Result<void> move_lots(const Domain& domain, store::Reader& reader, const JsonObject& entry, const LotMove& move,
                       Booking& booking) {
  const auto item = domain.reference.item(move.item);
  CROSSDOCK_TRY(const std::vector<Named> all, named_in(entry, *item));
  if (all.empty()) return {};
  std::int64_t sum = 0;
  for (const Named& named : all) {
    if (__builtin_add_overflow(sum, named.quantity, &sum)) sum = -1;
    if (sum < 0) break;
  }
  if (sum != move.quantity) {
    return fail(ErrorKind::invalid, "lot.quantity",
                fmt::format("Lots and serial numbers add up to {}, {} is moved", sum, move.quantity), "lots");
  }
  for (const Named& named : all) {
    CROSSDOCK_TRY(const Lot lot, find_or_add(reader, move.item, named, booking));
    ledger::Transfer transfer;
    transfer.from = source_of(domain, move, lot, named.quantity);
    transfer.to = lot_account(move.to, lot.id, move.to_location);
    if (transfer.from == transfer.to) continue;
    if (lot.serial && transfer.from.state == State::lot_outside && domain.ledger.balance(transfer.from).posted < 0) {
      return fail(ErrorKind::rejected, "serial.known", fmt::format("Serial number {} is here already", named.code),
                  named.code);
    }
    transfer.amount = named.quantity;
    transfer.occurred = move.occurred;
    transfer.reason = "lot";
    transfer.reference = move.reference;
    booking.chain.push_back(std::move(transfer));
  }
  return {};
}

Result<Json> lot_view(const Domain& domain, store::Reader& reader, std::string_view item_code, std::string_view code) {
  CROSSDOCK_TRY(const auto item, domain.reference.need_item(item_code));
  CROSSDOCK_TRY(const auto lot, find_lot(reader, item->id, code));
  if (!lot) {
    return fail(ErrorKind::not_found, "lot.unknown", fmt::format("Item {} has no lot {}", item_code, code),
                std::string(code));
  }
  JsonObject view{{"item", item->code}, {"lot", code}, {"serial", lot->serial}};
  if (!lot->expires.empty()) view["expires"] = lot->expires;
  JsonArray locations;
  JsonArray moves;
  for (const auto& location : domain.reference.locations()) {
    for (const auto& [state, name] : k_places) {
      const ledger::Account account{state, 0, lot->id, location->id};
      const std::int64_t quantity = domain.ledger.balance(account).posted;
      if (quantity != 0) {
        locations.emplace_back(
            JsonObject{{"location", location->code}, {"state", name}, {"quantity", std::to_string(quantity)}});
      }
      CROSSDOCK_TRY(const auto story, domain.ledger.why(reader, account, ledger::k_why_max));
      for (const auto& [moved, after] : story) {
        if (moved.to != account) continue;
        moves.emplace_back(JsonObject{{"position", moved.position},
                                      {"occurred", moved.occurred.rfc3339()},
                                      {"to", name},
                                      {"location", location->code},
                                      {"quantity", std::to_string(moved.amount)},
                                      {"reference", moved.reference}});
      }
    }
  }
  std::ranges::sort(moves, {}, [](const Json& move) { return move.at("position").get_int64(); });
  view["unit"] = item->base_unit;
  view["locations"] = std::move(locations);
  view["moves"] = std::move(moves);
  return Json(std::move(view));
}

}  // namespace crossdock::hub
