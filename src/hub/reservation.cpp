// SPDX-License-Identifier: Apache-2.0
#include "hub/reservation.hpp"

#include "hub/fulfilment.hpp"
#include "hub/shelves.hpp"
#include "hub/stock_chain.hpp"
#include "promise/sourcing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace crossdock::hub {
namespace {

using ledger::State;

Result<std::vector<promise::Site>> sites_for(const Domain& domain, const Order& order) {
  const promise::SourcingPolicy& policy = domain.settings.sourcing;
  std::vector<promise::Site> sites = policy.sites;
  if (policy.rules.empty()) sites = {{.code = order.location}};
  for (promise::Site& site : sites) {
    CROSSDOCK_TRY(const auto location, domain.reference.need_location(site.code));
    site.location = location->id;
  }
  return sites;
}

promise::Destination destination_of(const Order& order) {
  return {.country = json_string_or(order.ship_to, "country", ""),
          .region = json_string_or(order.ship_to, "region", ""),
          .postal_code = json_string_or(order.ship_to, "postal_code", "")};
}

// What is still to be reserved; `asked` gets the line of each demand.
Result<promise::Request> request_for(const Domain& domain, Order& order, std::vector<Line*>& asked, Timestamp now) {
  promise::Request request{.requested = order.requested_location, .to = destination_of(order)};
  CROSSDOCK_TRY(request.sites, sites_for(domain, order));
  request.lanes = domain.settings.sourcing.lanes;
  const auto draws = domain.settings.pools.draws(order.sales_channel.empty() ? order.channel : order.sales_channel, now);
  for (Line& line : order.lines) {
    if (line.open() <= 0) continue;
    request.demands.push_back({line.line, line.open(), components_of(line)});
    asked.push_back(&line);
    for (const promise::Component& component : request.demands.back().components) {
      for (const promise::Site& site : request.sites) {
        request.supply.put(component.item, site.location, shelf_for(domain, component.item, site.location, draws));
      }
    }
  }
  return request;
}

Unexpected short_of(const Order& order, const promise::Request& request, const promise::Plan& plan,
                    const std::vector<Line*>& asked) {
  std::size_t index = 0;
  while (index + 1 < asked.size() && plan.filled[index] == request.demands[index].quantity) ++index;
  const Line& line = *asked[index];
  std::string where = fmt::format("at {}; {} can be promised", order.location, plan.filled[index]);
  if (request.sites.size() > 1 || !plan.ranking.front().reasons.empty()) {
    where = fmt::format("; {} can be promised ({})", plan.filled[index], promise::explain(plan));
  }
  return fail(
      ErrorKind::rejected, "stock.insufficient",
      fmt::format("Line {}: {} of item {} are asked for {}", line.line, request.demands[index].quantity, line.item, where),
      fmt::format("line {}", line.line));
}

JsonObject sourcing_of(const promise::SourcingPolicy& policy, const promise::Plan& plan) {
  JsonArray locations;
  for (const promise::Judged& site : plan.ranking) {
    JsonArray reasons;
    for (std::size_t i = 0; i < site.reasons.size(); ++i) {
      reasons.emplace_back(JsonObject{{"rule", policy.rules[i]->name}, {"because", site.reasons[i]}});
    }
    locations.emplace_back(JsonObject{{"location", site.code}, {"usable", site.usable}, {"reasons", std::move(reasons)}});
  }
  return {{"policy", policy.name}, {"why", promise::explain(plan)}, {"locations", std::move(locations)}};
}

std::string code_of(const promise::Plan& plan, std::uint32_t location) {
  return std::ranges::find(plan.ranking, location, &promise::Judged::location)->code;
}

bool is_untouched(const Order& order) {
  return std::ranges::all_of(order.lines, [](const Line& line) { return line.open() == line.ordered; });
}

// The part of the line for this shelf that holds no reservation, made when there is none.
Part& free_part(Line& line, const promise::Taken& taken, const std::string& location) {
  for (Part& part : line.parts) {
    if (!part.reservation && part.item_id == taken.item && part.location == location && part.pool == taken.pool) return part;
  }
  line.parts.push_back({.item_id = taken.item, .per = taken.per, .location = location, .pool = taken.pool});
  return line.parts.back();
}

// Books the plan: one pending transfer per part, all or none.
Result<void> book_plan(const Domain& domain, store::Tx& tx, Order& order, const std::vector<Line*>& asked,
                       const promise::Plan& plan, std::int64_t expires_min, Timestamp now) {
  StockChain chain(domain, order);
  for (const promise::Taken& taken : plan.taken) {
    const Part part{.item_id = taken.item, .location = code_of(plan, taken.location), .pool = taken.pool};
    const Line& line = *asked[taken.demand];
    CROSSDOCK_TRY(ledger::Transfer* const transfer,
                  chain.move(line, part, State::available, State::allocated, taken.quantity, "reserve"));
    transfer->pending = true;
    transfer->keep = domain.safety_stock.quantity(taken.item, taken.location);
    if (expires_min > 0) transfer->expires = now.plus_ms(expires_min * 60'000);
  }
  CROSSDOCK_TRY(const auto reservations, chain.apply(tx, now));
  for (std::size_t i = 0; i < plan.taken.size(); ++i) {
    const promise::Taken& taken = plan.taken[i];
    Part& part = free_part(*asked[taken.demand], taken, code_of(plan, taken.location));
    part.reserved = taken.quantity;
    part.reservation = reservations[i];
  }
  for (std::size_t i = 0; i < asked.size(); ++i) asked[i]->reserved += plan.filled[i];
  return {};
}

}  // namespace

Result<std::vector<std::int64_t>> promisable_units(const Domain& domain, Order& order, Timestamp now) {
  std::vector<Line*> asked;
  CROSSDOCK_TRY(const promise::Request request, request_for(domain, order, asked, now));
  std::vector<std::int64_t> units(order.lines.size(), 0);
  if (asked.empty()) return units;
  const promise::Plan plan = promise::source(request, domain.settings.sourcing.rules);
  for (std::size_t i = 0; i < asked.size(); ++i)
    units[static_cast<std::size_t>(asked[i] - order.lines.data())] = plan.filled[i];
  return units;
}

Result<Reserved> reserve_open(Domain& domain, store::Tx& tx, Order& order, std::string_view fulfilment,
                              std::int64_t expires_min, Timestamp now) {
  std::vector<Line*> asked;
  CROSSDOCK_TRY(const promise::Request request, request_for(domain, order, asked, now));
  if (asked.empty()) return Reserved{.complete = true};
  const promise::Plan plan = promise::source(request, domain.settings.sourcing.rules);
  const bool nothing = std::ranges::all_of(plan.filled, [](std::int64_t filled) { return filled == 0; });
  const bool refused = fulfilment == k_refuse || (fulfilment == k_cancel_short && nothing && is_untouched(order));
  if (!plan.complete && refused) return short_of(order, request, plan, asked);
  if (!plan.complete && (nothing || !takes_part(fulfilment))) return Reserved{};
  CROSSDOCK_CHECK(book_plan(domain, tx, order, asked, plan, expires_min, now));
  // A warehouse that has a pick of the order goes on being the order's own.
  if (order.picks.empty()) order.location = code_of(plan, plan.taken.front().location);
  if (!domain.settings.sourcing.rules.empty()) order.sourcing = sourcing_of(domain.settings.sourcing, plan);
  return Reserved{.any = true, .complete = plan.complete};
}

}  // namespace crossdock::hub
