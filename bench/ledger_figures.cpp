// SPDX-License-Identifier: Apache-2.0
// The stock ledger: deltas against a map in memory with a synced log, memory per position, reservations of one hot item,
// and restarts.
#include "base/assert.hpp"
#include "base/clock.hpp"
#include "bench/books.hpp"
#include "bench/disk.hpp"
#include "bench/figures.hpp"
#include "bench/process.hpp"
#include "bench/rig.hpp"
#include "ledger/account.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <cstdio>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace crossdock::bench {
namespace {

using ledger::State;

constexpr int k_rounds = 5;
constexpr std::size_t k_batch = 500;

double seconds(const std::function<void()>& work) {
  const SystemClock clock;
  const std::int64_t began_us = clock.monotonic_us();
  work();
  return static_cast<double>(clock.monotonic_us() - began_us) / 1e6;
}

void delta_figures(Report& report, std::size_t scale) {
  constexpr int k_short_rounds = 15;  // the disk is not always equally quick
  const std::size_t batches = 60 * scale;
  const std::string folder = temp_folder("ledger");
  Books books = Books::on_sqlite(folder + "/books");
  std::vector<double> ratios, rates, cpu_us;
  std::uint64_t number = 0;
  for (int round = 0; round < k_short_rounds; ++round) {
    const double bound = synced_log_deltas_per_s(folder, batches, k_batch);
    std::vector<Chain> chains;
    for (std::size_t i = 0; i < batches; ++i) chains.push_back(deltas(number++, k_batch));
    const double cpu = process_cpu_seconds();
    const double took = seconds([&] {
      for (const auto& chain : chains) books.apply(chain);
    });
    cpu_us.push_back((process_cpu_seconds() - cpu) * 1e6 / static_cast<double>(batches * k_batch));
    rates.push_back(static_cast<double>(batches * k_batch) / took);
    ratios.push_back(rates.back() / bound);
  }
  report.add({"stock deltas, batches of 500 / map and synced log", Goal::at_least, 0.4, median(ratios), "ratio",
              fmt::format("{:.0f} deltas/s, one batch under way", median(rates)), false});
  report.add({"CPU per stock delta, batches of 500", Goal::at_most, 1.8, median(cpu_us), "us", "all threads", false});
}

void hot_item_figures(Report& report, std::size_t scale) {
  constexpr std::size_t k_lines = 10;
  const std::size_t orders = 2'000 * scale;
  Books books = Books::on_sqlite(temp_folder("hot"));
  const ledger::Account hot = shelf(1);
  Chain stock{{.from = ledger::outside_of(hot), .to = hot, .amount = 1'000'000'000}};
  stock.front().reason = "receipt";
  books.apply(stock);
  std::vector<double> rates, cpu_us;
  for (int round = 0; round < k_rounds; ++round) {
    std::vector<Chain> chains(orders);
    for (std::size_t order = 0; order < orders; ++order) {
      for (std::size_t line = 0; line < k_lines; ++line) {
        chains[order].push_back({.from = hot,
                                 .to = {State::allocated, 0, hot.item, hot.location},
                                 .amount = 1,
                                 .pending = true,
                                 .reason = "reserve",
                                 .reference = fmt::format("ord_{}/{}", order, line)});
      }
    }
    const double cpu = process_cpu_seconds();
    const double took = seconds([&] { books.apply_all(chains); });
    const auto lines = static_cast<double>(orders * k_lines);
    rates.push_back(lines / took);
    cpu_us.push_back((process_cpu_seconds() - cpu) * 1e6 / lines);
  }
  report.add({"line reservations per second, 10-line orders, one hot item", Goal::none, 0, median(rates), "1/s",
              "durable, one unit of work per order", false});
  report.add({"line reservations per second and core", Goal::none, 0, 1e6 / median(cpu_us), "1/s",
              fmt::format("{:.2f} us of CPU per line", median(cpu_us)), false});
}

void restart_figures(Report& report) {
  constexpr std::size_t k_positions = k_shelves;
  const std::string folder = temp_folder("restart");
  {
    Books books = Books::on_sqlite(folder);
    Chain chain;
    for (std::size_t i = 0; i < k_positions; ++i) {
      const ledger::Account place = shelf(i);
      chain.push_back({.from = ledger::outside_of(place), .to = place, .amount = 5, .reason = "receipt"});
      if (chain.size() < 5'000) continue;
      books.apply(chain);
      chain.clear();
    }
  }
  {
    const Books tail = Books::on_sqlite(folder);
    report.add({"restart, 1e6 entries and no snapshot", Goal::at_most, 2.0, tail.load_seconds(), "s", "", false});
  }
  {
    Books books = Books::on_sqlite(folder);
    books.snapshot();
  }
  const std::string told = run({own_path(), "--child", "load", "--folder", folder});
  double load_s = 0;
  double bytes = 0;
  const bool read = std::sscanf(told.c_str(), "%lf s %lf bytes", &load_s, &bytes) == 2;
  report.add({"restart with snapshot, 1e6 positions", Goal::at_most, 1.0, load_s, "s", "", !read});
  report.add(
      {"memory per 1e6 positions", Goal::at_most, 64, bytes / 1e6, "MB",
       fmt::format("{:.0f} bytes per position, the world's accounts included", bytes / static_cast<double>(k_positions)),
       !read});
}

}  // namespace

// The same through the hub: read from a request, resolved, each once by its id, one request under way.
void movement_figures(Report& report, std::size_t scale) {
  Rig rig(temp_folder("movements"));
  std::vector<double> rates, cpu_us;
  const std::size_t batches = 60 * scale;
  for (int round = 0; round < k_rounds; ++round) {
    const double cpu = process_cpu_seconds();
    rates.push_back(rig.movements_per_second(batches, k_batch));
    cpu_us.push_back((process_cpu_seconds() - cpu) * 1e6 / static_cast<double>(batches * k_batch));
  }
  report.add({"stock movements through the hub, requests of 500", Goal::none, 0, median(rates), "1/s",
              fmt::format("{:.1f} us of CPU each, the request's JSON made and read", median(cpu_us)), false});
}

void ledger_figures(Report& report, std::size_t scale) {
  delta_figures(report, scale);
  movement_figures(report, scale);
  hot_item_figures(report, scale);
  restart_figures(report);
}

int load_child(const std::string& folder) {
  Books books = Books::on_sqlite(folder);
  const double bytes = books.bytes_of_another();
  fmt::print("{} s {} bytes\n", books.load_seconds(), bytes);
  return 0;
}

}  // namespace crossdock::bench
