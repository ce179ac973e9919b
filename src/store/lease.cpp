// SPDX-License-Identifier: Apache-2.0
#include "store/lease.hpp"

#include "store/membership.hpp"

#include <algorithm>

namespace crossdock::store {

void Lease::renewed(std::int64_t node, std::int64_t asked_us, const std::vector<std::int64_t>& living) {
  const auto self = std::ranges::find(living, node);
  if (self == living.end()) return;
  until_us_ = asked_us + k_lease_ms * 1000;
  // Nobody else is in the list, and whoever was taken off it acts no more: nothing to wait for.
  if (shares_from_us_ < 0) shares_from_us_ = living.size() == 1 ? asked_us : until_us_;
  share_ = {.rank = self - living.begin(), .of = static_cast<std::int64_t>(living.size())};
}

Share Lease::share(std::int64_t now_us) const {
  if (!holds(now_us) || shares_from_us_ < 0 || now_us < shares_from_us_) return {.rank = 0, .of = 0};
  return share_;
}

}  // namespace crossdock::store
