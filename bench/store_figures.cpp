// SPDX-License-Identifier: Apache-2.0
// Acceptance without HTTP, against what the disk and SQLite can do: interleaved rounds, medians of ratios.
#include "bench/disk.hpp"
#include "bench/figures.hpp"
#include "bench/order_rows.hpp"
#include "bench/process.hpp"
#include "bench/rig.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

namespace crossdock::bench {
namespace {

constexpr int k_rounds = 5;

// The WAL of a new store grows from nothing, and cannot be reset while a snapshot is open: its size is what was written.
template <class Subject>
double wal_bytes_per_order(const store::Table& table, std::size_t orders) {
  const std::string folder = temp_folder("wal");
  Subject subject(folder);
  double bytes = 0;
  const auto measured = subject.store().read([&](store::Reader& reader) -> Result<void> {
    CROSSDOCK_CHECK(reader.scan(table, {.limit = 1}));
    const auto size = [&] { return static_cast<double>(std::filesystem::file_size(folder + "/crossdock.db-wal")); };
    const double before = size();
    subject.accept(orders, 64);
    bytes = (size() - before) / static_cast<double>(orders);
    return {};
  });
  return measured ? bytes : 0;
}

double number_after(const std::string& text, const std::string& label) {
  const std::size_t at = text.find(label);
  if (at == std::string::npos) return 0;
  std::string digits;
  for (std::size_t i = at + label.size(); i < text.size() && text[i] != '\n'; ++i) {
    if (text[i] >= '0' && text[i] <= '9') digits.push_back(text[i]);
    if (text[i] == ' ' && !digits.empty()) break;
  }
  return std::atof(digits.c_str());
}

std::vector<std::string> child_command(const std::string& what, std::size_t orders, std::size_t outstanding) {
  return {own_path(), "--child", what, "--orders", fmt::to_string(orders), "--outstanding", fmt::to_string(outstanding)};
}

// valgrind cannot read the debug information of this compiler: it gets a copy without.
std::string stripped_copy() {
  const std::string copy = temp_folder("stripped") + "/crossdock-bench";
  run({"strip", "-g", "-o", copy, own_path()});
  return copy;
}

void instructions_per_order(Report& report, const std::string& program, const std::string& what, const std::string& title) {
  constexpr std::size_t k_few = 64;
  constexpr std::size_t k_many = 704;
  const auto collected = [&](std::size_t orders) {
    std::vector<std::string> command{"valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null",
                                     "--toggle-collect=sqlite3_step"};
    for (const std::string& word : child_command(what, orders, 64)) command.push_back(word == own_path() ? program : word);
    return number_after(run(command), "Collected :");
  };
  Figure figure{title, Goal::at_most, 100'000, 0, "instr", "sqlite3_step, batch 64; callgrind, difference of two runs",
                false};
  figure.missing = !has_program("valgrind");
  if (!figure.missing) figure.measured = (collected(k_many) - collected(k_few)) / static_cast<double>(k_many - k_few);
  figure.missing = figure.missing || figure.measured <= 0;
  report.add(figure);
}

void syncs_per_commit(Report& report) {
  constexpr std::size_t k_orders = 300;
  Figure figure{
      "fdatasync calls per commit, one outstanding", Goal::at_most, 1.1, 0, "calls", "strace, checkpoints included", false};
  figure.missing = !has_program("strace");
  if (!figure.missing) {
    std::vector<std::string> command{"strace", "-f", "-qq", "-c", "-e", "trace=fdatasync,fsync"};
    for (const std::string& word : child_command("accept", k_orders, 1)) command.push_back(word);
    const std::string text = run(command);
    const double commits = number_after(text, "commits");
    double calls = 0;
    std::size_t at = 0;
    while ((at = text.find("sync\n", at)) != std::string::npos) {
      const std::size_t line = text.rfind('\n', at) + 1;
      double columns[4] = {};
      if (std::sscanf(text.c_str() + line, "%lf %lf %lf %lf", &columns[0], &columns[1], &columns[2], &columns[3]) == 4)
        calls += columns[3];
      at += 5;
    }
    figure.missing = commits <= 0 || calls <= 0;
    if (!figure.missing) figure.measured = calls / commits;
  }
  report.add(figure);
}

// One subject measured between the yardsticks of each round.
struct Measured {
  std::vector<double> p50_us, p50_ratio, rows_ratio, rate, cpu_us, stall_ms;

