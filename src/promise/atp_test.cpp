// SPDX-License-Identifier: Apache-2.0
#include "promise/atp.hpp"
#include "promise/kits.hpp"

#include <doctest/doctest.h>

#include <map>

namespace crossdock::promise {
namespace {

constexpr Day k_today = 20'000;

Shelf shelf(std::int64_t free) { return {.draws = {{0, free}}, .limit = free}; }

// Bills of material by item.
using Bills = std::map<std::uint32_t, std::vector<Component>>;

Result<std::vector<Component>> exploded(const Bills& bills, std::uint32_t item) {
  return explode(item, [&](std::uint32_t wanted) -> Result<std::vector<Component>> {
    const auto found = bills.find(wanted);
    return found == bills.end() ? std::vector<Component>() : found->second;
  });
}

}  // namespace

TEST_CASE("supply adds up by day, and counts on its day") {
  const std::vector<ExpectedSupply> supply{
      {k_today + 5, 0, 10, "PO-2"}, {k_today + 2, 0, 4, "PO-1"}, {k_today + 5, 0, 1, "PO-3"}};
  const auto on = [&](Day day) { return promisable(shelf_on(shelf(3), supply, k_today, day)); };
  CHECK(on(k_today) == 3);
  CHECK(on(k_today + 1) == 3);
  CHECK(on(k_today + 2) == 7);
  CHECK(on(k_today + 4) == 7);
  CHECK(on(k_today + 5) == 18);
  CHECK(on(k_today + 500) == 18);
}

TEST_CASE("what is promised too much today is made good by the first supply") {
  const std::vector<ExpectedSupply> supply{{k_today + 1, 0, 4, "PO-1"}, {k_today + 2, 0, 5, "PO-2"}};
  const auto on = [&](Day day) { return promisable(shelf_on(shelf(-6), supply, k_today, day)); };
  CHECK(on(k_today) == 0);
  CHECK(on(k_today + 1) == 0);
  CHECK(on(k_today + 2) == 3);
}

TEST_CASE("late supply, and supply nobody gave a date for, does not count") {
  const std::vector<ExpectedSupply> supply{
      {k_today - 1, 0, 50, "PO-0"}, {k_today, 0, 2, "PO-1"}, {std::nullopt, 0, 70, "TO-1"}};
  CHECK(promisable(shelf_on(shelf(1), supply, k_today, k_today + 9)) == 3);
}

TEST_CASE("supply for a pool is promised to those who draw on it, and fills the hole of the shelf for all") {
  const Shelf two{.draws = {{1, 2}, {0, -3}}, .limit = -1};
  const std::vector<ExpectedSupply> common{{k_today + 1, 0, 4, "PO-1"}};
  CHECK(promisable(two) == 0);
  CHECK(promisable(shelf_on(two, common, k_today, k_today + 1)) == 3);
  const std::vector<ExpectedSupply> other{{k_today + 1, 9, 4, "PO-2"}};
  CHECK(promisable(shelf_on(two, other, k_today, k_today + 1)) == 2);
}

TEST_CASE("the first day for a quantity is today, the day of the supply that suffices, or none") {
  const std::vector<ExpectedSupply> supply{{k_today + 2, 0, 4, "PO-1"}, {k_today + 9, 0, 4, "PO-2"}};
  const auto first = [&](std::int64_t quantity) {
    return first_day_for(quantity, k_today, supply,
                         [&](Day day) { return promisable(shelf_on(shelf(3), supply, k_today, day)); });
  };
  CHECK(first(3) == k_today);
  CHECK(first(4) == k_today + 2);
  CHECK(first(8) == k_today + 9);
  CHECK_FALSE(first(12));
}

TEST_CASE("a kit within a kit is resolved to stocked items, each once with its total") {
  const Bills bills{{10, {{11, 2}, {1, 1}}}, {11, {{1, 3}, {2, 1}}}};
  CHECK(*exploded(bills, 10) == std::vector<Component>{{1, 7}, {2, 2}});
  CHECK(*exploded(bills, 1) == std::vector<Component>{{1, 1}});
}

TEST_CASE("a kit that contains itself is refused") {
  const Bills bills{{10, {{11, 1}}}, {11, {{12, 1}}}, {12, {{10, 1}}}};
  CHECK(exploded(bills, 10).error().code == "kit.circle");
}

TEST_CASE("a bill of material is bounded in depth and in numbers") {
  Bills deep;
  for (std::uint32_t item = 1; item <= k_kit_depth_max + 1; ++item) deep[item] = {{item + 1, 1}};
  CHECK(exploded(deep, 1).error().code == "kit.too_deep");
  CHECK(exploded(deep, 3));
  const Bills large{{1, {{2, INT64_MAX}, {3, 2}}}, {3, {{2, 1}}}};
  CHECK(exploded(large, 1).error().code == "kit.too_large");
}

}  // namespace crossdock::promise
