// SPDX-License-Identifier: Apache-2.0
// Every shipped process is killed between any two of its steps: just before and just after each commit of each case of its
// tests. All are enumerated; each has to keep the expectations of its case and to end as it does without a crash.
#include "trial/runner.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace crossdock::trial;

TEST_CASE("killed at any commit, every shipped process ends in the same way with the same effects") {
  const auto verdicts = run_crashes("../../processes");
  REQUIRE_MESSAGE(verdicts, (verdicts ? "" : verdicts.error().text()));
  int crashes = 0;
  for (const CrashVerdict& verdict : *verdicts) {
    CHECK_MESSAGE(verdict.commits > 0, verdict.name);
    CHECK(verdict.crashes == 2 * verdict.commits);
    crashes += verdict.crashes;
    for (const std::string& failure : verdict.failures) FAIL_CHECK(verdict.file, ": ", verdict.name, ": ", failure);
  }
  MESSAGE("crashes: ", crashes, " in ", verdicts->size(), " cases");
  CHECK(crashes > 500);
}