  template <class Subject>
  void round(Subject& subject, const std::string& folder, std::size_t scale) {
    const double sync_us = median(fdatasync_64k_us(folder, 400));
    const Rig::Run single = subject.accept(400 * scale, 1);
    const double raw = raw_sqlite_rows_per_s(folder, 200);  // long enough for a checkpoint, as below
    const Rig::Run batch = subject.accept(12000 * scale, 64);
    const auto orders = static_cast<double>(batch.latencies_us.size());
    p50_us.push_back(median(single.latencies_us));
    p50_ratio.push_back(p50_us.back() / sync_us);
    rows_ratio.push_back(static_cast<double>(batch.rows) / batch.seconds / raw);
    rate.push_back(orders / batch.seconds);
    stall_ms.push_back(*std::ranges::max_element(batch.latencies_us) / 1000);
    cpu_us.push_back(batch.cpu_seconds * 1e6 / orders);
  }

  void report(Report& report, const std::string& what, const std::string& rows) const {
    report.add({what + ": worst commit stall, batch 64", Goal::at_most, 25, median(stall_ms), "ms",
                "median of the rounds' longest waits for a commit, checkpoints beside", false});
    report.add({what + ": p50, one outstanding / 64 KiB fdatasync", Goal::at_most, 1.6, median(p50_ratio), "ratio",
                fmt::format("p50 {:.0f} us", median(p50_us)), false});
    report.add(
        {what + ": rows/s at batch 64 / raw SQLite rows/s", Goal::at_least, 0.6, median(rows_ratio), "ratio", rows, false});
    report.add({what + ": orders per second, batch 64", Goal::none, 0, median(rate), "1/s", "generator included", false});
    report.add(
        {what + ": CPU per order, batch 64", Goal::none, 0, median(cpu_us), "us", "all threads, generator included", false});
  }
};

// The yardstick is the same hub at half of what it can do, which is what it does when always enough are waiting.
void overload(Report& report, Rig& rig) {
  constexpr std::int64_t k_for_ms = 3'000;
  const Rig::Run full = rig.accept(40'000, 512);
  const double capacity = static_cast<double>(full.latencies_us.size()) / full.seconds;
  std::vector<double> half, twice, accepted, refused;
  for (int round = 0; round < 3; ++round) {
    half.push_back(quantile(rig.flood(capacity / 2, k_for_ms).latencies_us, 0.99));
    const Rig::Flood flood = rig.flood(capacity * 2, k_for_ms);
    twice.push_back(quantile(flood.latencies_us, 0.99));
    accepted.push_back(static_cast<double>(flood.latencies_us.size()) * 1e3 / k_for_ms / capacity);
    refused.push_back(static_cast<double>(flood.refused) / static_cast<double>(flood.sent));
  }
  report.add({"overload: p99 of what is accepted at twice the capacity", Goal::at_most, 500, median(twice) / 1e3, "ms",
              fmt::format("{:.1f} ms at half", median(half) / 1e3), false});
  report.add({"overload: accepted at twice the capacity / capacity", Goal::at_least, 0.7, median(accepted), "ratio",
              fmt::format("{:.0f} % refused with 503", median(refused) * 100), false});
}

}  // namespace

void store_figures(Report& report, std::size_t scale) {
  const std::string folder = temp_folder("store");
  Rig rig(folder + "/hub");
  OrderRows rows(folder + "/rows");
  Measured whole, store_only;
  for (int round = 0; round < k_rounds; ++round) {
    store_only.round(rows, folder, scale);
    whole.round(rig, folder, scale);
  }
  store_only.report(report, "store", "13 rows per order through the port");
  report.add({"store: WAL bytes per order, batch 64", Goal::at_most, 5632,
              wal_bytes_per_order<OrderRows>(OrderRows::any_table(), 4000), "bytes", "over a held snapshot", false});
  whole.report(report, "accept", "HTTP apart: loop, domain, process start and end");
  report.add({"accept: WAL bytes per order, batch 64", Goal::at_most, 5632,
              wal_bytes_per_order<Rig>(*hub::full_schema().front(), 4000), "bytes", "over a held snapshot", false});
  overload(report, rig);
  syncs_per_commit(report);
}

void instruction_figures(Report& report) {
  const std::string program = stripped_copy();
  instructions_per_order(report, program, "rows", "store: instructions in SQLite per order");
  instructions_per_order(report, program, "accept", "accept: instructions in SQLite per order");
}

int run_child(const std::string& what, std::size_t orders, std::size_t outstanding) {
  const std::string folder = temp_folder("child");
  const Rig::Run run =
      what == "rows" ? OrderRows(folder).accept(orders, outstanding) : Rig(folder).accept(orders, outstanding);
  fmt::print("commits {}\n", run.commits + 3);
  return 0;
}

}  // namespace crossdock::bench
