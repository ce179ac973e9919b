// SPDX-License-Identifier: Apache-2.0
#include "hub/pricing.hpp"

namespace crossdock::hub {

bool PriceTolerance::covers(const Decimal& asked, const Decimal& ours) const {
  if (asked == ours) return true;
  const auto difference = asked < ours ? ours.minus(asked) : asked.minus(ours);
  if (!difference) return false;
  if (*difference <= amount) return true;
  // In hundredths of our price, without dividing.
  const auto in_percent = difference->times(Decimal::of(100));
  const auto allowed = ours.times(percent);
  return in_percent && allowed && *in_percent <= *allowed;
}

const PriceTolerance& PricingPolicy::of(std::string_view party) const {
  const auto found = by_party.find(party);
  return found == by_party.end() ? by_default : found->second;
}

}  // namespace crossdock::hub
