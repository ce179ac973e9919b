// SPDX-License-Identifier: Apache-2.0
// Seed after seed, until there are enough, the time is over, or one fails: that one is shrunk and told.
#pragma once

#include "base/clock.hpp"
#include "sim/world/world.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace crossdock::sim {

struct CampaignOptions {
  std::string again = "./x sim";  // the command that runs a seed again
  std::uint64_t first_seed = 1;
  std::int64_t seeds = 100;
  std::int64_t minutes = 0;  // 0 = no bound
  bool tells = false;        // print the story even of a run that holds
  bool shrinks = true;
  bool quiet = false;  // no progress
  bool small = false;  // a quarter of everything: quick, and still all kinds of it
  std::size_t shrink_runs_max = 150;
};

struct CampaignResult {
  Totals totals;
  std::int64_t elapsed_ms = 0;
  std::uint64_t failed_seed = 0;             // 0 = none
  std::vector<std::string> findings, story;  // of the failed seed, shrunk
};

// Prints to stdout.
CampaignResult run_campaign(const CampaignOptions& options, const Setting& setting, const Clock& clock);

}  // namespace crossdock::sim
