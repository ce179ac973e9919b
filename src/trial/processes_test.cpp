// SPDX-License-Identifier: Apache-2.0
// The shipped processes keep what their test files say, and every task and branch of them is reached.
#include "trial/runner.hpp"

#include <doctest/doctest.h>

using namespace crossdock::trial;

TEST_CASE("the shipped processes do what their tests say, and no task or branch is left out") {
  const auto outcome = run_tests("../../processes");
  REQUIRE_MESSAGE(outcome, (outcome ? "" : outcome.error().text()));
  for (const Verdict& verdict : outcome->verdicts) {
    for (const std::string& failure : verdict.failures) FAIL_CHECK(verdict.file, ": ", verdict.name, ": ", failure);
  }
  for (const Coverage::Share& share : outcome->coverage.shares()) {
    for (const std::string& pointer : share.missed) FAIL_CHECK(share.definition, " never runs ", pointer);
  }
}
