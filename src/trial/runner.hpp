// SPDX-License-Identifier: Apache-2.0
// Test files beside process documents (docs/processes.md, "Test a process"): read, run, and what came of them.
#pragma once

#include "base/result.hpp"
#include "trial/coverage.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace crossdock::trial {

struct Verdict {
  std::string file;
  std::string name;                   // of the case
  std::vector<std::string> failures;  // empty: passed
};

struct Outcome {
  std::vector<Verdict> verdicts;
  Coverage coverage;
};

// `path` is a test file, or a folder: all *.test.yaml in it and below, by name. An error: a file cannot be read, or is not a
// test; the place is "<file>: <member>".
Result<Outcome> run_tests(const std::string& path);

struct CrashVerdict {
  std::string file;
  std::string name;
  int commits = 0;  // of the case, each of which was crashed at
  int crashes = 0;
  std::vector<std::string> failures;  // empty: however it crashed, it ended in the same way
};
// Runs every case again and again, with a crash just before and just after each of its commits in turn. However that goes,
// it has to keep its expectations and to end as it did without.
Result<std::vector<CrashVerdict>> run_crashes(const std::string& path);

}  // namespace crossdock::trial
