// SPDX-License-Identifier: Apache-2.0
// crossdock-workloads: the workloads of the simulation against a hub process and systems of its own, over sockets.
#include "base/clock.hpp"
#include "net/asio_loop.hpp"
#include "sim/harness/stage.hpp"
#include "sim/systems/delays.hpp"
#include "sim/workloads/rest.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <poll.h>

namespace crossdock::sim {
namespace {

constexpr std::int64_t k_patience_ms = 60'000;
constexpr std::int64_t k_look_ms = 20;
constexpr int k_rounds_max = 120;
constexpr int k_round_ms = 500;

// Runs the loop until the condition holds; false when the patience is over first.
bool run_until(net::AsioLoop& loop, const std::function<bool()>& done) {
  Delays delays(loop);
  bool late = false;
  const auto watchdog = loop.after_ms(k_patience_ms, [&] {
    late = true;
    loop.stop();
  });
  std::function<void()> look = [&] {
    if (done()) return loop.stop();
    delays.after_ms(k_look_ms, look);
  };
  loop.post(look);
  loop.run();
  return !late;
}

bool wait_for_rest(const Api& hub, Findings& out) {
  for (int round = 0; round < k_rounds_max; ++round) {
    const auto rest = at_rest(hub, round);
    if (rest && *rest) return true;
    ::poll(nullptr, 0, k_round_ms);
  }
  out.push_back("something is still under way after everything should have come to rest");
  return false;
}

void play(Stage& stage, const Sizes& sizes, std::int64_t spread_ms, Findings& out) {
  const SystemClock clock;
  net::AsioLoop loop;
  http::Sockets network(loop);
  Fleet& fleet = stage.fleet();
  Surface surface{network, clock, fleet.hub_api().url(), fleet.hub_api().key(), fleet.system_api("erp").url(), stage.seed()};
  const auto workloads = make_workloads(surface, sizes, spread_ms);
  std::size_t ready = 0;
  loop.post([&] {
    for (const auto& workload : workloads) workload->setup([&ready] { ++ready; });
  });
  if (!run_until(loop, [&] { return ready == workloads.size(); }))
    return out.push_back("the workloads are not set up in time");
  loop.post([&] {
    for (const auto& workload : workloads) workload->run();
  });
  const auto finished = [&] { return std::ranges::all_of(workloads, [](const auto& one) { return one->finished(); }); };
  if (!run_until(loop, finished)) out.push_back("the workloads have not all their answers");
  if (const auto ended = fleet.end_faults(); !ended) out.push_back(ended.error().text());
  const Books books{fleet.hub_api(), fleet.system_api("erp"), fleet.system_api("wms")};
  if (!wait_for_rest(books.hub, out)) return;
  fmt::print("{} orders\n", check_workloads(books, surface, workloads, out));
}

FleetOptions rough_fleet() {
  FleetOptions fleet;
  fleet.fault_flags = {"--latency-ms", "1:15", "--error-5xx", "20", "--timeout-after-commit", "10",
                       "--hold-ms",    "3000", "--duplicate", "50", "--out-of-order",         "50"};
  return fleet;
}

}  // namespace
}  // namespace crossdock::sim

int main(int argc, char** argv) {
  using namespace crossdock::sim;
  CLI::App app("Drives a hub process with the workloads of the simulation", "crossdock-workloads");
  StageOptions options;
  Sizes sizes{.shop_orders = 60,
              .hot_orders = 20,
              .kit_orders = 10,
              .double_submits = 5,
              .stock_facts = 30,
              .partner_files = 5,
              .outages = 1,
              .sequences = 2};
  std::int64_t spread_ms = 4'000;
  app.add_option("--shop-orders", sizes.shop_orders, "orders of the mix");
  app.add_option("--spread-ms", spread_ms, "over which the workloads run");
  add_stage_flags(app, options);
  CLI11_PARSE(app, argc, argv);
  auto stage = Stage::open(options, rough_fleet());
  if (!stage) return report(stage.error());
  Findings findings;
  play(**stage, sizes, spread_ms, findings);
  return (*stage)->close(std::move(findings));
}
