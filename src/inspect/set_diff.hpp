// SPDX-License-Identifier: Apache-2.0
// The differences of two sets (diff.hpp).
#pragma once

#include "edi/library.hpp"
#include "edi/tree.hpp"
#include "inspect/diff.hpp"

namespace crossdock::inspect {

// Either may be missing (nullptr), not both.
void diff_sets(const edi::TransactionSet* a, const edi::TransactionSet* b, bool all, const edi::Library& library,
               DiffReport& report);

}  // namespace crossdock::inspect
