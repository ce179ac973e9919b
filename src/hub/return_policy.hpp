// SPDX-License-Identifier: Apache-2.0
// What may come back, as policies/returns.yaml says.
#pragma once

#include "base/decimal.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace crossdock::hub {

struct ReturnRule {
  std::optional<std::int64_t> window_days;  // after shipment; nothing: at any time
  std::optional<Decimal> approve_above;     // a person agrees to returns of more value; nothing: to none
  Decimal fee_percent;                      // kept of what is credited
};

struct ReturnPolicy {
  ReturnRule by_default;
  std::map<std::string, ReturnRule, std::less<>> by_party;

  const ReturnRule& of(std::string_view party) const {
    const auto found = by_party.find(party);
    return found == by_party.end() ? by_default : found->second;
  }
};

}  // namespace crossdock::hub
