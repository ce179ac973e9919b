// SPDX-License-Identifier: Apache-2.0
#include "promise/sourcing.hpp"

#include <doctest/doctest.h>

#include <algorithm>

namespace crossdock::promise {
namespace {

std::vector<const SourcingRule*> rules(std::initializer_list<std::string_view> names) {
  std::vector<const SourcingRule*> found;
  for (const std::string_view name : names) {
    found.push_back(find_sourcing_rule(name));
    REQUIRE(found.back() != nullptr);
  }
  return found;
}

void stock(Request& request, std::uint32_t item, std::uint32_t location, std::int64_t free) {
  request.supply.put(item, location, {.draws = {{0, free}}, .limit = free});
}

// Two lines, 5 of item 1 and 3 of item 2; locations 1 (priority 2) and 2 (priority 1).
Request request() {
  Request made;
  made.demands = {{"1", 5, {{1, 1}}}, {"2", 3, {{2, 1}}}};
  made.sites = {{1, "EAST", 2}, {2, "WEST", 1}};
  made.to = {.country = "US", .region = "CA", .postal_code = "94607"};
  for (const std::uint32_t location : {1U, 2U}) {
    stock(made, 1, location, 100);
    stock(made, 2, location, 100);
  }
  return made;
}

std::string chosen(const Plan& plan) { return plan.ranking.front().code; }

std::int64_t taken_at(const Plan& plan, std::uint32_t location) {
  std::int64_t sum = 0;
  for (const Taken& taken : plan.taken) sum += taken.location == location ? taken.quantity : 0;
  return sum;
}

}  // namespace

TEST_CASE("priority chooses the location with the smallest number and says so") {
  const Plan plan = source(request(), rules({"priority"}));
  CHECK(plan.complete);
  CHECK(taken_at(plan, 2) == 8);
  CHECK(explain(plan) == "WEST: priority 1; not EAST: priority 2");
}

TEST_CASE("the location that the order names goes before priority") {
  Request asked = request();
  asked.requested = "EAST";
  CHECK(chosen(source(asked, rules({"requested", "priority"}))) == "EAST");
  asked.requested = "";
  CHECK(chosen(source(asked, rules({"requested", "priority"}))) == "WEST");
}

TEST_CASE("nearest looks at the lane that fits the address best") {
  Request asked = request();
  asked.lanes = {{.from = "EAST", .country = "US", .distance_km = 10},
                 {.from = "WEST", .country = "US", .distance_km = 4000},
                 {.from = "EAST", .country = "US", .postal = "9", .distance_km = 4100},
                 {.from = "WEST", .country = "US", .region = "CA", .distance_km = 60},
                 {.from = "WEST", .country = "CA", .postal = "946", .distance_km = 1}};
  const Plan plan = source(asked, rules({"nearest"}));
  CHECK(explain(plan) == "WEST: 60 km; not EAST: 4100 km");
  asked.to = {.country = "DE"};
  CHECK(source(asked, rules({"nearest"})).ranking.front().reasons.front() == "no distance known");
}

TEST_CASE("cheapest compares exact costs; a location without a lane comes last") {
  Request asked = request();
  asked.lanes = {{.from = "WEST", .cost = Decimal::parse("4.205").value()},
                 {.from = "EAST", .cost = Decimal::parse("4.20").value()}};
  CHECK(explain(source(asked, rules({"cheapest"}))) == "EAST: costs 4.20; not WEST: costs 4.205");
  asked.lanes.pop_back();
  CHECK(chosen(source(asked, rules({"cheapest"}))) == "WEST");
}

TEST_CASE("an order is filled line by line from the best location on, and split where it must be") {
  Request asked = request();
  stock(asked, 1, 2, 3);
  const Plan plan = source(asked, rules({"priority"}));
  CHECK(plan.complete);
  CHECK(taken_at(plan, 2) == 6);
  CHECK(taken_at(plan, 1) == 2);
}

TEST_CASE("no_split passes over a location that cannot fill the whole order, two lines of one item counted together") {
  Request asked = request();
  asked.demands[1].components = {{1, 1}};
  stock(asked, 1, 2, 7);
  const Plan plan = source(asked, rules({"no_split", "priority"}));
  CHECK(plan.complete);
  CHECK(taken_at(plan, 1) == 8);
  CHECK(explain(plan) == "EAST: fills the whole order, priority 2; not WEST: cannot fill line 2, priority 1");
  stock(asked, 1, 1, 7);
  CHECK_FALSE(source(asked, rules({"no_split", "priority"})).complete);
}

TEST_CASE("fewest_shipments prefers the location that fills most lines, and still splits when none fills all") {
  Request asked = request();
  stock(asked, 1, 2, 0);
  stock(asked, 2, 1, 1);
  const Plan plan = source(asked, rules({"fewest_shipments", "priority"}));
  CHECK(plan.complete);
  asked.demands.push_back({"3", 1, {{3, 1}}});
  stock(asked, 3, 1, 1);
  CHECK(chosen(source(asked, rules({"fewest_shipments", "priority"}))) == "EAST");
}

TEST_CASE("a kit is taken in whole kits, all components at one location") {
  Request asked = request();
  asked.demands = {{"1", 4, {{1, 2}, {2, 1}}}};
  stock(asked, 1, 1, 5);
  stock(asked, 2, 1, 9);
  stock(asked, 1, 2, 100);
  stock(asked, 2, 2, 2);
  const Plan plan = source(asked, rules({"priority"}));
  CHECK(plan.complete);
  CHECK(taken_at(plan, 2) == 6);
  CHECK(taken_at(plan, 1) == 6);
  asked.demands[0].quantity = 5;
  CHECK(source(asked, rules({"priority"})).filled == std::vector<std::int64_t>{4});
}

TEST_CASE("a plan never takes more from a shelf than it has, whatever the lines ask for") {
  Request asked = request();
  asked.demands = {{"1", 60, {{1, 1}}}, {"2", 60, {{1, 1}}}, {"3", 120, {{1, 1}}}};
  const Plan plan = source(asked, rules({"priority"}));
  CHECK(plan.filled == std::vector<std::int64_t>{60, 60, 80});
  CHECK(taken_at(plan, 1) == 100);
  CHECK(taken_at(plan, 2) == 100);
  CHECK_FALSE(plan.complete);
}

TEST_CASE("every rule has a name and says what it does") {
  CHECK(sourcing_rules().size() >= 6);
  for (const SourcingRule& rule : sourcing_rules()) {
    CHECK_FALSE(rule.name.empty());
    CHECK(rule.meaning.ends_with("."));
    CHECK(std::ranges::count(sourcing_rules(), rule.name, &SourcingRule::name) == 1);
  }
}

}  // namespace crossdock::promise
