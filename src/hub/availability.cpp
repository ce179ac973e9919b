// SPDX-License-Identifier: Apache-2.0
#include "hub/availability.hpp"

#include "hub/outlook.hpp"
#include "hub/shelves.hpp"

#include <algorithm>
#include <limits>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace crossdock::hub {
namespace {

using ledger::State;

// What may be promised of one item at one location: to everybody, or to a channel.
class Promisable {
 public:
  Promisable(const Domain& domain, std::string_view channel, Timestamp now) : domain_(domain) {
    if (!channel.empty()) draws_ = domain.settings.pools.draws(channel, now);
  }

  std::int64_t of(std::uint32_t item, std::uint32_t location) const {
    if (draws_) return promise::promisable(shelf_for(domain_, item, location, *draws_));
    return on_shelf(domain_, item, location).available();
  }
  // Whole kits; the component that is shortest decides.
  std::int64_t of(const std::vector<promise::Component>& components, std::uint32_t location) const {
    std::int64_t most = std::numeric_limits<std::int64_t>::max();
    for (const auto& [item, per] : components) {
      const std::int64_t units = of(item, location);
      most = std::min(most, units < 0 ? (units - per + 1) / per : units / per);
    }
    return most;
  }

 private:
  const Domain& domain_;
  std::optional<std::vector<std::uint16_t>> draws_;
};

void add_numbers(JsonObject& into, std::int64_t available, const OnShelf& shelf) {
  into["available"] = std::to_string(available);
  into["reserved"] = std::to_string(shelf.reserved);
  into["allocated"] = std::to_string(shelf.allocated);
  into["on_hand"] = std::to_string(shelf.on_hand);
  into["safety_stock"] = std::to_string(shelf.safety_stock);
}

// Free and reserved of each pool that has either; the locations given together.
JsonArray pools_of(const Domain& domain, std::uint32_t item, const std::vector<std::shared_ptr<const Location>>& locations) {
  JsonArray out;
  for (const std::uint16_t pool : domain.ledger.pools()) {
    std::int64_t free = 0;
    std::int64_t reserved = 0;
    for (const auto& location : locations) {
      const ledger::Balance balance = domain.ledger.balance({State::available, pool, item, location->id});
      free += balance.free();
      reserved += balance.pending_out;
    }
    if (free == 0 && reserved == 0) continue;
    out.emplace_back(JsonObject{{"pool", domain.settings.pools.name_of(pool)},
                                {"free", std::to_string(free)},
                                {"reserved", std::to_string(reserved)}});
  }
  return out;
}

}  // namespace

Result<Json> availability(const Domain& domain, store::Reader& reader, const AvailabilityQuery& query, Timestamp now) {
  CROSSDOCK_TRY(const auto item, domain.reference.need_item(query.item));
  std::vector<std::shared_ptr<const Location>> locations = domain.reference.locations();
  if (!query.location.empty()) {
    CROSSDOCK_TRY(auto only, domain.reference.need_location(query.location));
    locations = {std::move(only)};
  }
  CROSSDOCK_TRY(const auto components, domain.reference.stocked_items(*item));
  const Promisable promisable(domain, query.channel, now);
  std::int64_t available = 0;
  OnShelf sum;
  JsonArray parts;
  for (const auto& location : locations) {
    const OnShelf shelf = on_shelf(domain, item->id, location->id);
    const std::int64_t here = promisable.of(components, location->id);
    available += here;
    sum += shelf;
    JsonObject part{{"location", location->code}};
    add_numbers(part, here, shelf);
    parts.emplace_back(std::move(part));
  }
  JsonObject result{{"item", item->code}};
  if (!query.location.empty()) result["location"] = query.location;
  if (!query.channel.empty()) result["channel"] = query.channel;
  add_numbers(result, available, sum);
  result["unit"] = item->base_unit;
  result["as_of"] = now.rfc3339();
  result["source"] = "ledger";
  if (query.location.empty()) result["locations"] = std::move(parts);
  if (domain.ledger.pools().size() > 1) result["pools"] = pools_of(domain, item->id, locations);
  if (query.date.empty() && query.quantity.empty()) return Json(std::move(result));
  Outlook outlook(domain, query.channel, now);
  CROSSDOCK_CHECK(outlook.load(reader, components, locations));
  CROSSDOCK_CHECK(outlook.tell(query, *item, result));
  return Json(std::move(result));
}

Result<Json> why(const Domain& domain, store::Reader& reader, const WhyQuery& query, Timestamp now) {
  CROSSDOCK_TRY(const auto item, domain.reference.need_item(query.item));
  CROSSDOCK_TRY(const auto location, domain.reference.need_location(query.location));
  CROSSDOCK_TRY(const std::uint16_t pool, need_pool(domain, query.pool, "pool"));
  CROSSDOCK_TRY(Json result, availability(domain, reader, {.item = query.item, .location = query.location}, now));
  const ledger::Account account{State::available, pool, item->id, location->id};
  CROSSDOCK_TRY(const auto story, domain.ledger.why(reader, account, query.limit));
  JsonArray entries;
  for (const auto& [entry, after] : story) {
    JsonObject line;
    line["position"] = entry.position;
    line["recorded"] = entry.recorded.rfc3339();
    line["occurred"] = entry.occurred.rfc3339();
    line["kind"] = ledger::to_string(entry.kind);
    line["from"] = ledger::to_string(entry.from.state);
    line["to"] = ledger::to_string(entry.to.state);
    line["amount"] = std::to_string(entry.amount);
    line["reason"] = entry.reason;
    line["reference"] = entry.reference;
    line["available_after"] = std::to_string(after.free());
    line["reserved_after"] = std::to_string(after.pending_out);
    entries.emplace_back(std::move(line));
  }
  result.get_object()["pool"] = query.pool;
  result.get_object()["entries"] = std::move(entries);
  return result;
}

}  // namespace crossdock::hub
