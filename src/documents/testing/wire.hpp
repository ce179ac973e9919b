// SPDX-License-Identifier: Apache-2.0
// Bytes of an interchange to its first set and back, for tests of mappings.
#pragma once

#include "base/result.hpp"
#include "edi/tree.hpp"

#include <string>

namespace crossdock::documents::testing {

// The first set, or its first finding of any severity as an error.
Result<edi::TransactionSet> read_first(const std::string& bytes);
// The set in an interchange of its own, a segment per line.
Result<std::string> write_one(const edi::TransactionSet& set);
// ".x12" or ".edi".
std::string extension_of(const edi::TransactionSet& set);

}  // namespace crossdock::documents::testing
