// SPDX-License-Identifier: Apache-2.0
// Promising stock to an order: which shelves its open lines are filled from (promise/sourcing), and how much is taken
// when they do not hold enough (fulfilment.hpp).
#pragma once

#include "hub/domain.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace crossdock::hub {

struct Reserved {
  bool any = false;       // something was reserved just now
  bool complete = false;  // nothing is open any more
};

// Reserves what no line holds yet, as far as the fulfilment allows. `refuse`: rejected "stock.insufficient" unless all of
// it is there. Changes `order`; the caller saves it. The reservations expire after `expires_min`; 0 = never.
Result<Reserved> reserve_open(Domain& domain, store::Tx& tx, Order& order, std::string_view fulfilment,
                              std::int64_t expires_min, Timestamp now);

// How much of each line could be reserved now, if everything open of the order were asked for at once; nothing is booked.
// Parallel to the lines, in base units.
Result<std::vector<std::int64_t>> promisable_units(const Domain& domain, Order& order, Timestamp now);

}  // namespace crossdock::hub
