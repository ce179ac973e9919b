// SPDX-License-Identifier: Apache-2.0
#include "landscape/policies.hpp"

#include "landscape/policy_reader.hpp"
#include "ledger/ledger.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>
#include <utility>
#include <vector>

namespace crossdock::landscape {
namespace {

constexpr std::int64_t k_pool_number_max = 65'535;
constexpr std::size_t k_sites_max = 1'000;
constexpr std::size_t k_lanes_max = 100'000;
constexpr std::size_t k_parties_max = 10'000;

class Policy : private PolicyReader {
 public:
  Policy(const std::string& file, const JsonObject& body, hub::Settings& settings)
      : PolicyReader(file), file_(file), body_(body), settings_(settings) {}

  Result<void> load() {
    CROSSDOCK_CHECK(json_string(body_, "owner", file_));
    CROSSDOCK_TRY(const std::string kind, json_string(body_, "policy", file_));
    if (kind == "pools") return load_pools();
    if (kind == "sourcing") return load_sourcing();
    if (kind == "reservations") return load_reservations();
    if (kind == "fulfilment") return load_fulfilment();
    if (kind == "pricing") return load_pricing();
    if (kind == "substitution") return load_substitution();
    if (kind == "procurement") return load_procurement(*this, body_, settings_);
    if (kind == "payables") return load_payables(*this, body_, settings_);
    if (kind == "master") return load_master(*this, body_, settings_);
    if (kind == "returns") return load_returns(*this, body_, settings_);
    return wrong("policy", fmt::format("\"{}\" is no policy; known are: pools, sourcing, reservations, fulfilment, pricing, "
                                       "substitution, procurement, payables, returns, master",
                                       kind));
  }

 private:
  Result<Timestamp> time_or_none(const JsonObject& object, std::string_view member) const {
    if (json_find(object, member) == nullptr) return Timestamp{};
    CROSSDOCK_TRY(const std::string given, text(object, member));
    auto time = Timestamp::parse_rfc3339(given);
    if (!time) return wrong(member, fmt::format("\"{}\" is a time such as 2026-11-27T08:00:00Z", member));
    return time;
  }

  Result<void> load_pools() {
    CROSSDOCK_CHECK(only(body_, {"policy", "owner", "pools", "channels"}, "policy"));
    promise::PoolPolicy& policy = settings_.pools;
    if (!policy.pools.empty() || !policy.channels.empty()) return wrong("policy", "There is one policy of pools");
    CROSSDOCK_TRY(const auto pools, list(body_, "pools", {"pool", "number"}, ledger::k_pools_max - 1));
    for (const JsonObject& pool : pools) CROSSDOCK_CHECK(load_pool(pool, policy));
    CROSSDOCK_TRY(const auto channels, list(body_, "channels", {"channel", "draw"}, k_sites_max));
    for (const JsonObject& channel : channels) {
      CROSSDOCK_TRY(const std::string name, text(channel, "channel"));
      CROSSDOCK_TRY(auto draws, load_draws(channel, policy));
      if (!policy.channels.emplace(name, std::move(draws)).second) {
        return wrong("channels", fmt::format("Channel {} has rules already", name));
      }
    }
    return {};
  }

  Result<void> load_pool(const JsonObject& pool, promise::PoolPolicy& policy) const {
    CROSSDOCK_TRY(const std::string name, text(pool, "pool"));
    CROSSDOCK_TRY(const std::int64_t number, whole(pool, "number", k_pool_number_max));
    const auto value = static_cast<std::uint16_t>(number);
    const bool taken = std::ranges::any_of(policy.pools, [&](const auto& known) { return known.second == value; });
    if (value == promise::k_common_pool || name == promise::k_common_name || taken || policy.pools.contains(name)) {
      return wrong("pools",
                   fmt::format("Pool {} needs a name and a number from 1 on of its own: stock is kept under it", name));
    }
    policy.pools.emplace(name, value);
    return {};
  }

