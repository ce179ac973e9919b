// SPDX-License-Identifier: Apache-2.0
// Canonical documents against their JSON Schema (src/documents/schemas/<kind>.json, draft-07), for tests that run in a
// document's folder.
#pragma once

#include "base/json.hpp"

#include <string>

namespace crossdock::documents::testing {

// What is wrong with the document, "" when it holds; "no schema: ..." when there is none of that kind.
std::string canonical_errors(const std::string& kind, const Json& document);

}  // namespace crossdock::documents::testing
