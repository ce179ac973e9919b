// SPDX-License-Identifier: Apache-2.0
#include "promise/sourcing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>

namespace crossdock::promise {
namespace {

Judged judge(const Request& request, const Site& site, const std::vector<const SourcingRule*>& rules) {
  Judged judged{.location = site.location, .code = site.code, .usable = true, .ranks = {}, .reasons = {}};
  for (const SourcingRule* rule : rules) {
    Verdict verdict = rule->judge(request, site);
    judged.usable = judged.usable && verdict.usable;
    judged.ranks.push_back(verdict.rank);
    judged.reasons.push_back(std::move(verdict.because));
  }
  return judged;
}

// Components that occur twice in a kit are drawn from one shelf.
std::int64_t units_from(std::int64_t free, std::int64_t per) { return per > 0 ? free / per : 0; }

std::int64_t fill(Supply& supply, std::size_t index, const Demand& demand, std::int64_t wanted, std::uint32_t location,
                  std::vector<Taken>& taken) {
  const std::int64_t units = std::min(wanted, fillable(supply, demand, location));
  if (units <= 0) return 0;
  for (const Component& component : demand.components) {
    for (const PoolShare& share : take(supply.at(component.item, location), units * component.per)) {
      taken.push_back({index, component.item, component.per, location, share.pool, share.free});
    }
  }
  return units;
}

// How well a lane fits: -1 when it does not, else the more the better.
int fit(const Lane& lane, const Destination& to) {
  int score = 0;
  const auto part = [&score](const std::string& wanted, const std::string& given, int weight) {
    if (wanted.empty()) return true;
    score += weight;
    return wanted == given;
  };
  if (!part(lane.country, to.country, 1) || !part(lane.region, to.region, 2)) return -1;
  if (!to.postal_code.starts_with(lane.postal)) return -1;
  return score + 4 * static_cast<int>(lane.postal.size());
}

}  // namespace

const SourcingRule* find_sourcing_rule(std::string_view name) {
  const auto found = std::ranges::find(sourcing_rules(), name, &SourcingRule::name);
  return found == sourcing_rules().end() ? nullptr : &*found;
}

std::int64_t fillable(const Supply& supply, const Demand& demand, std::uint32_t location) {
  std::int64_t most = demand.components.empty() ? 0 : std::numeric_limits<std::int64_t>::max();
  for (const Component& component : demand.components) {
    most = std::min(most, units_from(promisable(supply.at(component.item, location)), component.per));
  }
  return most;
}

bool fills_all(const Request& request, const Site& site, std::string* short_line) {
  Supply left = request.supply;
  std::vector<Taken> unused;
  for (std::size_t i = 0; i < request.demands.size(); ++i) {
    const Demand& demand = request.demands[i];
    if (fill(left, i, demand, demand.quantity, site.location, unused) == demand.quantity) continue;
    if (short_line != nullptr) *short_line = demand.line;
    return false;
  }
  return true;
}

const Lane* best_lane(const Request& request, const Site& site) {
  const Lane* best = nullptr;
  int best_fit = -1;
  for (const Lane& lane : request.lanes) {
    if (lane.from != site.code) continue;
    const int fits = fit(lane, request.to);
    if (fits > best_fit) {
      best = &lane;
      best_fit = fits;
    }
  }
  return best;
}

Plan source(const Request& request, const std::vector<const SourcingRule*>& rules) {
  Plan plan;
  for (const Site& site : request.sites) {
    plan.ranking.push_back(judge(request, site, rules));
    plan.ranking.back().ranks.push_back(static_cast<std::int64_t>(plan.ranking.size()));  // ties: as the policy lists them
  }
  std::ranges::sort(plan.ranking,
                    [](const Judged& a, const Judged& b) { return a.usable != b.usable ? a.usable : a.ranks < b.ranks; });
  plan.filled.assign(request.demands.size(), 0);
  Supply left = request.supply;
  for (const Judged& site : plan.ranking) {
    if (!site.usable) continue;
    for (std::size_t i = 0; i < request.demands.size(); ++i) {
      const Demand& demand = request.demands[i];
      plan.filled[i] += fill(left, i, demand, demand.quantity - plan.filled[i], site.location, plan.taken);
    }
  }
  plan.complete = std::ranges::equal(plan.filled, request.demands, {}, {}, &Demand::quantity);
  return plan;
}

std::string explain(const Plan& plan) {
  std::string text;
  const auto used = [&](const Judged& site) {
    return std::ranges::find(plan.taken, site.location, &Taken::location) != plan.taken.end();
  };
  for (const Judged& site : plan.ranking) {
    if (used(site)) text += fmt::format("{}{}: {}", text.empty() ? "" : "; ", site.code, fmt::join(site.reasons, ", "));
  }
  for (const Judged& site : plan.ranking) {
    if (!used(site)) text += fmt::format("{}not {}: {}", text.empty() ? "" : "; ", site.code, fmt::join(site.reasons, ", "));
  }
  return text;
}

}  // namespace crossdock::promise
