// SPDX-License-Identifier: Apache-2.0
// Reads a set back from either JSON: that for people (readable.hpp) and that of mappings (edi/tree.hpp). Names and meanings
// are not looked at, values are.
#pragma once

#include "base/json.hpp"
#include "base/result.hpp"
#include "edi/tree.hpp"

namespace crossdock::inspect {

// Errors: "edi.write_json", "edi.tree" with the JSON path: "content[3].BEG05.value".
Result<edi::TransactionSet> set_of(const JsonObject& json);

}  // namespace crossdock::inspect
