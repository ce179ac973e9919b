// SPDX-License-Identifier: Apache-2.0
// crossdock-simulate: whole hubs in virtual time, seed after seed. 0: everything held; 1: a seed failed.
#include "base/log.hpp"
#include "base/random.hpp"
#include "sim/world/campaign.hpp"

#include <CLI/CLI.hpp>

namespace {

constexpr std::uint64_t k_seeds = 1'000'000'000;

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Simulates whole hubs with everything going wrong, and proves that nothing is lost or doubled",
               "crossdock-simulate");
  crossdock::sim::CampaignOptions options;
  std::string root = ".";
  std::uint64_t only = 0;
  bool random = false;
  bool expects_failure = false;
  app.add_option("--root", root, "top of the source tree, for processes/, packs/ and examples/demo");
  app.add_option("--seed", only, "run this seed only, and tell its story if it fails");
  app.add_option("--first", options.first_seed, "the first seed; the others follow");
  app.add_option("--seeds", options.seeds, "how many")->check(CLI::Range(std::int64_t{1}, std::int64_t{1'000'000'000}));
  app.add_option("--minutes", options.minutes, "stop after that time");
  app.add_flag("--random", random, "begin with a random seed; it is printed");
  app.add_flag("--tell", options.tells, "print the story of every seed");
  app.add_flag("!--no-shrink", options.shrinks, "tell the failing seed as it is");
  app.add_flag("--small", options.small, "a quarter of the orders in a quarter of the time");
  app.add_flag("--expect-failure", expects_failure, "0 when a seed fails: for tests of the simulator");
  app.add_flag("--quiet", options.quiet, "totals only");
  CLI11_PARSE(app, argc, argv);
  if (random) options.first_seed = 1 + crossdock::SystemRandom().below(k_seeds);
  if (only != 0) {
    options.first_seed = only;
    options.seeds = 1;
  }
  std::printf("seeds from %llu\n", static_cast<unsigned long long>(options.first_seed));
  crossdock::log_set_level(crossdock::LogLevel::error);
  const crossdock::SystemClock clock;
  const bool failed = crossdock::sim::run_campaign(options, crossdock::sim::shipped_setting(root), clock).failed_seed != 0;
  return failed == expects_failure ? 0 : 1;
}
