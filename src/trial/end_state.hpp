// SPDX-License-Identifier: Apache-2.0
// What a case has come to, as text to be compared: calls that had an effect, events, stock, exceptions, tasks and
// processes, without the ids, times and order that a crash may change. Internal to this folder.
#pragma once

#include "trial/rehearsal.hpp"

#include <string>
#include <string_view>

namespace crossdock::trial {

std::string end_state_of(Rehearsal& world);
// The first line that one has and the other has not.
std::string first_difference(std::string_view expected, std::string_view actual);

}  // namespace crossdock::trial
