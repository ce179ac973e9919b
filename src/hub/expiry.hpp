// SPDX-License-Identifier: Apache-2.0
// Reservations that have run out: the ledger gives the stock back, and the orders that held it know.
#pragma once

#include "hub/domain.hpp"
#include "store/store.hpp"

#include <cstddef>

namespace crossdock::hub {

// Expires at most `limit` pending transfers that are due, takes them off their orders and publishes
// "reservation.expired" for each order. Returns how many expired.
Result<std::size_t> expire_reservations(Domain& domain, store::Tx& tx, Timestamp now, std::size_t limit);

}  // namespace crossdock::hub
