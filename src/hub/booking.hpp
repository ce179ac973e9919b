// SPDX-License-Identifier: Apache-2.0
// One stock fact in the making: the transfers, and the rows that go with them. Rows are written only after the ledger has
// taken the chain, because a fact that is refused leaves the unit of work of its neighbours without a trace.
#pragma once

#include "hub/supply.hpp"
#include "ledger/ledger.hpp"
#include "store/store.hpp"

#include <vector>

namespace crossdock::hub {

struct Booking {
  std::vector<ledger::Transfer> chain;
  std::vector<Supply> supplies;  // as they are afterwards
  std::vector<store::Row> lots;  // new ones
};

Result<void> book(Domain& domain, store::Tx& tx, const Booking& booking, Timestamp now);

}  // namespace crossdock::hub
