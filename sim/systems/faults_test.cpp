// SPDX-License-Identifier: Apache-2.0
#include "sim/systems/faults.hpp"

#include <doctest/doctest.h>

#include <vector>

namespace crossdock::sim {
namespace {

constexpr FaultOptions k_rough{.latency_min_ms = 1,
                               .latency_max_ms = 9,
                               .error_5xx_permille = 100,
                               .timeout_before_commit_permille = 100,
                               .timeout_after_commit_permille = 100,
                               .duplicate_permille = 500};

std::vector<Faults::Plan> plans(std::uint64_t seed) {
  Faults faults(k_rough, seed);
  std::vector<Faults::Plan> all;
  for (int i = 0; i < 1000; ++i) all.push_back(faults.next());
  return all;
}

TEST_CASE("the same seed gives the same faults, another seed gives others") {
  CHECK(plans(7) == plans(7));
  CHECK(plans(7) != plans(8));
}

TEST_CASE("faults come about as often as asked for, with latency between its bounds") {
  int errors = 0;
  int held = 0;
  for (const auto& plan : plans(1)) {
    CHECK(plan.latency_ms >= 1);
    CHECK(plan.latency_ms <= 9);
    errors += plan.kind == Faults::Kind::error_5xx ? 1 : 0;
    held += plan.kind >= Faults::Kind::timeout_before_commit ? 1 : 0;
  }
  CHECK(errors > 50);
  CHECK(errors < 200);
  CHECK(held > 100);
  CHECK(held < 350);
}

TEST_CASE("disabled faults plan nothing") {
  Faults faults(k_rough, 1);
  faults.enable(false);
  for (int i = 0; i < 200; ++i) {
    CHECK(faults.next().kind == Faults::Kind::none);
    CHECK_FALSE(faults.duplicate());
  }
}

TEST_CASE("an outage lasts from the end of each period back") {
  const Faults faults({.outage_every_ms = 1000, .outage_for_ms = 200}, 1);
  CHECK_FALSE(faults.in_outage(0));
  CHECK_FALSE(faults.in_outage(799));
  CHECK(faults.in_outage(800));
  CHECK(faults.in_outage(999));
  CHECK_FALSE(faults.in_outage(1000));
  CHECK(faults.in_outage(1900));
}

}  // namespace
}  // namespace crossdock::sim
