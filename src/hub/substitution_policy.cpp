// SPDX-License-Identifier: Apache-2.0
#include "hub/substitution_policy.hpp"

#include <algorithm>
#include <array>

namespace crossdock::hub {

std::optional<Substitution> substitution_from(std::string_view name) {
  static constexpr std::array<std::string_view, 3> k_names = {"never", "ask", "allow"};
  const auto* const found = std::ranges::find(k_names, name);
  if (found == k_names.end()) return std::nullopt;
  return static_cast<Substitution>(found - k_names.begin());
}

Substitution SubstitutionPolicy::of(std::string_view party) const {
  const auto found = by_party.find(party);
  return found == by_party.end() ? by_default : found->second;
}

}  // namespace crossdock::hub
