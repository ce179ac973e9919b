// SPDX-License-Identifier: Apache-2.0
#include "promise/atp.hpp"
#include "promise/kits.hpp"

#include <doctest/doctest.h>

#include <map>

namespace crossdock::promise {
namespace {

constexpr Day k_today = 20'000;

// Bills of material by item.
using Bills = std::map<std::uint32_t, std::vector<Component>>;

Result<std::vector<Component>> exploded(const Bills& bills, std::uint32_t item) {
  return explode(item, [&](std::uint32_t wanted) -> Result<std::vector<Component>> {
    const auto found = bills.find(wanted);
    return found == bills.end() ? std::vector<Component>() : found->second;
  });
}

}  // namespace

TEST_CASE("supply adds up by day, and counts from its day on") {
  const Timeline line =
      timeline(3, {{k_today + 5, 10, "PO-2"}, {k_today + 2, 4, "PO-1"}, {k_today + 5, 1, "PO-3"}}, k_today);
  CHECK(available_on(line, k_today) == 3);
  CHECK(available_on(line, k_today + 1) == 3);
  CHECK(available_on(line, k_today + 2) == 7);
  CHECK(available_on(line, k_today + 4) == 7);
  CHECK(available_on(line, k_today + 5) == 18);
  CHECK(available_on(line, k_today + 500) == 18);
}

TEST_CASE("what is promised too much today is made good by the first supply") {
  const Timeline line = timeline(-6, {{k_today + 1, 4, "PO-1"}, {k_today + 2, 5, "PO-2"}}, k_today);
  CHECK(available_on(line, k_today) == 0);
  CHECK(available_on(line, k_today + 1) == 0);
  CHECK(available_on(line, k_today + 2) == 3);
}

TEST_CASE("late supply does not count, and is told") {
  const Timeline line = timeline(1, {{k_today - 1, 50, "PO-0"}, {k_today, 2, "PO-1"}}, k_today);
  CHECK(available_on(line, k_today) == 3);
  REQUIRE(line.late.size() == 1);
  CHECK(line.late.front().reference == "PO-0");
}

TEST_CASE("the first day for a quantity is today, the day of the supply that suffices, or none") {
  const Timeline line = timeline(3, {{k_today + 2, 4, "PO-1"}, {k_today + 9, 4, "PO-2"}}, k_today);
  CHECK(first_day_for(line, 3, k_today) == k_today);
  CHECK(first_day_for(line, 4, k_today) == k_today + 2);
  CHECK(first_day_for(line, 8, k_today) == k_today + 9);
  CHECK_FALSE(first_day_for(line, 12, k_today));
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
