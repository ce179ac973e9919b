// SPDX-License-Identifier: Apache-2.0
#include "sim/world/simulate_command.hpp"

#include "base/log.hpp"
#include "base/random.hpp"
#include "sim/world/campaign.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <memory>
#include <string>
#include <vector>

namespace crossdock::sim {
namespace {

constexpr std::int64_t k_seeds_max = 1'000'000'000;

struct Wanted {
  std::string landscape;
  std::vector<std::string> set;
  CampaignOptions campaign;
  std::uint64_t seed = 0;
  bool random = false;
};

void print_setting(const Setting& setting) {
  fmt::print("{}: {} locations, {} partners that order, {} systems by their samples\n", setting.landscape.name,
             setting.site.locations.size(), setting.correspondents.size(), setting.understudied.size());
}

int simulate_landscape(Wanted wanted) {
  const auto setting = setting_of(wanted.landscape, wanted.set);
  if (!setting) {
    fmt::print(stderr, "crossdock: {}\n", setting.error().text());
    return 2;
  }
  CampaignOptions& campaign = wanted.campaign;
  campaign.again = "crossdock simulate " + wanted.landscape;
  for (const std::string& one : wanted.set) campaign.again += " --set " + one;
  if (wanted.random) campaign.first_seed = 1 + SystemRandom().below(k_seeds_max);
  if (wanted.seed != 0) {
    campaign.first_seed = wanted.seed;
    campaign.seeds = 1;
  }
  log_set_level(LogLevel::error);
  print_setting(*setting);
  fmt::print("seeds from {}\n", campaign.first_seed);
  const SystemClock clock;
  const CampaignResult result = run_campaign(campaign, *setting, clock);
  if (result.failed_seed != 0) return 1;
  fmt::print("Nothing lost, nothing doubled, nothing stuck.\n");
  return 0;
}

}  // namespace

void add_simulate_command(CLI::App& app, const std::function<void(std::function<int()>)>& chosen) {
  const auto wanted = std::make_shared<Wanted>();
  CampaignOptions& campaign = wanted->campaign;
  campaign.seeds = 20;
  CLI::App* sub = app.add_subcommand(
      "simulate", "Run a landscape between simulated systems, with crashes and faults by seed, and look what is lost");
  sub->add_option("LANDSCAPE", wanted->landscape, "Folder with crossdock.yaml")->required();
  sub->add_option("--set", wanted->set, "path=value over the landscape");
  sub->add_option("--seed", wanted->seed, "Run this seed only, and tell its story if it fails");
  sub->add_option("--first", campaign.first_seed, "The first seed; the others follow")->capture_default_str();
  sub->add_option("--seeds", campaign.seeds, "How many")
      ->check(CLI::Range(std::int64_t{1}, k_seeds_max))
      ->capture_default_str();
  sub->add_option("--minutes", campaign.minutes, "Stop after that time (default: no bound)");
  sub->add_flag("--random", wanted->random, "Begin with a random seed; it is printed");
  sub->add_flag("--small", campaign.small, "A quarter of the orders in a quarter of the time");
  sub->add_flag("--tell", campaign.tells, "Print the story of every seed");
  sub->add_flag("!--no-shrink", campaign.shrinks, "Tell a failing seed as it is, without making it smaller");
  sub->callback([wanted, chosen] { chosen([wanted] { return simulate_landscape(*wanted); }); });
}

}  // namespace crossdock::sim
