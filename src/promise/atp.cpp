// SPDX-License-Identifier: Apache-2.0
#include "promise/atp.hpp"

#include <algorithm>
#include <limits>
#include <set>
#include <vector>

namespace crossdock::promise {
namespace {

void add(std::int64_t& sum, std::int64_t quantity) {
  if (__builtin_add_overflow(sum, quantity, &sum)) sum = std::numeric_limits<std::int64_t>::max();
}

}  // namespace

bool counts(const ExpectedSupply& supply, Day today, Day day) {
  return supply.day && *supply.day >= today && *supply.day <= day;
}

Shelf shelf_on(Shelf shelf, std::span<const ExpectedSupply> supply, Day today, Day day) {
  for (const ExpectedSupply& expected : supply) {
    if (!counts(expected, today, day)) continue;
    add(shelf.limit, expected.quantity);
    for (PoolShare& share : shelf.draws) {
      if (share.pool == expected.pool) add(share.free, expected.quantity);
    }
  }
  return shelf;
}

std::optional<Day> first_day_for(std::int64_t quantity, Day today, std::span<const ExpectedSupply> supply,
                                 const std::function<std::int64_t(Day)>& available_on) {
  std::set<Day> days{today};
  for (const ExpectedSupply& expected : supply) {
    if (expected.day && *expected.day > today) days.insert(*expected.day);
  }
  // What is available only grows with the day.
  const std::vector<Day> ordered(days.begin(), days.end());
  const auto first = std::ranges::partition_point(ordered, [&](Day day) { return available_on(day) < quantity; });
  return first == ordered.end() ? std::nullopt : std::optional(*first);
}

}  // namespace crossdock::promise
