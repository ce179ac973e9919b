// SPDX-License-Identifier: Apache-2.0
// Available to promise over time: what may be promised now, and what is expected when. Pure.
//
// Assumptions, said with every answer: supply counts from the end of its day on; supply whose day has passed without a
// receipt is late and does not count until its date is corrected; safety stock and everything promised are deducted
// first, so a shortage of today is made good by the supply that comes first.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace crossdock::promise {

// Days since 1970-01-01, UTC.
using Day = std::int64_t;

struct ExpectedSupply {
  Day day = 0;
  std::int64_t quantity = 0;  // still open, >= 0
  std::string reference;      // "PO-77/1"
};

struct Step {
  Day day = 0;
  std::int64_t supply = 0;     // that comes on this day
  std::int64_t available = 0;  // to promise from this day on, never negative
};

struct Timeline {
  std::int64_t now = 0;              // available today; may be negative: promised more than there is
  std::vector<Step> steps;           // by day
  std::vector<ExpectedSupply> late;  // not counted
};

// `available_now` after safety stock and all promises.
Timeline timeline(std::int64_t available_now, std::vector<ExpectedSupply> supply, Day today);
// What may be promised for `day`; never negative.
std::int64_t available_on(const Timeline& line, Day day);
// The first day on which `quantity` can be promised; empty when the supply known today never suffices.
std::optional<Day> first_day_for(const Timeline& line, std::int64_t quantity, Day today);

}  // namespace crossdock::promise
