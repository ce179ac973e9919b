// SPDX-License-Identifier: Apache-2.0
#include "bench/figures.hpp"
#include "bench/process.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <filesystem>

int main(int argc, char** argv) {
  using namespace crossdock::bench;
  CLI::App app("Crossdock's figures beside their goals: ratios, CPU, instructions and bytes, in one run.");
  const std::filesystem::path build = std::filesystem::path(own_path()).parent_path().parent_path();
  Programs programs{(build / "bin/crossdock").string(), (build / "sim/crossdock-sim").string(), CROSSDOCK_SOURCE_DIR};
  std::string json, child, only, folder;
  std::size_t orders = 1000, outstanding = 64, scale = 1;
  bool all = false;
  app.add_option("--json", json, "Write the figures to this file as a list of {name, goal, measured, unit, ok}");
  app.add_option("--scale", scale, "Do so many times the work")->check(CLI::Range(1, 100));
  app.add_option("--only", only, "store, postgres, ledger, growth, edi, instructions, http, steps or process")
      ->check(CLI::IsMember({"store", "postgres", "ledger", "growth", "edi", "instructions", "http", "steps", "process"}));
  app.add_flag("--all", all, "With growth too, which accepts a million orders: ten minutes and 5 GB");
  app.add_option("--child", child)->group("");
  app.add_option("--folder", folder)->group("");
  app.add_option("--orders", orders)->group("");
  app.add_option("--outstanding", outstanding)->group("");
  CLI11_PARSE(app, argc, argv);
  if (child == "load") return load_child(folder);
  if (child == "grow") return grow_child(folder, orders);
  if (child == "park") return park_child(folder, orders);
  if (child == "wake") return wake_child(folder, orders);
  if (child == "restart") return restart_child(folder, orders);
  if (!child.empty()) return run_child(child, orders, outstanding);
  fmt::print("{:<52} {:>12} {:>14}\n", "figure", "goal", "measured");
  Report report;
  if (only.empty() || only == "store") store_figures(report, scale);
  if (only.empty() || only == "postgres") postgres_figures(report, scale);
  if (only.empty() || only == "ledger") ledger_figures(report, scale);
  if (all || only == "growth") growth_figures(report, scale);
  if (only.empty() || only == "edi") edi_figures(report, scale);
  if (only.empty() || only == "instructions") instruction_figures(report);
  if (only.empty() || only == "http") http_figures(report, programs, scale);
  if (only.empty() || only == "steps") step_figures(report, scale);
  if (only.empty() || only == "process") process_figures(report, programs, scale);
  report.print_summary();
  if (!json.empty() && !report.write_json(json)) return 1;
  return 0;
}
