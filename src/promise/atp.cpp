// SPDX-License-Identifier: Apache-2.0
#include "promise/atp.hpp"

#include <algorithm>
#include <limits>
#include <tuple>
#include <utility>

namespace crossdock::promise {

Timeline timeline(std::int64_t available_now, std::vector<ExpectedSupply> supply, Day today) {
  Timeline line{.now = available_now, .steps = {}, .late = {}};
  std::ranges::sort(supply, {}, [](const ExpectedSupply& one) { return std::tie(one.day, one.reference); });
  std::int64_t sum = available_now;
  for (ExpectedSupply& expected : supply) {
    if (expected.day < today) {
      line.late.push_back(std::move(expected));
      continue;
    }
    if (__builtin_add_overflow(sum, expected.quantity, &sum)) sum = std::numeric_limits<std::int64_t>::max();
    if (line.steps.empty() || line.steps.back().day != expected.day) line.steps.push_back({.day = expected.day});
    line.steps.back().supply += expected.quantity;
    line.steps.back().available = std::max<std::int64_t>(sum, 0);
  }
  return line;
}

std::int64_t available_on(const Timeline& line, Day day) {
  std::int64_t available = std::max<std::int64_t>(line.now, 0);
  for (const Step& step : line.steps) {
    if (step.day <= day) available = step.available;
  }
  return available;
}

std::optional<Day> first_day_for(const Timeline& line, std::int64_t quantity, Day today) {
  if (line.now >= quantity) return today;
  for (const Step& step : line.steps) {
    if (step.available >= quantity) return step.day;
  }
  return std::nullopt;
}

}  // namespace crossdock::promise
