// SPDX-License-Identifier: Apache-2.0
#include "sim/harness/burst.hpp"
#include "sim/harness/scenarios.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace crossdock::sim {
namespace {

constexpr std::size_t k_clients = 64;
constexpr int k_repeats = 8;
constexpr std::int64_t k_settle_ms = 30'000;

void check_answers(const std::string& key, const std::vector<http::Response>& answers, Findings& out) {
  std::set<std::string> bodies;
  std::size_t first_hand = 0;
  for (const http::Response& answer : answers) {
    if (answer.status != 201) out.push_back(fmt::format("{}: {} {}", key, answer.status, answer.body));
    bodies.insert(answer.body);
    first_hand += answer.headers.get("Idempotency-Replayed") ? 0 : 1;
  }
  if (bodies.size() != 1) out.push_back(fmt::format("{}: {} different answers", key, bodies.size()));
  if (first_hand != 1) out.push_back(fmt::format("{}: {} answers are no replay, not 1", key, first_hand));
}

}  // namespace

Result<void> double_submit(Stage& stage, Findings& out) {
  const Api& hub = stage.fleet().hub_api();
  for (int n = 0; n < k_repeats; ++n) {
    const ShopOrder order = make_order(stage.seed(), n);
    CROSSDOCK_TRY(const auto answers, burst(hub, std::vector<OrderRequest>(k_clients, {order.key, order.body})));
    check_answers(order.key, answers, out);

    // The key is taken: another body with it is a mistake, not an order. And the number is taken too.
    CROSSDOCK_TRY(const auto reused, burst(hub, {{order.key, make_order(stage.seed(), n + 1000).body}}));
    if (reused.front().status != 422 || !reused.front().body.contains("idempotency.key_reused")) {
      out.push_back(fmt::format("{} with another body: {} {}", order.key, reused.front().status, reused.front().body));
    }
    CROSSDOCK_TRY(const auto again, burst(hub, {{order.key + "-again", order.body}}));
    if (again.front().status != 409 || !again.front().body.contains("order.duplicate_purchase_order")) {
      out.push_back(fmt::format("{} again: {} {}", order.purchase_order, again.front().status, again.front().body));
    }
  }

  CROSSDOCK_TRY(const bool settled, settle(hub, k_settle_ms));
  CROSSDOCK_TRY(const OrderStates states, order_states(hub));
  if (!settled) out.push_back(fmt::format("{} orders are still open", states.open()));
  if (states.status.size() != k_repeats) out.push_back(fmt::format("{} orders, not {}", states.status.size(), k_repeats));
  check_erp(stage.fleet().system_api("erp"), states, out);
  check_wms(stage.fleet().system_api("wms"), out);
  check_events(hub, states, out);
  return {};
}

}  // namespace crossdock::sim
