// SPDX-License-Identifier: Apache-2.0
// The conformance kit of the Serverless Workflow DSL, all of it, and our own scenarios (testdata/*.feature), as
// `crossdock process run` runs them: with the real runtime, and with HTTP that goes over sockets to local services. The kit
// is in $CROSSDOCK_SWF_CTK, or beside the checkout.
#include "process/testing/feature.hpp"
#include "workbench/testing/scenario.hpp"
#include "workbench/testing/services.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <optional>

namespace crossdock::workbench::testing {
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

std::optional<fs::path> conformance_kit() {
  const char* const given = std::getenv("CROSSDOCK_SWF_CTK");
  if (given != nullptr) return fs::path(given);
  std::error_code error;
  for (fs::path up = fs::current_path(error); !error && up.has_relative_path(); up = up.parent_path()) {
    const fs::path folder = up.parent_path() / "shared/serverless-workflow/ctk/features";
    if (fs::is_directory(folder, error)) return folder;
  }
  return std::nullopt;
}

std::size_t run_all(const fs::path& folder, const Setting& setting) {
  std::size_t count = 0;
  for (const std::string& path : features(folder)) {
    for (const auto& scenario : process::testing::read_feature(path)) {
      CAPTURE(path);
      CAPTURE(scenario.name);
      const auto verdict = run_scenario(scenario, setting);
      CHECK(verdict.refused == "");
      for (const std::string& step : verdict.not_checked) FAIL_CHECK("not checked: " << step);
      for (const std::string& failure : verdict.failures) FAIL_CHECK(failure);
      ++count;
    }
  }
  return count;
}

TEST_CASE("every scenario of the conformance kit passes") {
  const auto folder = conformance_kit();
  if (!folder) {
    MESSAGE("skipped: the conformance kit is not here; set CROSSDOCK_SWF_CTK to its features folder");
    return;
  }
  const Services services;
  const std::size_t count = run_all(
      *folder, {.base = services.url(),
                .origins = {{"https://petstore.swagger.io", services.url()}, {"https://httpbin.org", services.url()}}});
  MESSAGE("scenarios of the conformance kit: " << count);
  CHECK(count >= 20);
}

TEST_CASE("the scenarios of the DSL beyond the kit hold") {
  const Services services;
  CHECK(run_all("testdata", {.base = services.url(), .origins = {}}) > 30);
}

}  // namespace
}  // namespace crossdock::workbench::testing
