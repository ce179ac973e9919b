// SPDX-License-Identifier: Apache-2.0
// Between Boost.JSON values and libjq values, without text in between. Internal to this folder.
#pragma once

#include "base/json.hpp"
#include "base/result.hpp"

extern "C" {
#include <jv.h>
}

namespace crossdock::mapping {

// Refuses integers beyond 2^53 ("mapping.integer_too_large"), numbers that are not finite and nesting deeper than
// Program::k_depth_max. The caller owns the result.
Result<jv> to_jv(const Json& value);
// Does not consume `value`. Integral numbers up to 2^53 become integers.
Result<Json> from_jv(jv value);

}  // namespace crossdock::mapping