  Result<std::vector<promise::Draw>> load_draws(const JsonObject& channel, const promise::PoolPolicy& policy) const {
    CROSSDOCK_TRY(const auto entries, list(channel, "draw", {"pool", "from", "until"}, ledger::k_pools_max));
    std::vector<promise::Draw> draws;
    for (const JsonObject& entry : entries) {
      CROSSDOCK_TRY(const std::string name, text(entry, "pool"));
      promise::Draw draw;
      if (name != promise::k_common_name) {
        const auto found = policy.pools.find(name);
        if (found == policy.pools.end()) return wrong("channels", fmt::format("There is no pool {}", name));
        draw.pool = found->second;
      }
      CROSSDOCK_TRY(draw.from, time_or_none(entry, "from"));
      CROSSDOCK_TRY(draw.until, time_or_none(entry, "until"));
      draws.push_back(draw);
    }
    return draws;
  }

  Result<void> load_sourcing() {
    CROSSDOCK_CHECK(only(body_, {"policy", "owner", "name", "rules", "locations", "lanes"}, "policy"));
    promise::SourcingPolicy& policy = settings_.sourcing;
    if (!policy.rules.empty()) return wrong("policy", "There is one policy of sourcing");
    CROSSDOCK_TRY(policy.name, text(body_, "name"));
    CROSSDOCK_CHECK(load_rules(policy));
    CROSSDOCK_TRY(const auto sites, list(body_, "locations", {"location", "priority"}, k_sites_max));
    for (const JsonObject& entry : sites) {
      promise::Site site;
      CROSSDOCK_TRY(site.code, text(entry, "location"));
      site.priority = static_cast<std::int64_t>(policy.sites.size()) + 1;
      if (json_find(entry, "priority") != nullptr) {
        CROSSDOCK_TRY(site.priority, whole(entry, "priority", k_pool_number_max));
      }
      policy.sites.push_back(std::move(site));
    }
    if (policy.sites.empty()) return wrong("locations", "A sourcing policy names at least one location");
    CROSSDOCK_TRY(const auto lanes,
                  list(body_, "lanes", {"from", "country", "region", "postal", "km", "cost"}, k_lanes_max));
    for (const JsonObject& entry : lanes) CROSSDOCK_CHECK(load_lane(entry, policy));
    return {};
  }

  Result<void> load_rules(promise::SourcingPolicy& policy) const {
    const Json* rules = json_find(body_, "rules");
    if (rules == nullptr || !rules->is_array() || rules->get_array().empty()) {
      return wrong("rules", "A sourcing policy lists its rules, the weightiest first");
    }
    for (const Json& rule : rules->get_array()) {
      const promise::SourcingRule* found =
          rule.is_string() ? promise::find_sourcing_rule(std::string_view(rule.get_string())) : nullptr;
      if (found == nullptr) {
        std::vector<std::string_view> names;
        for (const promise::SourcingRule& known : promise::sourcing_rules()) names.push_back(known.name);
        return wrong("rules", fmt::format("{} is no rule; known are: {}", json_text(rule), fmt::join(names, ", ")));
      }
      policy.rules.push_back(found);
    }
    return {};
  }

