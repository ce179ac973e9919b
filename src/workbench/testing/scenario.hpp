// SPDX-License-Identifier: Apache-2.0
// Runs scenarios in the Gherkin of the conformance kit as `crossdock process run` would, with the clock jumping.
//
// Steps beyond those of the kit: "another workflow with definition:", "the secrets are:", "the events are:" (a list of
// CloudEvents), "the workflow should be waiting", "X should be completed|faulted|cancelled|skipped", "X should run
// before Y", "X should run 3 times", "the events emitted should be:" (a list of types), "the definition should be
// refused at PLACE". {base} in a document is where the services are.
#pragma once

#include "process/testing/feature.hpp"

#include <string>
#include <utility>
#include <vector>

namespace crossdock::workbench::testing {

struct Setting {
  std::string base;                                          // URL of the services
  std::vector<std::pair<std::string, std::string>> origins;  // workbench::Options::origins
};

process::testing::Verdict run_scenario(const process::testing::Scenario& scenario, const Setting& setting);

}  // namespace crossdock::workbench::testing
