// SPDX-License-Identifier: Apache-2.0
#include "landscape/policy_reader.hpp"

#include <fmt/format.h>

namespace crossdock::landscape {
namespace {

constexpr std::size_t k_parties_max = 10'000;
constexpr std::int64_t k_window_days_max = 3'650;
constexpr std::int64_t k_amount_max = 1'000'000'000;
constexpr std::int64_t k_percent_max = 100;

Result<hub::ReturnRule> rule_of(const PolicyReader& read, const JsonObject& entry, hub::ReturnRule rule) {
  if (json_find(entry, "window_days") != nullptr) {
    CROSSDOCK_TRY(rule.window_days, read.whole(entry, "window_days", k_window_days_max));
  }
  if (json_find(entry, "approve_above") != nullptr) {
    CROSSDOCK_TRY(rule.approve_above, read.decimal(entry, "approve_above", {}, k_amount_max));
  }
  CROSSDOCK_TRY(rule.fee_percent, read.decimal(entry, "fee_percent", rule.fee_percent, k_percent_max));
  return rule;
}

}  // namespace

Result<void> load_returns(const PolicyReader& read, const JsonObject& body, hub::Settings& settings) {
  CROSSDOCK_CHECK(read.only(body, {"policy", "owner", "window_days", "approve_above", "fee_percent", "parties"}, "policy"));
  hub::ReturnPolicy& policy = settings.returns;
  CROSSDOCK_TRY(policy.by_default, rule_of(read, body, {}));
  CROSSDOCK_TRY(const auto parties,
                read.list(body, "parties", {"party", "window_days", "approve_above", "fee_percent"}, k_parties_max));
  for (const JsonObject& entry : parties) {
    CROSSDOCK_TRY(const std::string party, read.text(entry, "party"));
    CROSSDOCK_TRY(const hub::ReturnRule rule, rule_of(read, entry, policy.by_default));
    if (!policy.by_party.emplace(party, rule).second)
      return read.wrong("parties", fmt::format("Customer {} has a rule already", party));
  }
  return {};
}

}  // namespace crossdock::landscape
