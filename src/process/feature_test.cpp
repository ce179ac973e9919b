// SPDX-License-Identifier: Apache-2.0
// Our own scenarios (testdata/*.feature), and those of the Serverless Workflow conformance kit when it is there:
// in $CROSSDOCK_SWF_CTK, or beside the checkout.
#include "process/testing/feature.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <optional>

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

std::optional<fs::path> conformance_kit() {
  const char* const given = std::getenv("CROSSDOCK_SWF_CTK");
  const fs::path folder = given != nullptr ? fs::path(given) : fs::path("../../../shared/serverless-workflow/ctk/features");
  std::error_code error;
  if (!fs::is_directory(folder, error)) return std::nullopt;
  return folder;
}

// The answers of the pet store that the kit calls.
Result<std::optional<Json>> pet_store(CallContext&, const Json& arguments) {
  const Json& endpoint = arguments.as_object().at("endpoint");
  const std::string uri(endpoint.is_object() ? endpoint.at("uri").as_string() : endpoint.as_string());
  const auto pet = [](int id) { return Json{{"id", id}, {"name", "Milou"}, {"status", "available"}}; };
  if (uri.find("findByStatus") != std::string::npos) return std::optional<Json>(JsonArray{pet(1), pet(2)});
  if (uri.find("getPetByName") != std::string::npos) return fail(ErrorKind::not_found, "http.404", "No such pet");
  if (uri == "https://httpbin.org/basic-auth/serverless-workflow/conformance-test") return std::optional<Json>(JsonObject());
  const int id = uri.ends_with("/1") ? 1 : 2;
  const Json* const output = arguments.as_object().if_contains("output");
  if (output == nullptr || *output != "response") return std::optional<Json>(pet(id));
  return std::optional<Json>(Json{{"request", {{"method", "get"}, {"uri", uri}, {"headers", JsonObject()}}},
                                  {"headers", JsonObject()},
                                  {"statusCode", 200},
                                  {"content", pet(id)}});
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

TEST_CASE("the conformance kit passes, apart from calls that the host does not offer") {
  const auto folder = conformance_kit();
  if (!folder) {
    MESSAGE("skipped: the conformance kit is not here; set CROSSDOCK_SWF_CTK");
    return;
  }
  std::size_t passed = 0;
  std::vector<std::string> refused;
  for (const std::string& path : features(*folder)) {
    for (const Scenario& scenario : read_feature(path)) {
      CAPTURE(path);
      CAPTURE(scenario.name);
      const Verdict verdict = run_scenario(scenario, [](FakeHost& host) { host.functions["http"] = pet_store; });
      for (const std::string& failure : verdict.failures) FAIL_CHECK(failure);
      if (!verdict.refused.empty()) refused.push_back(scenario.name + ": " + verdict.refused);
      else if (verdict.failures.empty()) ++passed;
    }
  }
  for (const std::string& one : refused) MESSAGE("not run: " << one);
  MESSAGE("passed: " << passed);
  CHECK(refused.size() == 2);  // call: openapi
  CHECK(passed >= 17);
}

}  // namespace
}  // namespace crossdock::process::testing
