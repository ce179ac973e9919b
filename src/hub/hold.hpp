// SPDX-License-Identifier: Apache-2.0
// What keeps an order where it is until a person lets it go on: staff who have put it on hold, a price that is not ours,
// credit that does not do. An order may have one hold of each kind; while it has any, it is neither sent to the ERP nor
// picked by a process that asks (order.check_hold, stock.allocate with `on_hold: wait`). What a warehouse has been told
// already goes on.
//
// Writer thread, within the caller's unit of work; the plain values on any.
#pragma once

#include "base/clock.hpp"
#include "base/json.hpp"
#include "base/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::store {
class Tx;
}

namespace crossdock::hub {

struct Domain;
struct Order;

inline constexpr std::string_view k_hold_staff = "staff";  // the kind of those of the API
inline constexpr std::size_t k_holds_max = 10;             // kinds at a time

struct Hold {
  std::string kind;    // "staff", "price", "credit", or what a process calls it
  std::string reason;  // for people
  std::string by;      // who put it on; "" = the process
  Timestamp since;
};

// Stored form, which is what API users see too.
JsonArray holds_to_doc(const std::vector<Hold>& holds);
std::vector<Hold> holds_from_doc(const JsonObject& order);

// Puts the order on hold, publishes "order.on_hold" and saves the order; one of the same kind stays as it is. limit
// "order.holds" beyond k_holds_max.
Result<void> place_hold(Domain& domain, store::Tx& tx, Order& order, Hold hold, Timestamp now);
// Takes the hold off, publishes "order.off_hold" and saves the order; without such a hold it does nothing.
Result<void> lift_hold(Domain& domain, store::Tx& tx, Order& order, std::string_view kind, std::string_view by,
                       std::string_view reason, Timestamp now);

// For staff (POST /v1/orders/{id}/hold and .../hold/lift): the order as it is then. rejected "order.too_late" when it is at
// its end, "order.not_held" when there is nothing to lift.
Result<Json> hold_order(Domain& domain, store::Tx& tx, std::string_view id, std::string_view reason, std::string_view who,
                        Timestamp now);
Result<Json> lift_order(Domain& domain, store::Tx& tx, std::string_view id, std::string_view reason, std::string_view who,
                        Timestamp now);

}  // namespace crossdock::hub
