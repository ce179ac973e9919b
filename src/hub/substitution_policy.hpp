// SPDX-License-Identifier: Apache-2.0
// Whether a customer takes another item in place of one that is short: a policy of the landscape
// (policies/substitution.yaml). Which item stands for which is a cross-reference (substitution.hpp).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace crossdock::hub {

enum class Substitution : std::uint8_t {
  never,
  ask,    // a person asks the customer first
  allow,  // without asking, as long as it does not cost more
};
// The names users write: "never", "ask", "allow".
std::optional<Substitution> substitution_from(std::string_view name);

struct SubstitutionPolicy {
  Substitution by_default = Substitution::never;
  std::map<std::string, Substitution, std::less<>> by_party;  // customer code

  Substitution of(std::string_view party) const;
};

}  // namespace crossdock::hub
