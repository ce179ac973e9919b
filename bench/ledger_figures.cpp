// SPDX-License-Identifier: Apache-2.0
// The stock ledger: deltas against a map in memory with a synced log, memory per position, reservations of one hot item,
// and restarts.
#include "base/assert.hpp"
#include "base/clock.hpp"
#include "base/metrics.hpp"
#include "bench/disk.hpp"
#include "bench/figures.hpp"
#include "bench/process.hpp"
#include "bench/rig.hpp"
#include "ledger/account.hpp"
#include "ledger/ledger.hpp"
#include "store/sqlite/sqlite.hpp"

#include <fmt/format.h>

#include <atomic>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace crossdock::bench {
namespace {

using ledger::State;

constexpr int k_rounds = 5;
constexpr std::size_t k_batch = 500;
constexpr std::uint32_t k_items = 100'000;
constexpr std::uint32_t k_locations = 10;

// A ledger over SQLite in a folder; the process that opens it again is a restart.
class Books {
 public:
  explicit Books(const std::string& folder) {
    store::sqlite::Options options;
    options.directory = folder;
    auto opened = store::sqlite::open(options, ledger::schema(), metrics_);
    CROSSDOCK_ASSERT(opened.has_value());
    store_ = *std::move(opened);
    const std::int64_t began_us = clock_.monotonic_us();
    const auto loaded = store_->read([&](store::Reader& reader) { return ledger_.load(reader); });
    CROSSDOCK_ASSERT(loaded.has_value());
    load_seconds = static_cast<double>(clock_.monotonic_us() - began_us) / 1e6;
  }

  void apply(const std::vector<ledger::Transfer>& chain) {
    const auto done = store_->run([&](store::Tx& tx) -> Result<void> {
      CROSSDOCK_CHECK(ledger_.apply(tx, chain, clock_.now()));
      return {};
    });
    CROSSDOCK_ASSERT(done.has_value());
  }
  void snapshot() {
    const auto done = store_->run([&](store::Tx& tx) { return ledger_.snapshot(tx); });
    CROSSDOCK_ASSERT(done.has_value());
  }
  // Each chain as a unit of work of its own, all under way at once.
  void apply_all(const std::vector<std::vector<ledger::Transfer>>& chains) {
    std::promise<void> all;
    std::atomic<std::size_t> left = chains.size();
    for (const auto& chain : chains) {
      store_->submit(
          [&](store::Tx& tx) -> Result<void> {
            CROSSDOCK_CHECK(ledger_.apply(tx, chain, clock_.now()));
            return {};
          },
          [&](const Result<void>& done) {
            CROSSDOCK_ASSERT(done.has_value());
            if (--left == 0) all.set_value();
          });
    }
    all.get_future().wait();
  }

  // What a second ledger over the same rows takes: the store and its caches are warm by then.
  double bytes_of_another() {
    const double before = resident_bytes();
    ledger::Ledger another(ids_);
    const auto loaded = store_->read([&](store::Reader& reader) { return another.load(reader); });
    CROSSDOCK_ASSERT(loaded.has_value());
    return resident_bytes() - before;
  }

  double load_seconds = 0;

 private:
  SystemClock clock_;
  Metrics metrics_;
  IdSource ids_{clock_, 0};
  ledger::Ledger ledger_{ids_};
  std::unique_ptr<store::Store> store_;
};

ledger::Account shelf(std::uint64_t number) {
  const auto item = static_cast<std::uint32_t>(number % k_items);
  return {State::available, 0, item, static_cast<std::uint32_t>(number / k_items % k_locations)};
}

// Batch `number` of deltas over all positions, in and out.
std::vector<ledger::Transfer> deltas(std::uint64_t number) {
  std::vector<ledger::Transfer> chain;
  chain.reserve(k_batch);
  for (std::uint64_t i = 0; i < k_batch; ++i) {
    const ledger::Account place = shelf((number * k_batch + i) * 7919);
    const bool out = i % 3 == 2;
    ledger::Transfer transfer;
    transfer.from = out ? place : ledger::outside_of(place);
    transfer.to = out ? ledger::outside_of(place) : place;
    transfer.amount = static_cast<std::int64_t>(i % 7) + 1;
    transfer.forced = true;
    transfer.reason = out ? "issue" : "receipt";
    transfer.reference = fmt::format("wms {}", number * k_batch + i);
    chain.push_back(std::move(transfer));
  }
  return chain;
}

double seconds(const std::function<void()>& work) {
  const SystemClock clock;
  const std::int64_t began_us = clock.monotonic_us();
  work();
  return static_cast<double>(clock.monotonic_us() - began_us) / 1e6;
}

void delta_figures(Report& report, std::size_t scale) {
  const std::size_t batches = 200 * scale;
  const std::string folder = temp_folder("ledger");
  Books books(folder + "/books");
  std::vector<double> ratios, rates;
  std::uint64_t number = 0;
  for (int round = 0; round < k_rounds; ++round) {
    const double bound = synced_log_deltas_per_s(folder, batches, k_batch);
    const double took = seconds([&] {
      for (std::size_t i = 0; i < batches; ++i) books.apply(deltas(number++));
    });
    rates.push_back(static_cast<double>(batches * k_batch) / took);
    ratios.push_back(rates.back() / bound);
  }
  report.add({"stock deltas, batches of 500 / map and synced log", Goal::at_least, 0.4, median(ratios), "ratio",
              fmt::format("{:.0f} deltas/s, one batch under way", median(rates)), false});
}

void hot_item_figures(Report& report, std::size_t scale) {
  constexpr std::size_t k_lines = 10;
  const std::size_t orders = 2'000 * scale;
  Books books(temp_folder("hot"));
  const ledger::Account hot = shelf(1);
  std::vector<ledger::Transfer> stock{{.from = ledger::outside_of(hot), .to = hot, .amount = 1'000'000'000}};
  stock.front().reason = "receipt";
  books.apply(stock);
  std::vector<double> rates, cpu_us;
  for (int round = 0; round < k_rounds; ++round) {
    std::vector<std::vector<ledger::Transfer>> chains(orders);
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
  constexpr std::size_t k_positions = std::size_t{k_items} * k_locations;
  const std::string folder = temp_folder("restart");
  {
    Books books(folder);
    std::vector<ledger::Transfer> chain;
    for (std::size_t i = 0; i < k_positions; ++i) {
      const ledger::Account place = shelf(i);
      chain.push_back({.from = ledger::outside_of(place), .to = place, .amount = 5, .reason = "receipt"});
      if (chain.size() < 5'000) continue;
      books.apply(chain);
      chain.clear();
    }
  }
  {
    const Books tail(folder);
    report.add({"restart, 1e6 entries and no snapshot", Goal::at_most, 2.0, tail.load_seconds, "s", "", false});
  }
  {
    Books books(folder);
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

void ledger_figures(Report& report, std::size_t scale) {
  delta_figures(report, scale);
  hot_item_figures(report, scale);
  restart_figures(report);
}

int load_child(const std::string& folder) {
  Books books(folder);
  const double bytes = books.bytes_of_another();
  fmt::print("{} s {} bytes\n", books.load_seconds, bytes);
  return 0;
}

}  // namespace crossdock::bench
