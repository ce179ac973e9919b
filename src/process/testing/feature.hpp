// SPDX-License-Identifier: Apache-2.0
// Reads and runs scenarios in the Gherkin of the Serverless Workflow conformance kit.
#pragma once

#include "process/testing/world.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace crossdock::process::testing {

struct FeatureStep {
  std::string text;      // "the workflow should complete"
  std::string document;  // the doc string, if any
};

struct Scenario {
  std::string name;
  std::vector<FeatureStep> steps;
};

std::vector<Scenario> read_feature(const std::string& path);

struct Verdict {
  std::vector<std::string> failures;     // empty: passed
  std::vector<std::string> not_checked;  // steps that this runner does not observe
  std::string refused;                   // why the document was not loaded, if it was not
};

// `prepare` adds functions to the host before the document is loaded.
Verdict run_scenario(const Scenario& scenario, const std::function<void(FakeHost&)>& prepare);

}  // namespace crossdock::process::testing
