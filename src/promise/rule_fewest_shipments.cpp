// SPDX-License-Identifier: Apache-2.0
#include "promise/sourcing.hpp"

#include <fmt/format.h>

namespace crossdock::promise {
namespace {

Verdict judge(const Request& request, const Site& site) {
  std::int64_t short_lines = 0;
  for (const Demand& demand : request.demands) {
    if (fillable(request.supply, demand, site.location) < demand.quantity) ++short_lines;
  }
  const std::size_t lines = request.demands.size();
  return {.rank = short_lines,
          .because = fmt::format("fills {} of {} lines", static_cast<std::int64_t>(lines) - short_lines, lines)};
}

}  // namespace

SourcingRule rule_fewest_shipments() {
  return {"fewest_shipments", "Locations that can fill the most lines whole by themselves come first.", judge};
}

}  // namespace crossdock::promise
