// SPDX-License-Identifier: Apache-2.0
// The snapshot tables: what the entries up to one position come to.
#pragma once

#include "store/schema.hpp"

namespace crossdock::ledger {

const store::Table& balance_table();
const store::Table& pending_table();
const store::Table& snapshot_table();

}  // namespace crossdock::ledger
