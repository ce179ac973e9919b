// SPDX-License-Identifier: Apache-2.0
// Somebody's own landscape between simulated systems.
#include "sim/world/setting.hpp"
#include "base/log.hpp"
#include "sim/world/campaign.hpp"
#include "sim/world/world.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace crossdock::sim {
namespace {

const std::string k_folder = std::string(CROSSDOCK_SOURCE_ROOT) + "/sim/world/testdata/own-landscape";

Setting own(const std::vector<std::string>& overrides = {}) {
  auto setting = setting_of(k_folder, overrides);
  REQUIRE_MESSAGE(setting.has_value(), setting.error().text());
  return *std::move(setting);
}

// Three orders of shops and two files of partners, everything failing at times.
Plan rough_plan(std::uint64_t seed) {
  Plan plan{.seed = seed, .sizes = {.shop_orders = 3, .double_submits = 2, .partner_files = 2}, .spread_ms = 3'000};
  plan.network.lost_answer_permille = 30;
  plan.systems.error_5xx_permille = 100;
  plan.systems.timeout_before_commit_permille = 100;
  plan.systems.timeout_after_commit_permille = 100;
  plan.mishaps = {{Mishap::Kind::crash, 900, 0, {}}, {Mishap::Kind::crash_after_commit, 1'500, 7, {}}};
  return plan;
}

bool has(const std::vector<std::string>& lines, std::string_view text) {
  return std::ranges::any_of(lines, [&](const std::string& line) { return line.contains(text); });
}

}  // namespace

TEST_CASE("a landscape of its own names is simulated with its locations, partners and other systems") {
  const Setting setting = own();
  CHECK(setting.site.locations == std::vector<std::string>{"DC-EAST"});
  CHECK(setting.site.parties == std::vector<std::string>{"CUST-42"});
  CHECK(setting.understudied == std::set<std::string, std::less<>>{"crm"});
  REQUIRE(setting.correspondents.size() == 1);
  CHECK(setting.correspondents[0].id == "LAKESIDE");
  CHECK(setting.correspondents[0].buyer == "0042");
}

TEST_CASE("nothing of it is lost, doubled or stuck, and its CRM has heard of every order once") {
  log_set_level(LogLevel::error);
  const Setting setting = own();
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    const Outcome outcome = simulate(rough_plan(seed), setting, true);
    INFO("seed ", seed);
    CHECK(outcome.findings == std::vector<std::string>{});
    CHECK(outcome.totals.orders >= 5);
    CHECK(has(outcome.story, "crm: does createActivity for ord_"));
    CHECK(has(outcome.story, "partner: gets "));
  }
}

TEST_CASE("a process that gets nowhere is told as stuck orders") {
  log_set_level(LogLevel::error);
  const Setting setting = own({"crossdock.order_process=asleep"});
  const Plan plan{.seed = 1, .sizes = {.shop_orders = 1}, .spread_ms = 500};
  const Outcome outcome = simulate(plan, setting, false);
  CHECK(has(outcome.findings, "is stuck: accepted"));
}

TEST_CASE("a landscape without an ERP or a warehouse cannot be simulated, and it says so") {
  const auto none = setting_of(std::string(CROSSDOCK_SOURCE_ROOT) + "/bench/landscape", {});
  REQUIRE(!none);
  CHECK(none.error().code == "simulation.role");
  const auto gone = setting_of(k_folder + "/nowhere", {});
  CHECK(!gone);
}

}  // namespace crossdock::sim