  Result<void> load_lane(const JsonObject& entry, promise::SourcingPolicy& policy) const {
    promise::Lane lane;
    CROSSDOCK_TRY(lane.from, text(entry, "from"));
    if (std::ranges::find(policy.sites, lane.from, &promise::Site::code) == policy.sites.end()) {
      return wrong("lanes", fmt::format("{} is not among the locations", lane.from));
    }
    lane.country = json_string_or(entry, "country", "");
    lane.region = json_string_or(entry, "region", "");
    lane.postal = json_string_or(entry, "postal", "");
    if (json_find(entry, "km") != nullptr) {
      CROSSDOCK_TRY(lane.distance_km, whole(entry, "km", 50'000));
    }
    if (json_find(entry, "cost") != nullptr) {
      const auto cost = json_decimal(entry, "cost");
      if (!cost || cost->is_negative()) return wrong("cost", "A cost is a decimal number, in quotes if it has a fraction");
      lane.cost = *cost;
    }
    policy.lanes.push_back(std::move(lane));
    return {};
  }

  Result<void> load_reservations() {
    CROSSDOCK_CHECK(only(body_, {"policy", "owner", "expire_after_min"}, "policy"));
    CROSSDOCK_TRY(settings_.reservation_expires_min, whole(body_, "expire_after_min", hub::k_reservation_expires_min_max));
    return {};
  }

  Result<hub::FulfilmentRule> fulfilment_rule(const JsonObject& object) const {
    hub::FulfilmentRule rule;
    if (json_find(object, "fulfilment") != nullptr) {
      CROSSDOCK_TRY(rule.fulfilment, text(object, "fulfilment"));
      if (!hub::is_fulfilment(rule.fulfilment)) {
        return wrong("fulfilment", fmt::format("\"{}\" is no way to fill an order; known are: {}", rule.fulfilment,
                                               fmt::join(hub::k_fulfilments, ", ")));
      }
    }
    if (json_find(object, "priority") != nullptr) {
      CROSSDOCK_TRY(rule.priority, whole(object, "priority", hub::k_priority_max));
    }
    return rule;
  }

  Result<void> load_fulfilment() {
    CROSSDOCK_CHECK(only(body_, {"policy", "owner", "fulfilment", "priority", "parties"}, "policy"));
    hub::FulfilmentPolicy& policy = settings_.fulfilment;
    CROSSDOCK_TRY(policy.by_default, fulfilment_rule(body_));
    CROSSDOCK_TRY(const auto parties, list(body_, "parties", {"party", "fulfilment", "priority"}, k_parties_max));
    for (const JsonObject& entry : parties) {
      CROSSDOCK_TRY(const std::string party, text(entry, "party"));
      CROSSDOCK_TRY(hub::FulfilmentRule rule, fulfilment_rule(entry));
      if (json_find(entry, "priority") == nullptr) rule.priority = policy.by_default.priority;
      if (!policy.by_party.emplace(party, std::move(rule)).second)
        return wrong("parties", fmt::format("Customer {} has a rule already", party));
    }
    return {};
  }

  Result<Decimal> not_negative(const JsonObject& object, std::string_view member) const {
    if (json_find(object, member) == nullptr) return Decimal{};
    const auto value = json_decimal(object, member, file_);
    if (value && !value->is_negative()) return *value;
    return wrong(member, fmt::format("\"{}\" is a number that is not negative", member));
  }

  Result<hub::PriceTolerance> tolerance(const JsonObject& object) const {
    hub::PriceTolerance out;
    CROSSDOCK_TRY(out.amount, not_negative(object, "tolerance_amount"));
    CROSSDOCK_TRY(out.percent, not_negative(object, "tolerance_percent"));
    return out;
  }

  Result<void> load_pricing() {
    CROSSDOCK_CHECK(only(body_, {"policy", "owner", "tolerance_amount", "tolerance_percent", "parties"}, "policy"));
    hub::PricingPolicy& policy = settings_.pricing;
    CROSSDOCK_TRY(policy.by_default, tolerance(body_));
    CROSSDOCK_TRY(const auto parties,
                  list(body_, "parties", {"party", "tolerance_amount", "tolerance_percent"}, k_parties_max));
    for (const JsonObject& entry : parties) {
      CROSSDOCK_TRY(const std::string party, text(entry, "party"));
      CROSSDOCK_TRY(hub::PriceTolerance rule, tolerance(entry));
      if (!policy.by_party.emplace(party, std::move(rule)).second)
        return wrong("parties", fmt::format("Customer {} has a rule already", party));
    }
    return {};
  }

  Result<hub::Substitution> substitution(const JsonObject& object) const {
    CROSSDOCK_TRY(const std::string name, text(object, "substitution"));
    if (const auto known = hub::substitution_from(name)) return *known;
    return wrong("substitution", fmt::format("\"{}\" is none of: never, ask, allow", name));
  }

  Result<void> load_substitution() {
    CROSSDOCK_CHECK(only(body_, {"policy", "owner", "substitution", "parties"}, "policy"));
    hub::SubstitutionPolicy& policy = settings_.substitution;
    if (json_find(body_, "substitution") != nullptr) {
      CROSSDOCK_TRY(policy.by_default, substitution(body_));
    }
    CROSSDOCK_TRY(const auto parties, list(body_, "parties", {"party", "substitution"}, k_parties_max));
    for (const JsonObject& entry : parties) {
      CROSSDOCK_TRY(const std::string party, text(entry, "party"));
      CROSSDOCK_TRY(const hub::Substitution rule, substitution(entry));
      if (!policy.by_party.emplace(party, rule).second)
        return wrong("parties", fmt::format("Customer {} has a rule already", party));
    }
    return {};
  }

  const std::string& file_;
  const JsonObject& body_;
  hub::Settings& settings_;
};

}  // namespace

Result<void> load_policy(const std::string& file, const JsonObject& body, hub::Settings& settings) {
  return Policy(file, body, settings).load();
}

}  // namespace crossdock::landscape
