// SPDX-License-Identifier: Apache-2.0
// Bytes of an interchange to its first set and back, for tests of mappings.
#pragma once

#include "base/result.hpp"
#include "edi/tree.hpp"

#include <string>

namespace crossdock::documents::testing {

// The first set, or its first error. What others send may give rise to warnings; what we write (`strict`) may not.
Result<edi::TransactionSet> read_first(const std::string& bytes, bool strict = false);
// The set in an interchange of its own, a segment per line.
Result<std::string> write_one(const edi::TransactionSet& set);
// ".x12" or ".edi".
std::string extension_of(const edi::TransactionSet& set);

}  // namespace crossdock::documents::testing
