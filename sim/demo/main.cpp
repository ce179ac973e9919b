// SPDX-License-Identifier: Apache-2.0
#include "sim/demo/demo.hpp"
#include "sim/fleet/fleet.hpp"

#include <CLI/CLI.hpp>

int main(int argc, char** argv) {
  CLI::App app("A hub and everything around it, live", "crossdock-demo");
  crossdock::sim::DemoOptions options;
  options.hub = crossdock::sim::default_hub_program();
  options.sim = crossdock::sim::default_sim_program();
  options.landscape = "examples/demo";
  app.add_option("--data", options.data, "folder for everything that is kept")->capture_default_str();
  app.add_flag("--fresh", options.fresh, "forget what is in there");
  app.add_option("--port", options.port, "of the hub; another one when it is taken")->capture_default_str();
  app.add_option("--orders", options.orders, "REST orders, before the slow trickle begins")->capture_default_str();
  app.add_option("--rate", options.rate, "REST orders a second")->capture_default_str();
  app.add_option("--trickle-ms", options.trickle_ms, "between two orders of the trickle; 0 = no trickle")
      ->capture_default_str();
  app.add_option("--file-ms", options.file_ms, "between two X12 files")->capture_default_str();
  app.add_flag("--chaos", options.chaos, "systems fail, time out and repeat themselves");
  app.add_flag("--once", options.once, "end with 0 when that many orders are invoiced");
  app.add_option("--timeout-s", options.timeout_s, "end after so long; with --once that is a failure")
      ->capture_default_str();
  app.add_option("--seed", options.seed, "of orders and faults")->capture_default_str();
  app.add_option("--landscape", options.landscape, "folder with crossdock.yaml")->capture_default_str();
  app.add_option("--x12", options.x12, "folder of X12 files; <landscape>/x12 when absent");
  app.add_option("--hub", options.hub, "the crossdock program")->capture_default_str();
  app.add_option("--sim", options.sim, "the crossdock-sim program")->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  return crossdock::sim::run_demo(options);
}
