// SPDX-License-Identifier: Apache-2.0
#include "hub/facts.hpp"

#include "hub/shelves.hpp"
#include "model/order.hpp"

#include <fmt/format.h>

namespace crossdock::hub {
namespace {

constexpr std::int64_t k_day_us = 86'400'000'000;

}  // namespace

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
  return time > fallback ? fallback : time;
}

Result<std::uint16_t> pool_or(const Domain& domain, const JsonObject& entry, std::string_view key, std::uint16_t fallback) {
  if (json_find(entry, key) == nullptr) return fallback;
  CROSSDOCK_TRY(const std::string name, json_string(entry, key));
  return need_pool(domain, name, key);
}

Result<promise::Day> parse_day(std::string_view text, std::string_view where) {
  CROSSDOCK_CHECK(model::check_date(text, where));
  CROSSDOCK_TRY(const Timestamp midnight, Timestamp::parse_rfc3339(std::string(text) + "T00:00:00Z"));
  return day_of(midnight);
}

std::string day_text(promise::Day day) { return Timestamp{day * k_day_us}.rfc3339().substr(0, 10); }

promise::Day day_of(Timestamp time) { return time.us / k_day_us; }

}  // namespace crossdock::hub
