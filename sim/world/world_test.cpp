// SPDX-License-Identifier: Apache-2.0
#include "sim/world/world.hpp"
#include "base/log.hpp"
#include "sim/world/scheduler.hpp"
#include "sim/world/shrink.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace crossdock::sim {
namespace {

constexpr const char* k_root = CROSSDOCK_SOURCE_ROOT;

TEST_CASE("posted work of one loop runs in order, timers when they are due, and a dead loop does nothing more") {
  Scheduler scheduler(7);
  SimulatedLoop one(scheduler);
  SimulatedLoop other(scheduler);
  std::vector<std::string> seen;
  one.post([&] { seen.emplace_back("first"); });
  one.post([&] { seen.emplace_back("second"); });
  const auto late = one.after_ms(20, [&] { seen.emplace_back("late"); });
  const auto early = one.after_ms(10, [&] { seen.emplace_back("early"); });
  auto dropped = one.after_ms(15, [&] { seen.emplace_back("never"); });
  const auto dead = other.after_ms(5, [&] { seen.emplace_back("never"); });
  dropped.reset();
  other.die();
  other.post([&] { seen.emplace_back("never"); });
  while (scheduler.step()) {
  }
  CHECK(seen == std::vector<std::string>{"first", "second", "early", "late"});
  CHECK(scheduler.now_us() == 20'000);
}

TEST_CASE("the order of different loops depends on the seed alone") {
  const auto order = [](std::uint64_t seed) {
    Scheduler scheduler(seed);
    SimulatedLoop one(scheduler);
    SimulatedLoop other(scheduler);
    std::string seen;
    for (int i = 0; i < 32; ++i) {
      one.post([&] { seen += 'a'; });
      other.post([&] { seen += 'b'; });
    }
    while (scheduler.step()) {
    }
    return seen;
  };
  CHECK(order(1) == order(1));
  CHECK(order(1) != order(2));
}

TEST_CASE("the same seed gives the same run, event by event, told or not") {
  log_set_level(LogLevel::error);
  for (const std::uint64_t seed : {3U, 4U}) {
    Plan plan = plan_of(seed);
    plan.sizes.shop_orders = 15;
    const Outcome first = simulate(plan, shipped_setting(k_root), false);
    const Outcome second = simulate(plan, shipped_setting(k_root), true);
    CHECK(first.findings == second.findings);
    CHECK(first.trace == second.trace);
    CHECK(first.totals.steps == second.totals.steps);
    CHECK(first.totals.requests > 0);
    CHECK_FALSE(second.story.empty());
    Plan other = plan;
    other.seed += 100;
    CHECK(simulate(other, shipped_setting(k_root), false).trace != first.trace);
  }
}

TEST_CASE("a failing plan is made as small as what still fails") {
  Plan plan = plan_of(1);
  plan.sizes = {.shop_orders = 100, .hot_orders = 30, .partner_files = 5};
  plan.network.lost_answer_permille = 30;
  plan.mishaps = {
      {Mishap::Kind::crash, 10, 0, {}}, {Mishap::Kind::disk_full, 20, 300, {}}, {Mishap::Kind::crash, 30, 0, {}}};
  const Plan small = shrink(
      plan,
      [](const Plan& less) {
        return less.sizes.shop_orders >= 3 && !less.mishaps.empty() && less.mishaps.back().at_ms == 30;
      },
      500);
  CHECK(small.sizes.shop_orders == 3);
  CHECK(small.sizes.hot_orders == 0);
  CHECK(small.mishaps.size() == 1);
  CHECK(small.network.lost_answer_permille == 0);
}

}  // namespace
}  // namespace crossdock::sim
