// SPDX-License-Identifier: Apache-2.0
// Scenarios of the runtime alone (testdata/*.feature). Those of the conformance kit, and those with HTTP, are run in
// workbench.
#include "process/testing/feature.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>

namespace crossdock::process::testing {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> features(const fs::path& folder) {
  std::vector<std::string> out;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() == ".feature") out.push_back(entry.path().string());
  }
  std::ranges::sort(out);
  return out;
}

TEST_CASE("the scenarios of each kind of task hold") {
  std::size_t count = 0;
  for (const std::string& path : features("testdata")) {
    for (const Scenario& scenario : read_feature(path)) {
      CAPTURE(path);
      CAPTURE(scenario.name);
      const Verdict verdict = run_scenario(scenario, [](FakeHost&) {});
      CHECK(verdict.refused == "");
      CHECK(verdict.not_checked.empty());
      for (const std::string& failure : verdict.failures) FAIL_CHECK(failure);
      ++count;
    }
  }
  CHECK(count > 30);
}

}  // namespace
}  // namespace crossdock::process::testing
