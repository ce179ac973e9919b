// SPDX-License-Identifier: Apache-2.0
// One case of a test file, played on a Rehearsal. Internal to this folder.
#pragma once

#include "base/json.hpp"
#include "base/result.hpp"
#include "trial/coverage.hpp"
#include "trial/rehearsal.hpp"

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::trial {

// Refuses members that are not known, so that a misspelt one is not silently ignored.
Result<void> only(const JsonObject& object, std::initializer_list<std::string_view> known, const std::string& place);

struct Stage {
  Rehearsal::Began began;
  Rehearsal::AtCommit at_commit;  // asked once the case begins, not for what is given
};
struct Played {
  std::vector<std::string> failures;  // what did not come out as expected, one line each
  // What was done to the world and what is known of it, without ids and times: the same however often the hub crashed.
  std::string end_state;
};
// An error: the case itself is wrong.
Result<Played> play(const JsonObject& one, const Json* given, const std::vector<ProcessFile>& processes, const Stage& stage);

}  // namespace crossdock::trial
