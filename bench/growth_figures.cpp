// SPDX-License-Identifier: Apache-2.0
// What a million settled orders cost later: the next order, and the next start. Every one of them was accepted by the hub
// itself, has reserved its stock and given it back.
#include "base/assert.hpp"
#include "bench/figures.hpp"
#include "bench/process.hpp"
#include "bench/rig.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <string>
#include <thread>
#include <vector>

namespace crossdock::bench {
namespace {

constexpr std::size_t k_few = 10'000;
constexpr std::size_t k_round = 4'000;
constexpr int k_rounds = 7;
constexpr std::size_t k_batch = 64;  // under way: as many as are never refused

double cpu_us(const Rig::Run& run) { return run.cpu_seconds * 1e6 / static_cast<double>(run.latencies_us.size()); }

struct Growth {
  double few_us = 0, many_us = 0, ratio = 0, orders_per_second = 0;
};

struct Start {
  double seconds = 0, verify_seconds = 0;
  int differences = -1;
};

Start restart(const std::string& folder, std::size_t orders) {
  const std::string told = run({own_path(), "--child", "restart", "--folder", folder, "--orders", fmt::to_string(orders)});
  Start start;
  const auto line = told.find("start ");
  if (line != std::string::npos) {
    std::sscanf(told.c_str() + line, "start %lf verify %lf differences %d", &start.seconds, &start.verify_seconds,
                &start.differences);
  }
  return start;
}

}  // namespace

void growth_figures(Report& report, std::size_t scale) {
  const std::size_t orders = 1'000'000 * scale;
  const std::string folder = temp_folder("growth") + "/hub";
  const std::string told = run({own_path(), "--child", "grow", "--folder", folder, "--orders", fmt::to_string(orders)});
  Growth growth;
  const auto line = told.find("grown ");
  const bool grown =
      line != std::string::npos && std::sscanf(told.c_str() + line, "grown %lf %lf %lf %lf", &growth.few_us, &growth.many_us,
                                               &growth.ratio, &growth.orders_per_second) == 4;
  report.add({"CPU per order with 1e6 orders / with 1e4", Goal::at_most, 1.25, growth.ratio, "ratio",
              fmt::format("{:.0f} us and {:.0f} us; reserved and released again", growth.many_us, growth.few_us), !grown});
  const Start killed = restart(folder, orders);
  report.add({"restart after a kill, 1e6 orders", Goal::at_most, 2.0, killed.seconds, "s",
              fmt::format("proven in {:.1f} s, {} differences", killed.verify_seconds, killed.differences),
              killed.differences != 0});
  const Start stopped = restart(folder, orders);
  report.add({"restart after a stop, 1e6 orders", Goal::at_most, 2.0, stopped.seconds, "s", "", stopped.differences != 0});
}

int grow_child(const std::string& folder, std::size_t orders) {
  Rig few(temp_folder("few"), Rig::Process::settle);
  Rig many(folder, Rig::Process::settle);
  for (Rig* rig : {&few, &many}) rig->accept(k_few, k_batch);
  const Rig::Run loading = many.accept(orders - k_few, k_batch);
  std::vector<double> few_us, many_us, ratios;
  for (int round = 0; round < k_rounds; ++round) {
    few_us.push_back(cpu_us(few.accept(k_round, k_batch)));
    many_us.push_back(cpu_us(many.accept(k_round, k_batch)));
    ratios.push_back(many_us.back() / few_us.back());
  }
  many.settle();
  fmt::print("grown {} {} {} {}\n", median(few_us), median(many_us), median(ratios),
             static_cast<double>(orders) / loading.seconds);
  std::fflush(stdout);
  std::_Exit(0);
}

int restart_child(const std::string& folder, std::size_t orders) {
  Rig rig(folder, Rig::Process::settle);
  const SystemClock clock;
  const std::int64_t began_us = clock.monotonic_us();
  Result<std::vector<std::string>> checked;
  Result<std::vector<std::string>> wrong;
  {
    const std::jthread checks([&] { checked = rig.store().check(); });  // as crossdock verify does
    wrong = rig.hub().verify_projections();
  }
  if (!checked || !checked->empty()) wrong = checked;
  const double took = static_cast<double>(clock.monotonic_us() - began_us) / 1e6;
  // Beyond those of the measured rounds.
  rig.continue_from(orders * 2);
  rig.accept(100, k_batch);
  const int differences = wrong ? static_cast<int>(wrong->size()) : -1;
  fmt::print("start {} verify {} differences {}\n", rig.start_seconds(), took, differences);
  return 0;
}

}  // namespace crossdock::bench
