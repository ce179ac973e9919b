// SPDX-License-Identifier: Apache-2.0
// Changing an order after it was accepted: lines added, taken out, more or less of them, prices, date, ship-to. By a
// partner's order_change (X12 860) or POST /v1/orders/{id}/changes; `content` is the canonical order_change of both.
//
// While the order's process listens for "order.changed", the change is made on the order itself (order_amend.hpp), line by
// line, by the process `change_process`: it asks warehouses for picks first and tells the ERP. Before that the order is
// replaced by one that says what it is to be, which goes through all its steps again, all lines or none. An order whose
// process does neither is too far.
//
// A change is known by its number: the same again has no effect, and is answered as it stands.
//
// Writer thread, within the caller's unit of work.
#pragma once

#include "base/clock.hpp"
#include "base/json.hpp"
#include "base/result.hpp"
#include "hub/domain.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace crossdock::hub {

inline constexpr std::string_view k_change_sequence = "change_sequence";
inline constexpr std::size_t k_changes_max = 50;  // of one order
inline constexpr std::size_t k_change_lines_max = 1'000;

struct ChangeRequest {
  const JsonObject& content;
  std::string number;   // the buyer's; content.change_sequence
  std::string by;       // partner or consumer
  std::string channel;  // it came in by
  MessageId message;    // kept as evidence
};

// {order, change, state, by, asked, lines?}: state is `under_way` or `done`; `order` is the one that stands now. conflict
// "order.change_under_way", "order.change_differs" (the number was another change), "order.call_under_way"; rejected
// "order.too_late"; limit "order.changes"; and what is wrong with a line, when the order is replaced.
Result<Json> change_order(Domain& domain, store::Tx& tx, Order order, const ChangeRequest& request, Timestamp now);

// The body of POST /v1/orders/{id}/changes; keeps `raw` as evidence.
Result<Json> change_order(Domain& domain, store::Tx& tx, std::string_view id, const JsonObject& body, const std::string& raw,
                          const std::string& who, Timestamp now);

// What was recorded of a change; nullptr when it is not known.
JsonObject* find_change(Order& order, std::string_view number);

}  // namespace crossdock::hub
