// SPDX-License-Identifier: Apache-2.0
#include "hub/withdraw.hpp"

#include "hub/cancel.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace crossdock::hub {
namespace {

bool is_withdrawn(const Order& order) {
  return order.status == OrderStatus::cancelled || order.status == OrderStatus::rejected;
}

bool is_released(const Order& order) {
  const bool bound =
      std::ranges::any_of(order.lines, [](const Line& line) { return line.allocated > 0 || line.shipped > 0; });
  return bound || !order.picks.empty() || order.status >= OrderStatus::released;
}

}  // namespace

Result<void> check_withdrawable(const Domain& domain, store::Reader& reader, const Order& order) {
  if (is_withdrawn(order)) return {};
  const std::string id = order.id.text();
  if (is_released(order))
    return fail(ErrorKind::rejected, "order.too_late",
                fmt::format("Order {} is {}; it can no longer be taken back", id, to_string(order.status)), id);
  CROSSDOCK_TRY(const auto instances, domain.runtime->of_subject(reader, id));
  const bool calling = std::ranges::any_of(instances, [](const auto& one) { return one.waiting_for.starts_with("call "); });
  if (!calling) return {};
  return fail(ErrorKind::conflict, "order.call_under_way", fmt::format("Order {} is being sent to a system; try again", id),
              id);
}

Result<void> withdraw_order(Domain& domain, store::Tx& tx, const Order& order, const std::string& reason, Timestamp now) {
  if (is_withdrawn(order)) return {};
  CROSSDOCK_CHECK(cancel_order(domain, tx, order.id, reason, now));
  return {};
}

}  // namespace crossdock::hub
