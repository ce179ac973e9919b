// SPDX-License-Identifier: Apache-2.0
// From which locations an order is filled, and why. A policy is a list of rules; each rule judges every location: may it
// be used, and how far in front does it stand. Locations are ordered by the first rule, ties by the second, and so on;
// lines are filled in that order. Pure: given the same request it always gives the same plan and the same reasons.
//
// A rule is one file rule_<name>.cpp that defines `SourcingRule rule_<name>()`; nothing else changes.
#pragma once

#include "base/decimal.hpp"
#include "promise/shelf.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::promise {

// One item of what a line needs; `per` is how many of it one unit of the line takes (a kit has several components).
struct Component {
  std::uint32_t item = 0;
  std::int64_t per = 1;
  bool operator==(const Component&) const = default;
};

struct Demand {
  std::string line;
  std::int64_t quantity = 0;  // > 0
  std::vector<Component> components;
};

struct Site {
  std::uint32_t location = 0;
  std::string code;
  std::int64_t priority = 0;  // smaller is better
};

struct Destination {
  std::string country, region, postal_code;
};

// What it takes to get from a site to places whose address begins so; the most exact lane counts.
struct Lane {
  std::string from;     // site
  std::string country;  // "" = anywhere
  std::string region;
  std::string postal;  // beginning of the postal code
  std::optional<std::int64_t> distance_km;
  std::optional<Decimal> cost;
};

struct Request {
  std::string requested;  // location the buyer named, or ""
  Destination to;
  std::vector<Demand> demands;
  Supply supply;
  std::vector<Site> sites;
  std::vector<Lane> lanes;
};

struct Verdict {
  bool usable = true;
  std::int64_t rank = 0;  // smaller is better
  std::string because;    // "priority 1"
};

struct SourcingRule {
  std::string_view name;
  std::string_view meaning;
  Verdict (*judge)(const Request& request, const Site& site) = nullptr;
};

// All rules there are, by name of their file; made by the build.
const std::vector<SourcingRule>& sourcing_rules();
const SourcingRule* find_sourcing_rule(std::string_view name);

// The policy as the customer writes it; the ids of its sites are looked up when it is used.
struct SourcingPolicy {
  std::string name;
  std::vector<const SourcingRule*> rules;
  std::vector<Site> sites;
  std::vector<Lane> lanes;
};

struct Judged {
  std::uint32_t location = 0;
  std::string code;
  bool usable = true;
  std::vector<std::int64_t> ranks;
  std::vector<std::string> reasons;  // "priority 1", "12 km"
};

// `quantity` of an item for a line, out of one pool of one shelf.
struct Taken {
  std::size_t demand = 0;
  std::uint32_t item = 0;
  std::int64_t per = 1;
  std::uint32_t location = 0;
  std::uint16_t pool = 0;
  std::int64_t quantity = 0;
};

struct Plan {
  std::vector<Taken> taken;
  std::vector<std::int64_t> filled;  // per demand, in units of the line
  std::vector<Judged> ranking;       // best first, those that may not be used last
  bool complete = false;
};

// How many whole units of the demand the site could fill, alone.
std::int64_t fillable(const Supply& supply, const Demand& demand, std::uint32_t location);
// Whether the site could fill every demand by itself, lines of the same item counted together. `short_line` gets the
// first line it could not.
bool fills_all(const Request& request, const Site& site, std::string* short_line = nullptr);
// The lane that fits the destination best, or nullptr.
const Lane* best_lane(const Request& request, const Site& site);

// `rules` in order of weight. Every line is filled as far as the usable sites can, best site first.
Plan source(const Request& request, const std::vector<const SourcingRule*>& rules);
// "WH-2: priority 1, 12 km; not WH-1: it cannot fill line 2".
std::string explain(const Plan& plan);

}  // namespace crossdock::promise
