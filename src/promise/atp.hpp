// SPDX-License-Identifier: Apache-2.0
// Available to promise over time: what a shelf may promise for a day, from what lies on it and what is expected until
// then. Pure.
//
// Assumptions, said with every answer: supply counts on its day; supply whose day has passed without a receipt is late
// and does not count until its date is corrected; everything promised and the safety stock are deducted first, so a
// shortage of today is made good by the supply that comes first.
#pragma once

#include "promise/shelf.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>

namespace crossdock::promise {

// Days since 1970-01-01, UTC.
using Day = std::int64_t;

struct ExpectedSupply {
  std::optional<Day> day;     // empty: nobody said when; never counts
  std::uint16_t pool = 0;     // it comes into
  std::int64_t quantity = 0;  // still open, >= 0
  std::string reference;      // "PO-77/1"
};

// Whether the supply counts for a promise of `day` made today.
bool counts(const ExpectedSupply& supply, Day today, Day day);
// The shelf as it will be on `day`, if nothing else is promised. Quantities saturate.
Shelf shelf_on(Shelf shelf, std::span<const ExpectedSupply> supply, Day today, Day day);
// The first day on which `available_on` reaches `quantity`: today, or the day of one of the supplies; empty when what is
// known today never suffices.
std::optional<Day> first_day_for(std::int64_t quantity, Day today, std::span<const ExpectedSupply> supply,
                                 const std::function<std::int64_t(Day)>& available_on);

}  // namespace crossdock::promise
