// SPDX-License-Identifier: Apache-2.0
#include "promise/sourcing.hpp"

#include <fmt/format.h>

namespace crossdock::promise {
namespace {

Verdict judge(const Request& request, const Site& site) {
  static_cast<void>(request);
  return {.rank = site.priority, .because = fmt::format("priority {}", site.priority)};
}

}  // namespace

SourcingRule rule_priority() { return {"priority", "Locations in the order of their priority, the smallest first.", judge}; }

}  // namespace crossdock::promise
