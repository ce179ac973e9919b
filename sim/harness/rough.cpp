// SPDX-License-Identifier: Apache-2.0
#include "sim/harness/rough.hpp"

#include <fmt/format.h>

namespace crossdock::sim {
namespace {

constexpr std::int64_t k_ready_ms = 30'000;
constexpr std::int64_t k_stock = 100'000;

}  // namespace

FleetOptions rough_fleet() {
  FleetOptions fleet;
  fleet.fault_flags = {
      "--latency-ms", "1:15", "--error-5xx", "40",  "--timeout-before-commit", "10", "--timeout-after-commit", "20",
      "--hold-ms",    "5000", "--duplicate", "100", "--out-of-order",          "50"};
  fleet.role_flags["wms"] = {"--ship-after-ms", "150", "--stock", "100000"};
  fleet.role_flags["carrier"] = {"--deliver-after-ms", "100"};
  return fleet;
}

Result<void> check_all(Fleet& fleet, const Storefront& shop, std::int64_t settle_ms, std::size_t exceptions_max_permille,
                       Findings& out) {
  CROSSDOCK_CHECK(fleet.end_faults());
  CROSSDOCK_TRY(const auto url, fleet.hub().wait_ready(k_ready_ms));
  const Api& hub = fleet.hub_api();
  CROSSDOCK_TRY(const bool settled, settle(hub, settle_ms));
  CROSSDOCK_TRY(const OrderStates states, order_states(hub));
  fmt::print("{} orders at {}: {} completed, {} in exception, {} open\n", states.status.size(), url,
             states.count("completed"), states.count("exception"), states.open());
  if (!settled) {
    for (const auto& [id, status] : states.status) {
      if (!is_final(status)) out.push_back(fmt::format("order {} is stuck: {}", id, status));
    }
  }
  if (!shop.refused().empty()) out.push_back(fmt::format("{} orders were refused", shop.refused().size()));
  if (shop.counts().changed != 0) out.push_back(fmt::format("{} keys had two answers", shop.counts().changed));
  if (states.count("exception") * 1000 > states.status.size() * exceptions_max_permille) {
    out.push_back(fmt::format("{} orders are in exception", states.count("exception")));
  }
  check_accepted(hub, shop.accepted(), states, out);
  check_erp(fleet.system_api("erp"), states, out);
  check_wms(fleet.system_api("wms"), out);
  check_events(hub, states, out);
  check_stock(hub, states, k_stock, out);
  return {};
}

}  // namespace crossdock::sim
