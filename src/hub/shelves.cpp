// SPDX-License-Identifier: Apache-2.0
#include "hub/shelves.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>

namespace crossdock::hub {

using ledger::State;

std::int64_t OnShelf::available() const {
  return free > safety_stock ? free - safety_stock : std::min<std::int64_t>(free, 0);
}

OnShelf& OnShelf::operator+=(const OnShelf& other) {
  free += other.free;
  reserved += other.reserved;
  allocated += other.allocated;
  on_hand += other.on_hand;
  safety_stock += other.safety_stock;
  return *this;
}

OnShelf on_shelf(const Domain& domain, std::uint32_t item, std::uint32_t location) {
  OnShelf sum;
  for (const std::uint16_t pool : domain.ledger.pools()) {
    const ledger::Balance available = domain.ledger.balance({State::available, pool, item, location});
    const std::int64_t allocated = domain.ledger.balance({State::allocated, pool, item, location}).posted;
    sum.free += available.free();
    sum.reserved += available.pending_out;
    sum.allocated += allocated;
    sum.on_hand += available.posted + allocated + domain.ledger.balance({State::picked, pool, item, location}).posted;
  }
  sum.safety_stock = domain.safety_stock.quantity(item, location);
  return sum;
}

promise::Shelf shelf_for(const Domain& domain, std::uint32_t item, std::uint32_t location,
                         std::span<const std::uint16_t> draws) {
  promise::Shelf shelf;
  for (const std::uint16_t pool : domain.ledger.pools()) {
    shelf.limit += domain.ledger.balance({State::available, pool, item, location}).free();
  }
  shelf.limit -= domain.safety_stock.quantity(item, location);
  for (const std::uint16_t pool : draws) {
    shelf.draws.push_back({pool, domain.ledger.balance({State::available, pool, item, location}).free()});
  }
  return shelf;
}

Result<std::uint16_t> need_pool(const Domain& domain, std::string_view name, std::string_view where) {
  if (name == promise::k_common_name) return promise::k_common_pool;
  const auto found = domain.settings.pools.pools.find(name);
  if (found != domain.settings.pools.pools.end()) return found->second;
  return fail(ErrorKind::missing_reference, "pool.unknown", fmt::format("There is no pool \"{}\" in the policies", name),
              std::string(where));
}

}  // namespace crossdock::hub
