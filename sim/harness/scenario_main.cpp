// SPDX-License-Identifier: Apache-2.0
// crossdock-scenario NAME: one scenario against a hub and simulated systems of its own.
#include "sim/harness/scenarios.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <map>
#include <utility>

int main(int argc, char** argv) {
  using Scenario = crossdock::Result<void> (*)(crossdock::sim::Stage&, crossdock::sim::Findings&);
  const std::map<std::string, Scenario> scenarios{{"double-submit", crossdock::sim::double_submit},
                                                  {"last-ten", crossdock::sim::last_ten},
                                                  {"hostile", crossdock::sim::hostile}};
  CLI::App app("Puts a hub through one scenario", "crossdock-scenario");
  crossdock::sim::StageOptions options;
  std::string name;
  app.add_option("scenario", name, "double-submit, last-ten or hostile")->required()->check(CLI::IsMember(scenarios));
  crossdock::sim::add_stage_flags(app, options);
  CLI11_PARSE(app, argc, argv);

  auto stage = crossdock::sim::Stage::open(options, {});
  if (!stage) return crossdock::sim::report(stage.error());
  crossdock::sim::Findings findings;
  const auto played = scenarios.at(name)(**stage, findings);
  if (!played) findings.push_back(played.error().text());
  return (*stage)->close(std::move(findings));
}
