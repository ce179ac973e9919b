// SPDX-License-Identifier: Apache-2.0
#include "hub/stock.hpp"

#include "base/hash.hpp"
#include "hub/backorder.hpp"
#include "hub/facts.hpp"
#include "hub/movement.hpp"
#include "hub/record.hpp"
#include "hub/return_desk.hpp"
#include "hub/supplier_supply.hpp"
#include "hub/supply.hpp"
#include "hub/tables.hpp"

#include <fmt/format.h>

#include <optional>
#include <utility>

namespace crossdock::hub {
namespace {

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

Json outcome(std::string_view id, std::string_view status) { return JsonObject{{"id", id}, {"status", status}}; }

Json refusal(std::string_view id, const Error& error) {
  JsonObject json{{"id", id}, {"status", "rejected"}};
  json["error"] = JsonObject{{"code", error.code}, {"detail", error.message}, {"place", error.place}};
  return json;
}

// What of it comes back under a return of ours; nothing for other movements.
Result<std::optional<CameBack>> came_back(const Domain& domain, store::Reader& reader, const JsonObject& entry) {
  CameBack came{.line = json_string_or(entry, "return", ""), .location = json_string_or(entry, "location", "")};
  if (came.line.empty() || json_string_or(entry, "type", "") != "return") return std::optional<CameBack>();
  CROSSDOCK_TRY(const Place place, place_of(domain, entry));
  came.item = place.item->code;
  CROSSDOCK_TRY(came.quantity, base_quantity(entry, "quantity", *place.item));
  came.last = flag_of(entry, "close");
  CROSSDOCK_CHECK(check_returned(reader, came));
  return std::optional(std::move(came));
}

// What came in is offered to those who wait for it.
Result<void> offer(Domain& domain, store::Tx& tx, const Json& entry, const Json& result, Timestamp now) {
  if (json_string_or(result.get_object(), "status", "") != "applied") return {};
  const auto item = domain.reference.item(json_string_or(entry.get_object(), "item", ""));
  return item ? serve_backorders(domain, tx, item->id, now) : Result<void>();
}

// What is no fault of the entry: the whole unit of work fails, and its sender repeats it.
bool is_ours(const Error& error) {
  return error.kind == ErrorKind::unavailable || error.kind == ErrorKind::transient || error.kind == ErrorKind::corrupt ||
         error.kind == ErrorKind::internal;
}

// Dedupe and per-entry outcome around one stock fact. Only what was applied is remembered: a refused fact may come again
// once what it lacked is there. `apply` fills the outcome.
template <class Apply>
Result<Json> guarded(Domain& domain, store::Tx& tx, std::string_view source, const Json& entry, Timestamp now, Apply apply) {
  if (!entry.is_object()) return refusal("", Error{ErrorKind::invalid, "field.type", "An entry must be an object", ""});
  const std::string id = json_string_or(entry.get_object(), "id", "");
  if (id.empty()) return refusal("", Error{ErrorKind::invalid, "field.missing", "\"id\" is missing", "id"});
  CROSSDOCK_TRY(const bool known, Inbox::knows(tx, source, id));
  if (known) {
    domain.inbox.came_again(tx);
    return outcome(id, "duplicate");
  }
  Json result = outcome(id, "applied");
  const Result<void> applied = apply(entry.get_object(), fmt::format("{} {}", source, id), result.get_object());
  if (!applied && is_ours(applied.error())) return fail(applied.error());
  if (!applied) return refusal(id, applied.error());
  CROSSDOCK_CHECK(domain.inbox.remember(tx, source, id, {}, now));
  return result;
}

}  // namespace

Result<Json> apply_movement(Domain& domain, store::Tx& tx, std::string_view source, const Json& entry, Timestamp now) {
  const auto move = [&](const JsonObject& object, const std::string& reference, JsonObject&) -> Result<void> {
    // Looked at before anything is booked: what is refused leaves no trace.
    CROSSDOCK_TRY(const auto came, came_back(domain, tx, object));
    CROSSDOCK_CHECK(move_stock(domain, tx, object, reference, now));
    if (came) CROSSDOCK_CHECK(note_returned(domain, tx, *came, now));
    return note_receipt(domain, tx, json_string_or(object, "supply", ""), now);
  };
  CROSSDOCK_TRY(Json result, guarded(domain, tx, source, entry, now, move));
  CROSSDOCK_CHECK(offer(domain, tx, entry, result, now));
  return result;
}

Result<Json> apply_count(Domain& domain, store::Tx& tx, std::string_view source, const Json& entry, Timestamp now) {
  const auto count = [&](const JsonObject& object, const std::string& reference, JsonObject& result) -> Result<void> {
    CROSSDOCK_TRY(const std::int64_t adjusted, count_stock(domain, tx, object, reference, now));
    result["adjustment"] = std::to_string(adjusted);
    return {};
  };
  CROSSDOCK_TRY(Json result, guarded(domain, tx, source, entry, now, count));
  CROSSDOCK_CHECK(offer(domain, tx, entry, result, now));
  return result;
}

// A statement of what is expected says the total, so that there is nothing to remember.
Result<Json> apply_supply(Domain& domain, store::Tx& tx, std::string_view source, const Json& entry, Timestamp now) {
  if (!entry.is_object()) return refusal("", Error{ErrorKind::invalid, "field.type", "An entry must be an object", ""});
  const std::string id = json_string_or(entry.get_object(), "id", "");
  const Result<void> applied = state_supply(domain, tx, source, entry.get_object(), now);
  if (applied) return outcome(id, "applied");
  if (is_ours(applied.error())) return fail(applied.error());
  return refusal(id, applied.error());
}

}  // namespace crossdock::hub
