// SPDX-License-Identifier: Apache-2.0
#include "promise/sourcing.hpp"

#include <fmt/format.h>

namespace crossdock::promise {
namespace {

Verdict judge(const Request& request, const Site& site) {
  std::string line;
  if (fills_all(request, site, &line)) return {.because = "fills the whole order"};
  return {.usable = false, .because = fmt::format("cannot fill line {}", line)};
}

}  // namespace

SourcingRule rule_no_split() { return {"no_split", "Only locations that can fill the whole order by themselves.", judge}; }

}  // namespace crossdock::promise
