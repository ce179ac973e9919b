// SPDX-License-Identifier: Apache-2.0
#include "app/offline.hpp"
#include "base/json.hpp"
#include "trial/runner.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <utility>

namespace crossdock::app {
namespace {

JsonArray texts(const std::vector<std::string>& list) {
  JsonArray out;
  for (const std::string& text : list) out.emplace_back(text);
  return out;
}

Json as_json(const trial::Outcome& outcome) {
  JsonArray cases;
  for (const trial::Verdict& verdict : outcome.verdicts) {
    cases.emplace_back(JsonObject{{"file", verdict.file},
                                  {"case", verdict.name},
                                  {"passed", verdict.failures.empty()},
                                  {"failures", texts(verdict.failures)}});
  }
  JsonArray coverage;
  for (const trial::Coverage::Share& share : outcome.coverage.shares()) {
    coverage.emplace_back(JsonObject{{"process", share.definition},
                                     {"tasks", share.tasks},
                                     {"tasks_run", share.tasks_run},
                                     {"branches", share.branches},
                                     {"branches_run", share.branches_run},
                                     {"missed", texts(share.missed)}});
  }
  return JsonObject{{"cases", std::move(cases)}, {"coverage", std::move(coverage)}};
}

void print(const trial::Outcome& outcome) {
  for (const trial::Verdict& verdict : outcome.verdicts) {
    std::printf("%s  %s: %s\n", verdict.failures.empty() ? "ok  " : "FAIL", verdict.file.c_str(), verdict.name.c_str());
    for (const std::string& failure : verdict.failures) std::printf("        %s\n", failure.c_str());
  }
  for (const trial::Coverage::Share& share : outcome.coverage.shares()) {
    std::printf("%s: %zu of %zu tasks, %zu of %zu branches\n", share.definition.c_str(), share.tasks_run, share.tasks,
                share.branches_run, share.branches);
    for (const std::string& pointer : share.missed) std::printf("        never: %s\n", pointer.c_str());
  }
}

}  // namespace

int test_processes(const std::string& path, bool json) {
  const auto outcome = trial::run_tests(path);
  if (!outcome) {
    std::fprintf(stderr, "crossdock: %s\n", outcome.error().text().c_str());
    return 2;
  }
  if (json)
    std::printf("%s\n", json_text(as_json(*outcome)).c_str());
  else
    print(*outcome);
  const auto failed = std::ranges::count_if(outcome->verdicts, [](const auto& one) { return !one.failures.empty(); });
  if (!json) std::printf("%zu cases, %td failed\n", outcome->verdicts.size(), failed);
  return failed == 0 ? 0 : 1;
}

}  // namespace crossdock::app
