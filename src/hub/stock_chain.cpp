// SPDX-License-Identifier: Apache-2.0
#include "hub/stock_chain.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <limits>
#include <utility>

namespace crossdock::hub {
namespace {

JsonObject line_view(const Domain& domain, const Line& line, std::int64_t quantity) {
  JsonObject entry;
  entry["line"] = line.line;
  entry["item"] = line.item;
  entry["quantity"] = in_unit(line, quantity);
  entry["unit"] = line.unit;
  if (line.components.empty()) return entry;
  JsonArray components;
  for (const auto& [id, per] : line.components) {
    const auto item = domain.reference.item(id);
    if (!item) continue;
    components.emplace_back(
        JsonObject{{"item", item->code}, {"quantity", std::to_string(quantity * per)}, {"unit", item->base_unit}});
  }
  entry["components"] = std::move(components);
  return entry;
}

// Whole units of the line for which the parts chosen hold every component.
std::int64_t whole_units(const Line& line, std::int64_t Part::* held, const std::function<bool(const Part&)>& chosen) {
  std::int64_t units = std::numeric_limits<std::int64_t>::max();
  for (const promise::Component& component : components_of(line)) {
    std::int64_t sum = 0;
    for (const Part& part : line.parts) {
      if (part.item_id == component.item && chosen(part)) sum += part.*held;
    }
    units = std::min(units, sum / component.per);
  }
  return units;
}

}  // namespace

Result<ledger::Transfer*> StockChain::move(const Line& line, const Part& part, ledger::State from, ledger::State to,
                                           std::int64_t amount, std::string_view reason) {
  CROSSDOCK_TRY(const auto location, domain_.reference.need_location(location_of(order_, part)));
  ledger::Transfer transfer;
  transfer.from = {from, part.pool, part.item_id, location->id};
  transfer.to = {to, part.pool, part.item_id, location->id};
  transfer.amount = amount;
  transfer.reason = reason;
  transfer.reference = fmt::format("{}/{}", order_.id.text(), line.line);
  transfers_.push_back(std::move(transfer));
  return &transfers_.back();
}

void StockChain::occurred(Timestamp time) {
  for (ledger::Transfer& transfer : transfers_) transfer.occurred = time;
}

Result<std::vector<ledger::TransferId>> StockChain::apply(store::Tx& tx, Timestamp now) {
  return domain_.ledger.apply(tx, transfers_, now);
}

const std::string& location_of(const Order& order, const Part& part) {
  return part.location.empty() ? order.location : part.location;
}

Part& part_at(Line& line, const promise::Component& component, std::string_view location, std::uint16_t pool) {
  for (Part& part : line.parts) {
    if (part.item_id == component.item && part.location == location && part.pool == pool) return part;
  }
  line.parts.push_back({.item_id = component.item, .per = component.per, .location = std::string(location), .pool = pool});
  return line.parts.back();
}

std::int64_t allocated_units(const Line& line) {
  return whole_units(line, &Part::allocated, [](const Part&) { return true; });
}

std::int64_t reserved_units(const Line& line) {
  return whole_units(line, &Part::reserved, [](const Part&) { return true; });
}

std::int64_t allocated_units_at(const Order& order, const Line& line, std::string_view location) {
  return whole_units(line, &Part::allocated, [&](const Part& part) { return location_of(order, part) == location; });
}

JsonArray quantities(const Domain& domain, const Order& order, std::int64_t Line::* which) {
  JsonArray out;
  for (const Line& line : order.lines) out.emplace_back(line_view(domain, line, line.*which));
  return out;
}

namespace {

// Units of the line that are allocated at the location and in no open pick.
std::int64_t unreleased_units(const Order& order, const Line& line, const std::string& location) {
  std::int64_t units = allocated_units_at(order, line, location);
  for (const Pick& pick : order.picks) {
    if (pick.location == location) units -= pick.left(line.line);
  }
  return units;
}

}  // namespace

JsonArray picks(const Domain& domain, const Order& order) {
  std::vector<std::string> locations;
  for (const Line& line : order.lines) {
    for (const Part& part : line.parts) {
      const std::string& location = location_of(order, part);
      if (part.allocated > 0 && std::ranges::find(locations, location) == locations.end()) locations.push_back(location);
    }
  }
  JsonArray out;
  for (const std::string& location : locations) {
    JsonArray lines;
    for (const Line& line : order.lines) {
      const std::int64_t quantity = unreleased_units(order, line, location);
      if (quantity > 0) lines.emplace_back(line_view(domain, line, quantity));
    }
    if (lines.empty()) continue;
    const std::string reference = fmt::format("{}/{}", order.id.text(), order.picks.size() + out.size() + 1);
    out.emplace_back(JsonObject{{"location", location}, {"reference", reference}, {"lines", std::move(lines)}});
  }
  return out;
}

}  // namespace crossdock::hub
