// SPDX-License-Identifier: Apache-2.0
// JSON Schema (draft 7, valijson) for tests. No references: resolve them first.
#pragma once

#include "base/json.hpp"

#include <string>

namespace crossdock::app::testing {

// What is wrong with `value`, "" when it holds; "no schema: ..." when the schema is none.
std::string schema_errors(const Json& schema, const Json& value);

}  // namespace crossdock::app::testing
