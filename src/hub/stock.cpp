// SPDX-License-Identifier: Apache-2.0
#include "hub/stock.hpp"

#include "base/hash.hpp"
#include "hub/shelves.hpp"
#include "hub/tables.hpp"

#include <fmt/format.h>

#include <array>
#include <utility>

namespace crossdock::hub {
namespace {

using ledger::State;

struct Place {
  std::shared_ptr<const model::Item> item;
  std::shared_ptr<const Location> location;
};

Result<Place> place_of(const Domain& domain, const JsonObject& entry) {
  CROSSDOCK_TRY(const std::string item, json_string(entry, "item"));
  CROSSDOCK_TRY(const std::string location, json_string(entry, "location"));
  Place place;
  CROSSDOCK_TRY(place.item, domain.reference.need_item(item));
  if (place.item->is_kit()) {
    return fail(ErrorKind::rejected, "item.kit", fmt::format("Item {} is a kit: its components are stocked", item), "item");
  }
  CROSSDOCK_TRY(place.location, domain.reference.need_location(location));
  return place;
}

Result<std::int64_t> base_quantity(const JsonObject& entry, std::string_view key, const model::Item& item) {
  CROSSDOCK_TRY(const Decimal quantity, json_decimal(entry, key));
  return item.to_base(quantity, json_string_or(entry, "unit", item.base_unit));
}

Result<Timestamp> time_or(const JsonObject& entry, std::string_view key, Timestamp fallback) {
  if (json_find(entry, key) == nullptr) return fallback;
  CROSSDOCK_TRY(const std::string text, json_string(entry, key));
  CROSSDOCK_TRY(const Timestamp time, Timestamp::parse_rfc3339(text));
  return time > fallback ? fallback : time;  // a sender's clock may run ahead; nothing happened in the future
}

struct MovementType {
  std::string_view name;
  State from;
  State to;
  bool elsewhere;  // to another location or pool
};
constexpr std::array<MovementType, 5> k_movement_types = {{{"receipt", State::outside, State::available, false},
                                                           {"issue", State::available, State::outside, false},
                                                           {"damage", State::available, State::damaged, false},
                                                           {"return", State::outside, State::returned, false},
                                                           {"transfer", State::available, State::available, true}}};

Result<const MovementType*> movement_type(const JsonObject& entry) {
  CROSSDOCK_TRY(const std::string name, json_string(entry, "type"));
  for (const MovementType& type : k_movement_types) {
    if (type.name == name) return &type;
  }
  return fail(ErrorKind::invalid, "stock.movement_type",
              fmt::format("\"{}\" is not a type of movement (receipt, issue, damage, return, transfer)", name), "type");
}

Result<std::uint16_t> pool_or(const Domain& domain, const JsonObject& entry, std::string_view key, std::uint16_t fallback) {
  if (json_find(entry, key) == nullptr) return fallback;
  CROSSDOCK_TRY(const std::string name, json_string(entry, key));
  return need_pool(domain, name, key);
}

// Where a transfer ends: another location, another pool, or both.
Result<void> set_target(const Domain& domain, const JsonObject& entry, ledger::Transfer& transfer) {
  CROSSDOCK_TRY(transfer.to.pool, pool_or(domain, entry, "to_pool", transfer.from.pool));
  const bool pools_only = json_find(entry, "to_pool") != nullptr && json_find(entry, "to_location") == nullptr;
  if (pools_only) return {};
  CROSSDOCK_TRY(const std::string name, json_string(entry, "to_location"));
  CROSSDOCK_TRY(const auto other, domain.reference.need_location(name));
  transfer.to.location = other->id;
  return {};
}

Result<void> move_stock(Domain& domain, store::Tx& tx, const JsonObject& entry, std::string_view reference, Timestamp now) {
  CROSSDOCK_TRY(const Place place, place_of(domain, entry));
  CROSSDOCK_TRY(const MovementType* type, movement_type(entry));
  CROSSDOCK_TRY(const std::int64_t quantity, base_quantity(entry, "quantity", *place.item));
  if (quantity <= 0) return fail(ErrorKind::invalid, "stock.quantity", "A moved quantity is more than zero", "quantity");
  CROSSDOCK_TRY(const std::uint16_t pool, pool_or(domain, entry, "pool", promise::k_common_pool));
  ledger::Transfer transfer;
  transfer.from = {type->from, pool, place.item->id, place.location->id};
  transfer.to = {type->to, pool, place.item->id, place.location->id};
  if (type->elsewhere) CROSSDOCK_CHECK(set_target(domain, entry, transfer));
  transfer.amount = quantity;
  // What left a location has left it, whatever we had promised; what changes pools is our own decision.
  transfer.forced = type->from == State::available && !(type->elsewhere && transfer.to.location == place.location->id);
  CROSSDOCK_TRY(transfer.occurred, time_or(entry, "occurred_at", now));
  transfer.reason = type->name;
  transfer.reference = reference;
  CROSSDOCK_CHECK(domain.ledger.apply(tx, std::array{transfer}, now));
  return {};
}

Result<std::int64_t> count_stock(Domain& domain, store::Tx& tx, const JsonObject& entry, std::string_view reference,
                                 Timestamp now) {
  CROSSDOCK_TRY(const Place place, place_of(domain, entry));
  ledger::Ledger::Count count;
  count.item = place.item->id;
  count.location = place.location->id;
  CROSSDOCK_TRY(count.on_hand, base_quantity(entry, "on_hand", *place.item));
  if (count.on_hand < 0) return fail(ErrorKind::invalid, "stock.count", "A count is not negative", "on_hand");
  CROSSDOCK_TRY(count.as_of, time_or(entry, "as_of", now));
  count.reference = reference;
  return domain.ledger.apply_count(tx, count, now);
}

std::string inbox_key(std::string_view source, std::string_view id) { return hash16(fmt::format("{}\n{}", source, id)); }

Json outcome(std::string_view id, std::string_view status) { return JsonObject{{"id", id}, {"status", status}}; }

Json refusal(std::string_view id, const Error& error) {
  JsonObject json{{"id", id}, {"status", "rejected"}};
  json["error"] = JsonObject{{"code", error.code}, {"detail", error.message}, {"place", error.place}};
  return json;
}

// Dedupe and per-entry outcome around one stock fact. Only what was applied is remembered: a refused fact may come again
// once what it lacked is there. `apply` fills the outcome.
template <class Apply>
Result<Json> guarded(store::Tx& tx, std::string_view source, const Json& entry, Timestamp now, Apply apply) {
  if (!entry.is_object()) return refusal("", Error{ErrorKind::invalid, "field.type", "An entry must be an object", ""});
  const std::string id = json_string_or(entry.get_object(), "id", "");
  if (id.empty()) return refusal("", Error{ErrorKind::invalid, "field.missing", "\"id\" is missing", "id"});
  CROSSDOCK_TRY(const auto known, tx.get(tables::k_inbox, {inbox_key(source, id)}));
  if (known) return outcome(id, "duplicate");
  Json result = outcome(id, "applied");
  const Result<void> applied = apply(entry.get_object(), fmt::format("{} {}", source, id), result.get_object());
  if (!applied) return refusal(id, applied.error());
  CROSSDOCK_CHECK(first_time(tx, source, id, {}, now));
  return result;
}

}  // namespace

Result<bool> first_time(store::Tx& tx, std::string_view source, std::string_view id, MessageId message, Timestamp now) {
  const std::string key = inbox_key(source, id);
  CROSSDOCK_TRY(const auto row, tx.get(tables::k_inbox, {key}));
  if (row) return false;
  CROSSDOCK_CHECK(tx.insert(tables::k_inbox, {key, message.value, now.us}));
  return true;
}

Result<Json> apply_movement(Domain& domain, store::Tx& tx, std::string_view source, const Json& entry, Timestamp now) {
  return guarded(tx, source, entry, now, [&](const JsonObject& object, const std::string& reference, JsonObject&) {
    return move_stock(domain, tx, object, reference, now);
  });
}

Result<Json> apply_count(Domain& domain, store::Tx& tx, std::string_view source, const Json& entry, Timestamp now) {
  return guarded(tx, source, entry, now,
                 [&](const JsonObject& object, const std::string& reference, JsonObject& result) -> Result<void> {
                   CROSSDOCK_TRY(const std::int64_t adjusted, count_stock(domain, tx, object, reference, now));
                   result["adjustment"] = std::to_string(adjusted);
                   return {};
                 });
}

}  // namespace crossdock::hub
