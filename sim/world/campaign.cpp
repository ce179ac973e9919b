// SPDX-License-Identifier: Apache-2.0
#include "sim/world/campaign.hpp"

#include "sim/world/shrink.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

namespace crossdock::sim {
namespace {

constexpr std::int64_t k_progress_us = 5'000'000;
constexpr std::size_t k_lines_shown = 400;

void print_totals(const Totals& totals, std::int64_t elapsed_us) {
  const auto per_s = totals.orders * 1'000'000 / std::max<std::int64_t>(elapsed_us, 1);
  fmt::print(
      "{} seeds, {} orders, {} requests, {} faults, {} mishaps, {} crashes, {} steps, {} h of virtual time in {} s: "
      "{} orders/s, {} ms a seed\n",
      totals.seeds, totals.orders, totals.requests, totals.faults, totals.mishaps, totals.crashes, totals.steps,
      totals.virtual_ms / 3'600'000, elapsed_us / 1'000'000, per_s,
      elapsed_us / 1000 / std::max<std::int64_t>(totals.seeds, 1));
  std::fflush(stdout);
}

void print_story(const Outcome& outcome) {
  const std::size_t from = outcome.story.size() > k_lines_shown ? outcome.story.size() - k_lines_shown : 0;
  if (from > 0) fmt::print("  ... {} lines before\n", from);
  for (std::size_t i = from; i < outcome.story.size(); ++i) fmt::print("  {}\n", outcome.story[i]);
}

// The plan of a seed. What knows the demo's world is left out of somebody's own.
Plan plan_for(const CampaignOptions& options, const Setting& setting, std::uint64_t seed) {
  const Plan drawn = plan_of(seed);
  Plan plan = options.small ? quarter(drawn) : drawn;
  if (!setting.is_own) return plan;
  plan.sizes.hot_orders = plan.sizes.kit_orders = plan.sizes.stock_facts = plan.sizes.sequences = 0;
  if (setting.correspondents.empty()) plan.sizes.partner_files = 0;
  plan.blocks_customer = false;
  plan.wait_s = 0;
  return plan;
}

void explain(const CampaignOptions& options, const Setting& setting, const Plan& plan, const Outcome& outcome,
             CampaignResult& result) {
  fmt::print("FAILED seed {}\n", plan.seed);
  for (const std::string& finding : outcome.findings) fmt::print("FOUND {}\n", finding);
  std::fflush(stdout);
  Plan small = plan;
  if (options.shrinks) {
    const auto fails = [&](const Plan& less) { return !simulate(less, setting, false).findings.empty(); };
    small = shrink(plan, fails, options.shrink_runs_max);
  }
  const Outcome told = simulate(small, setting, true);
  fmt::print("The story of {}:\n", options.shrinks ? "what is left of it" : "it");
  print_story(told);
  for (const std::string& finding : told.findings) fmt::print("FOUND {}\n", finding);
  fmt::print("Again: {} --seed {}{}\n", options.again, plan.seed, options.small ? " --small" : "");
  result.findings = told.findings;
  result.story = told.story;
}

}  // namespace

CampaignResult run_campaign(const CampaignOptions& options, const Setting& setting, const Clock& clock) {
  CampaignResult result;
  const std::int64_t began_us = clock.monotonic_us();
  std::int64_t shown_us = began_us;
  for (std::int64_t i = 0; i < options.seeds; ++i) {
    const std::int64_t now_us = clock.monotonic_us();
    if (options.minutes > 0 && now_us - began_us > options.minutes * 60'000'000) break;
    if (!options.quiet && now_us - shown_us > k_progress_us) {
      print_totals(result.totals, now_us - began_us);
      shown_us = now_us;
    }
    const Plan plan = plan_for(options, setting, options.first_seed + static_cast<std::uint64_t>(i));
    const Outcome outcome = simulate(plan, setting, options.tells);
    result.totals.add(outcome.totals);
    if (outcome.findings.empty()) {
      if (options.tells) print_story(outcome);
      continue;
    }
    result.failed_seed = plan.seed;
    explain(options, setting, plan, outcome, result);
    break;
  }
  result.elapsed_ms = (clock.monotonic_us() - began_us) / 1000;
  print_totals(result.totals, result.elapsed_ms * 1000);
  return result;
}

}  // namespace crossdock::sim
