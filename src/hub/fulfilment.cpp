// SPDX-License-Identifier: Apache-2.0
#include "hub/fulfilment.hpp"

#include <algorithm>

namespace crossdock::hub {

bool is_fulfilment(std::string_view name) { return std::ranges::find(k_fulfilments, name) != k_fulfilments.end(); }

const FulfilmentRule& FulfilmentPolicy::of(std::string_view party) const {
  const auto found = by_party.find(party);
  return found == by_party.end() ? by_default : found->second;
}

}  // namespace crossdock::hub
