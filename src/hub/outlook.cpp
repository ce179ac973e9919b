// SPDX-License-Identifier: Apache-2.0
#include "hub/outlook.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

namespace crossdock::hub {

Outlook::Outlook(const Domain& domain, std::string_view channel, Timestamp now)
    : domain_(domain),
      draws_(channel.empty() ? domain.ledger.pools() : domain.settings.pools.draws(channel, now)),
      today_(day_of(now)) {}

Result<void> Outlook::load(store::Reader& reader, const std::vector<promise::Component>& components,
                           const std::vector<std::shared_ptr<const Location>>& locations) {
  for (const auto& location : locations) {
    std::vector<At> here;
    for (const promise::Component& component : components) {
      At at{.location = location,
            .component = component,
            .shelf = shelf_for(domain_, component.item, location->id, draws_),
            .supply = {},
            .rows = {}};
      CROSSDOCK_TRY(at.rows, open_supplies(reader, component.item, location->id));
      for (const Supply& row : at.rows) at.supply.push_back(expected_of(row));
      here.push_back(std::move(at));
    }
    places_.push_back(std::move(here));
  }
  return {};
}

std::int64_t Outlook::available_on(promise::Day day) const {
  std::int64_t sum = 0;
  for (const std::vector<At>& here : places_) {
    std::int64_t units = std::numeric_limits<std::int64_t>::max();
    for (const At& at : here) {
      const promise::Shelf shelf = promise::shelf_on(at.shelf, at.supply, today_, day);
      units = std::min(units, promise::promisable(shelf) / at.component.per);
    }
    if (__builtin_add_overflow(sum, units, &sum)) return std::numeric_limits<std::int64_t>::max();
  }
  return sum;
}

Result<void> Outlook::tell(const AvailabilityQuery& query, const model::Item& item, JsonObject& into) const {
  promise::Day last = std::numeric_limits<promise::Day>::max();
  if (!query.date.empty()) {
    CROSSDOCK_TRY(last, parse_day(query.date, "date"));
    if (last < today_) {
      return fail(ErrorKind::invalid, "availability.date", fmt::format("{} is over", query.date), "date");
    }
    into["date"] = query.date;
    into["available_on_date"] = std::to_string(available_on(last));
  }
  if (!query.quantity.empty()) {
    CROSSDOCK_TRY(const Decimal quantity, Decimal::parse(query.quantity));
    CROSSDOCK_TRY(const std::int64_t wanted, item.to_base(quantity, item.base_unit));
    std::vector<promise::ExpectedSupply> all;
    for (const std::vector<At>& here : places_) {
      for (const At& at : here) all.insert(all.end(), at.supply.begin(), at.supply.end());
    }
    const auto day = promise::first_day_for(wanted, today_, all, [this](promise::Day on) { return available_on(on); });
    into["promise_date"] = day ? Json(day_text(*day)) : Json(nullptr);
  }
  into["incoming"] = incoming(last);
  return {};
}

JsonArray Outlook::incoming(promise::Day day) const {
  JsonArray out;
  for (const std::vector<At>& here : places_) {
    for (const At& at : here) {
      for (std::size_t i = 0; i < at.rows.size(); ++i) {
        const Supply& row = at.rows[i];
        const auto item = domain_.reference.item(row.item);
        JsonObject entry{{"supply", row.id}, {"item", item->code}, {"location", at.location->code}};
        entry["state"] = ledger::to_string(row.state);
        entry["quantity"] = std::to_string(row.open());
        entry["expected"] = row.day ? Json(day_text(*row.day)) : Json(nullptr);
        if (row.pool != promise::k_common_pool) entry["pool"] = domain_.settings.pools.name_of(row.pool);
        entry["counted"] = promise::counts(at.supply[i], today_, day);
        entry["late"] = row.day.has_value() && *row.day < today_;
        out.emplace_back(std::move(entry));
      }
    }
  }
  return out;
}

}  // namespace crossdock::hub
