// SPDX-License-Identifier: Apache-2.0
#include "sim/world/shrink.hpp"

#include <array>
#include <utility>
#include <vector>

namespace crossdock::sim {
namespace {

constexpr auto k_sizes =
    std::to_array({&Sizes::outages, &Sizes::sequences, &Sizes::partner_files, &Sizes::stock_facts, &Sizes::double_submits,
                   &Sizes::hot_orders, &Sizes::kit_orders, &Sizes::shop_orders});
constexpr auto k_network = std::to_array({&NetworkFaults::lost_request_permille, &NetworkFaults::lost_answer_permille,
                                          &NetworkFaults::late_permille, &NetworkFaults::repeat_permille});
constexpr auto k_systems = std::to_array({&FaultOptions::error_5xx_permille, &FaultOptions::timeout_before_commit_permille,
                                          &FaultOptions::timeout_after_commit_permille, &FaultOptions::duplicate_permille,
                                          &FaultOptions::out_of_order_permille, &FaultOptions::short_ship_permille,
                                          &FaultOptions::partial_ship_permille});

template <class Field>
void without(std::vector<Plan>& out, const Plan& plan, Field field) {
  Plan less = plan;
  if (field(less) == 0) return;
  field(less) = 0;
  out.push_back(std::move(less));
}

// Every plan that is one thing less, the large things first.
std::vector<Plan> smaller(const Plan& plan) {
  std::vector<Plan> out;
  for (const auto size : k_sizes) without(out, plan, [size](Plan& p) -> auto& { return p.sizes.*size; });
  for (std::size_t i = 0; i < plan.mishaps.size(); ++i) {
    Plan less = plan;
    less.mishaps.erase(less.mishaps.begin() + static_cast<std::ptrdiff_t>(i));
    out.push_back(std::move(less));
  }
  for (const auto fault : k_network) without(out, plan, [fault](Plan& p) -> auto& { return p.network.*fault; });
  for (const auto fault : k_systems) without(out, plan, [fault](Plan& p) -> auto& { return p.systems.*fault; });
  without(out, plan, [](Plan& p) -> auto& { return p.systems.latency_max_ms; });
  without(out, plan, [](Plan& p) -> auto& { return p.blocks_customer; });
  without(out, plan, [](Plan& p) -> auto& { return p.wait_s; });
  for (const auto size : k_sizes) {
    for (const std::int64_t cut : {plan.sizes.*size / 2, std::int64_t{1}}) {
      if (cut == 0 || cut >= plan.sizes.*size) continue;
      Plan less = plan;
      less.sizes.*size -= cut;
      out.push_back(std::move(less));
    }
  }
  return out;
}

}  // namespace

Plan shrink(Plan failing, const std::function<bool(const Plan&)>& fails, std::size_t runs_max) {
  std::size_t runs = 0;
  for (bool again = true; again;) {
    again = false;
    for (Plan& candidate : smaller(failing)) {
      if (runs++ >= runs_max) return failing;
      if (!fails(candidate)) continue;
      failing = std::move(candidate);
      again = true;
      break;
    }
  }
  return failing;
}

}  // namespace crossdock::sim
