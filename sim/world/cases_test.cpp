// SPDX-License-Identifier: Apache-2.0
// What the simulation has found, each as small as it got: stories that must hold from now on.
#include "base/log.hpp"
#include "sim/world/world.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace crossdock::sim {
namespace {

using Kind = Mishap::Kind;

std::vector<std::string> findings_of(const Plan& plan) {
  log_set_level(LogLevel::error);
  return simulate(plan, shipped_setting(CROSSDOCK_SOURCE_ROOT), false).findings;
}

}  // namespace

TEST_CASE("a retry waits no longer because the wall clock was set back before a restart") {
  Plan plan{.seed = 25, .sizes = {.shop_orders = 7}, .spread_ms = 8'213};
  plan.mishaps = {{Kind::crash_after_commit, 2'262, 28, {}},
                  {Kind::cut, 2'426, 1'638, "erp"},
                  {Kind::clock_jump, 4'106, -5'236'519, {}}};
  CHECK(findings_of(plan) == std::vector<std::string>{});
}

TEST_CASE("a wait ends when the wall clock says so, also when it was set forward") {
  Plan plan{.seed = 1, .sizes = {.shop_orders = 2}, .spread_ms = 2'000};
  plan.wait_s = 1'500;
  plan.mishaps = {{Kind::clock_jump, 1'900, 1'510'000, {}}};
  log_set_level(LogLevel::error);
  const Outcome outcome = simulate(plan, shipped_setting(CROSSDOCK_SOURCE_ROOT), false);
  CHECK(outcome.findings == std::vector<std::string>{});
  CHECK(outcome.totals.virtual_ms < 120'000);
}

}  // namespace crossdock::sim
