// SPDX-License-Identifier: Apache-2.0
// What becomes of the lines of an order that stock does not cover: a policy of the order, of its customer, or of the
// landscape (policies/fulfilment.yaml). The process asks for the stock; this decides how much is taken and what of the
// rest waits.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace crossdock::hub {

inline constexpr std::int64_t k_priority_default = 5;
inline constexpr std::int64_t k_priority_max = 9;

// The names users write. `refuse`: nothing is taken and the step fails ("stock.insufficient").
inline constexpr std::string_view k_ship_partial = "ship-partial";
inline constexpr std::string_view k_all_or_nothing = "all-or-nothing";
inline constexpr std::string_view k_cancel_short = "cancel-short";
inline constexpr std::string_view k_refuse = "refuse";
inline constexpr std::array<std::string_view, 4> k_fulfilments = {k_ship_partial, k_all_or_nothing, k_cancel_short,
                                                                  k_refuse};
bool is_fulfilment(std::string_view name);

// May some of an order be taken while the rest is not there?
inline bool takes_part(std::string_view fulfilment) { return fulfilment == k_ship_partial || fulfilment == k_cancel_short; }
// Does what is missing wait for stock?
inline bool backorders(std::string_view fulfilment) {
  return fulfilment == k_ship_partial || fulfilment == k_all_or_nothing;
}

struct FulfilmentRule {
  std::string fulfilment;  // "" = as by default
  std::int64_t priority = k_priority_default;
};

struct FulfilmentPolicy {
  FulfilmentRule by_default;
  std::map<std::string, FulfilmentRule, std::less<>> by_party;  // customer code

  const FulfilmentRule& of(std::string_view party) const;
};

}  // namespace crossdock::hub
