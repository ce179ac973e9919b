// SPDX-License-Identifier: Apache-2.0
#include "hub/booking.hpp"

#include "hub/tables.hpp"

namespace crossdock::hub {

Result<void> book(Domain& domain, store::Tx& tx, const Booking& booking, Timestamp now) {
  CROSSDOCK_CHECK(domain.ledger.apply(tx, booking.chain, now));
  for (const Supply& supply : booking.supplies) CROSSDOCK_CHECK(save_supply(tx, supply));
  for (const store::Row& lot : booking.lots) CROSSDOCK_CHECK(tx.insert(tables::k_lot, lot));
  return {};
}

}  // namespace crossdock::hub
