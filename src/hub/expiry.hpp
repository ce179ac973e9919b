// SPDX-License-Identifier: Apache-2.0
// Reservations that have run out: the ledger gives the stock back, and the orders that held it know.
#pragma once

#include "hub/domain.hpp"
#include "store/store.hpp"

#include <cstddef>
#include <functional>

namespace crossdock::hub {

// Expires at most `limit` pending transfers that are due, takes them off their orders and publishes
// "reservation.expired" for each order. Returns how many expired.
Result<std::size_t> expire_reservations(Domain& domain, store::Tx& tx, Timestamp now, std::size_t limit);

// Takes off the order those of its reservations that `is_gone` names, and publishes "reservation.expired" when there were
// any. The caller saves the order.
Result<void> drop_reservations(Domain& domain, store::Tx& tx, Order& order,
                               const std::function<bool(ledger::TransferId)>& is_gone, Timestamp now);

}  // namespace crossdock::hub
