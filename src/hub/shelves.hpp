// SPDX-License-Identifier: Apache-2.0
// The shelves of the ledger as the pure rules of promise/ see them: pools in the order a channel draws on them, bounded
// by what is free on the shelf as a whole less its safety stock. Any thread.
#pragma once

#include "hub/domain.hpp"
#include "promise/shelf.hpp"

#include <cstdint>
#include <span>
#include <string_view>

namespace crossdock::hub {

// What lies on one shelf, over all pools.
struct OnShelf {
  std::int64_t free = 0;  // may be negative: more was promised than there is
  std::int64_t reserved = 0;
  std::int64_t allocated = 0;
  std::int64_t on_hand = 0;
  std::int64_t safety_stock = 0;
  // Free after safety stock, which withholds what is there and is no debt.
  std::int64_t available() const;
  OnShelf& operator+=(const OnShelf& other);
};
OnShelf on_shelf(const Domain& domain, std::uint32_t item, std::uint32_t location);

// The shelf as a channel may draw on it.
promise::Shelf shelf_for(const Domain& domain, std::uint32_t item, std::uint32_t location,
                         std::span<const std::uint16_t> draws);

// The number of a pool by its name; missing_reference "pool.unknown" at `where`.
Result<std::uint16_t> need_pool(const Domain& domain, std::string_view name, std::string_view where);

}  // namespace crossdock::hub
