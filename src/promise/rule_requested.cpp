// SPDX-License-Identifier: Apache-2.0
#include "promise/sourcing.hpp"

#include <fmt/format.h>

namespace crossdock::promise {
namespace {

Verdict judge(const Request& request, const Site& site) {
  if (request.requested.empty()) return {.because = "the order names no location"};
  const bool named = request.requested == site.code;
  return {.rank = named ? 0 : 1, .because = named ? "named by the order" : "not named by the order"};
}

}  // namespace

SourcingRule rule_requested() { return {"requested", "The location that the order names, before any other.", judge}; }

}  // namespace crossdock::promise
