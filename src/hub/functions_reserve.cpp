// SPDX-License-Identifier: Apache-2.0
// stock.reserve and stock.allocate: which stock is promised to an order, and why that.
#include "hub/functions.hpp"

#include "hub/expiry.hpp"
#include "hub/shelves.hpp"
#include "hub/stock_chain.hpp"
#include "promise/sourcing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
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

// Books the plan: one pending transfer per part, all or none.
Result<void> book_plan(const Domain& domain, process::CallContext& context, Order& order, const std::vector<Line*>& asked,
                       const promise::Plan& plan, std::int64_t expires_min) {
  StockChain chain(domain, order);
  for (const promise::Taken& taken : plan.taken) {
    const Part part{.item_id = taken.item, .location = code_of(plan, taken.location), .pool = taken.pool};
    const Line& line = *asked[taken.demand];
    CROSSDOCK_TRY(ledger::Transfer* const transfer,
                  chain.move(line, part, State::available, State::allocated, taken.quantity, "reserve"));
    transfer->pending = true;
    transfer->keep = domain.safety_stock.quantity(taken.item, taken.location);
    if (expires_min > 0) transfer->expires = context.now.plus_ms(expires_min * 60'000);
  }
  CROSSDOCK_TRY(const auto reservations, chain.apply(context.tx, context.now));
  for (std::size_t i = 0; i < plan.taken.size(); ++i) {
    const promise::Taken& taken = plan.taken[i];
    asked[taken.demand]->parts.push_back({.item_id = taken.item,
                                          .per = taken.per,
                                          .location = code_of(plan, taken.location),
                                          .pool = taken.pool,
                                          .reserved = taken.quantity,
                                          .reservation = reservations[i]});
  }
  for (std::size_t i = 0; i < asked.size(); ++i) asked[i]->reserved += plan.filled[i];
  return {};
}

Result<std::int64_t> expiry_of(const Domain& domain, const JsonObject& arguments) {
  if (json_find(arguments, "expires_min") == nullptr) return domain.settings.reservation_expires_min;
  CROSSDOCK_TRY(const std::int64_t minutes, json_integer(arguments, "expires_min", "with"));
  if (minutes >= 0 && minutes <= k_reservation_expires_min_max) return minutes;
  return fail(ErrorKind::invalid, "stock.expires",
              fmt::format("A reservation expires after 1 to {} minutes, or never (0)", k_reservation_expires_min_max),
              "with.expires_min");
}

// Reserves what no line holds yet, all or nothing.
Result<void> reserve_open(Domain& domain, process::CallContext& context, Order& order, std::int64_t expires_min) {
  std::vector<Line*> asked;
  CROSSDOCK_TRY(const promise::Request request, request_for(domain, order, asked, context.now));
  if (asked.empty()) return {};
  const promise::Plan plan = promise::source(request, domain.settings.sourcing.rules);
  if (!plan.complete) return short_of(order, request, plan, asked);
  CROSSDOCK_CHECK(book_plan(domain, context, order, asked, plan, expires_min));
  order.location = code_of(plan, plan.taken.front().location);
  if (!domain.settings.sourcing.rules.empty()) order.sourcing = sourcing_of(domain.settings.sourcing, plan);
  return {};
}

// Reservations that are due, and not yet taken off the order by housekeeping.
Result<void> give_up_expired(Domain& domain, process::CallContext& context, Order& order) {
  std::set<ledger::TransferId> gone;
  for (const Line& line : order.lines) {
    for (const Part& part : line.parts) {
      if (!part.reservation) continue;
      const auto pending = domain.ledger.find_pending(part.reservation);
      if (pending && (pending->expires.us == 0 || pending->expires > context.now)) continue;
      if (pending) CROSSDOCK_CHECK(domain.ledger.void_pending(context.tx, part.reservation, context.now));
      gone.insert(part.reservation);
    }
  }
  const auto is_gone = [&gone](ledger::TransferId reservation) { return gone.contains(reservation); };
  return drop_reservations(domain, context.tx, order, is_gone, context.now);
}

}  // namespace

Result<std::optional<Json>> stock_reserve(Domain& domain, process::CallContext& context, const JsonObject& arguments) {
  CROSSDOCK_TRY(Order order, order_argument(context.tx, arguments));
  CROSSDOCK_TRY(const std::int64_t expires_min, expiry_of(domain, arguments));
  CROSSDOCK_CHECK(reserve_open(domain, context, order, expires_min));
  order.reached(OrderStatus::reserved);
  CROSSDOCK_CHECK(save_order(context.tx, order));
  JsonObject data;
  data["location"] = order.location;
  data["lines"] = quantities(domain, order, &Line::reserved);
  if (!order.sourcing.empty()) data["sourcing"] = order.sourcing;
  CROSSDOCK_CHECK(publish_milestone(domain, context.tx, order, "inventory.reserved", data, context.now));
  return Json(std::move(data));
}

Result<std::optional<Json>> stock_allocate(Domain& domain, process::CallContext& context, const JsonObject& arguments) {
  CROSSDOCK_TRY(Order order, order_argument(context.tx, arguments));
  // What has expired is reserved again, if it is still there: a pick is never released for stock that is not held.
  CROSSDOCK_CHECK(give_up_expired(domain, context, order));
  CROSSDOCK_CHECK(reserve_open(domain, context, order, 0));
  for (Line& line : order.lines) {
    for (Part& part : line.parts) {
      if (!part.reservation) continue;
      CROSSDOCK_CHECK(domain.ledger.post(context.tx, part.reservation, std::nullopt, context.now));
      part.allocated += part.reserved;
      part.reserved = 0;
      part.reservation = {};
    }
    line.allocated += line.reserved;
    line.reserved = 0;
  }
  CROSSDOCK_CHECK(save_order(context.tx, order));
  JsonObject data;
  data["location"] = order.location;
  data["lines"] = quantities(domain, order, &Line::allocated);
  data["picks"] = picks(domain, order);
  return Json(std::move(data));
}

}  // namespace crossdock::hub
