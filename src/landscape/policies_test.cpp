// SPDX-License-Identifier: Apache-2.0
#include "landscape/policies.hpp"

#include "landscape/yaml.hpp"

#include <doctest/doctest.h>

namespace crossdock::landscape {
namespace {

Error load(hub::Settings& settings, std::string_view yaml) {
  const auto body = parse_yaml(yaml, "policies/test.yaml");
  REQUIRE(body);
  const auto loaded = load_policy("policies/test.yaml", body->get_object(), settings);
  return loaded ? Error{} : loaded.error();
}

std::string mistake(std::string_view yaml) {
  hub::Settings settings;
  const Error error = load(settings, yaml);
  return error.message;
}

}  // namespace

TEST_CASE("pools and the channels that draw on them") {
  hub::Settings settings;
  CHECK(load(settings, R"(
policy: pools
owner: supply
pools: [{pool: web, number: 1}, {pool: retail, number: 2}]
channels:
  - channel: web
    draw: [{pool: web}, {pool: retail, from: 2026-12-20T00:00:00Z}, {pool: common}]
  - channel: '*'
    draw: [{pool: common}]
)")
            .code.empty());
  const Timestamp before = *Timestamp::parse_rfc3339("2026-12-01T00:00:00Z");
  CHECK(settings.pools.draws("web", before) == std::vector<std::uint16_t>{1, 0});
  CHECK(settings.pools.draws("phone", before) == std::vector<std::uint16_t>{0});
}

TEST_CASE("a sourcing policy with its rules, locations and lanes") {
  hub::Settings settings;
  CHECK(load(settings, R"(
policy: sourcing
owner: supply
name: nearest-first
rules: [requested, no_split, nearest, cheapest, priority]
locations: [{location: WH-1}, {location: WH-2, priority: 7}]
lanes: [{from: WH-1, country: US, postal: '94', km: 40, cost: '4.20'}]
)")
            .code.empty());
  CHECK(settings.sourcing.rules.size() == 5);
  CHECK(settings.sourcing.sites.at(0).priority == 1);
  CHECK(settings.sourcing.sites.at(1).priority == 7);
  CHECK(settings.sourcing.lanes.at(0).cost->text() == "4.20");
}

TEST_CASE("reservations may expire") {
  hub::Settings settings;
  CHECK(load(settings, "{policy: reservations, owner: sales, expire_after_min: 90}").code.empty());
  CHECK(settings.reservation_expires_min == 90);
}

TEST_CASE("a mistake in a policy is told with file and member") {
  hub::Settings settings;
  const Error error = load(settings, "{policy: sourcing, owner: x, name: n, rules: [cheapst]}");
  CHECK(error.place == "policies/test.yaml: rules");
  CHECK(error.message.find("known are: cheapest") != std::string::npos);
  CHECK(mistake("{policy: stocks, owner: x}").find("known are: pools") != std::string::npos);
  CHECK(mistake("{policy: pools, owner: x, pool: []}").find("\"pool\" is not known") != std::string::npos);
  CHECK(mistake("{policy: pools, owner: x, pools: [{pool: a, number: 0}]}").find("from 1 on") != std::string::npos);
  CHECK(mistake("{policy: pools, owner: x, pools: [{pool: a, number: 1}, {pool: b, number: 1}]}").find("of its own") !=
        std::string::npos);
  CHECK(mistake("{policy: pools, owner: x, channels: [{channel: web, draw: [{pool: web}]}]}") == "There is no pool web");
  CHECK(mistake("{policy: sourcing, owner: x, name: n, rules: [priority], locations: [{location: W}], "
                "lanes: [{from: V, km: 1}]}") == "V is not among the locations");
  CHECK(mistake("{policy: reservations, owner: x, expire_after_min: -1}").find("whole number") != std::string::npos);
}

TEST_CASE("how far a price may be off, and who takes substitutes, by default and by customer") {
  hub::Settings settings;
  CHECK(load(settings, R"(
policy: pricing
owner: sales
tolerance_amount: '0.05'
parties: [{party: C-1, tolerance_percent: '2.5'}]
)")
            .code.empty());
  const Decimal ours = *Decimal::parse("10.00");
  CHECK(settings.pricing.of("C-9").covers(*Decimal::parse("10.05"), ours));
  CHECK_FALSE(settings.pricing.of("C-9").covers(*Decimal::parse("9.94"), ours));
  CHECK(settings.pricing.of("C-1").covers(*Decimal::parse("9.75"), ours));
  CHECK_FALSE(settings.pricing.of("C-1").covers(*Decimal::parse("10.251"), ours));
  CHECK(load(settings, "{policy: substitution, owner: sales, parties: [{party: C-1, substitution: ask}]}").code.empty());
  CHECK(settings.substitution.of("C-1") == hub::Substitution::ask);
  CHECK(settings.substitution.of("C-9") == hub::Substitution::never);
  CHECK(mistake("{policy: pricing, owner: sales, tolerance_percent: '-1'}").find("not negative") != std::string::npos);
  CHECK(mistake("{policy: substitution, owner: sales, substitution: maybe}").find("none of") != std::string::npos);
  CHECK(mistake(
            "{policy: substitution, owner: sales, parties: [{party: A, substitution: ask}, {party: A, substitution: ask}]}")
            .find("has a rule already") != std::string::npos);
  CHECK(mistake("{policy: pricing, owner: sales, parties: [{party: A}, {party: A}]}").find("has a rule already") !=
        std::string::npos);
}

}  // namespace crossdock::landscape
