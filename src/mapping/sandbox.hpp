// SPDX-License-Identifier: Apache-2.0
// Reads the tokens of a jq 1.6 program (lexer.l of that release) and refuses what reaches out of it. Internal.
#pragma once

#include "base/result.hpp"

#include <string_view>

namespace crossdock::mapping {

// Refuses: the names listed in program.hpp, text that closes a bracket it did not open, unfinished strings, NUL bytes,
// and an empty program. Field accesses (.now) and object keys ({now: 1}, {input}) of the same spelling are fine.
// Error place: "name, line 3".
Result<void> check_sandbox(std::string_view text, std::string_view name);

}  // namespace crossdock::mapping
