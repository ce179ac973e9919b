// SPDX-License-Identifier: Apache-2.0
#include "sim/workloads/workload.hpp"

namespace crossdock::sim {

std::vector<std::unique_ptr<Workload>> make_workloads(Surface& surface, const Sizes& sizes, std::int64_t spread_ms) {
  std::vector<std::unique_ptr<Workload>> made;
  const auto add = [&](auto make, std::int64_t size) {
    if (size > 0) made.push_back(make(surface, size, spread_ms));
  };
  add(order_mix, sizes.shop_orders);
  add(hot_item, sizes.hot_orders);
  add(hot_kit, sizes.kit_orders);
  add(double_submit, sizes.double_submits);
  add(late_stock, sizes.stock_facts);
  add(partner_files, sizes.partner_files);
  add(sequences, sizes.sequences);
  add(erp_outage, sizes.outages);
  return made;
}

}  // namespace crossdock::sim
