// SPDX-License-Identifier: Apache-2.0
// How far a buyer's price may be from ours and still be accepted as it is: a policy of the landscape
// (policies/pricing.yaml). What is further off is for a person to decide.
#pragma once

#include "base/decimal.hpp"

#include <map>
#include <string>
#include <string_view>

namespace crossdock::hub {

// Either is enough; both zero: a price is ours or it is not.
struct PriceTolerance {
  Decimal amount;   // per unit ordered, in the order's currency
  Decimal percent;  // of our price

  bool covers(const Decimal& asked, const Decimal& ours) const;
};

struct PricingPolicy {
  PriceTolerance by_default;
  std::map<std::string, PriceTolerance, std::less<>> by_party;  // customer code

  const PriceTolerance& of(std::string_view party) const;
};

}  // namespace crossdock::hub
