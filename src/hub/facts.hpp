// SPDX-License-Identifier: Apache-2.0
// How the members of stock facts are read: items, places, quantities in base units, times and days.
#pragma once

#include "base/clock.hpp"
#include "base/json.hpp"
#include "base/result.hpp"
#include "hub/domain.hpp"
#include "promise/atp.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace crossdock::hub {

// A stocked item at a location; rejected "item.kit" for a kit, whose components are stocked.
struct Place {
  std::shared_ptr<const model::Item> item;
  std::shared_ptr<const Location> location;
};
Result<Place> place_of(const Domain& domain, const JsonObject& entry);

// Base units, exactly; `unit` defaults to the base unit.
Result<std::int64_t> base_quantity(const JsonObject& entry, std::string_view key, const model::Item& item);
// `fallback` when absent, and for a time after it: a sender's clock may run ahead; nothing happened in the future.
Result<Timestamp> time_or(const JsonObject& entry, std::string_view key, Timestamp fallback);
// The number of the pool named, `fallback` when absent.
Result<std::uint16_t> pool_or(const Domain& domain, const JsonObject& entry, std::string_view key, std::uint16_t fallback);

// "2026-12-01", in UTC.
Result<promise::Day> parse_day(std::string_view text, std::string_view where);
std::string day_text(promise::Day day);
promise::Day day_of(Timestamp time);

}  // namespace crossdock::hub
