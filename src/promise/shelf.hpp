// SPDX-License-Identifier: Apache-2.0
// What may be promised from one shelf (an item at a location): each pool that may be drawn on, in order, and the bound of
// the shelf as a whole, which is all that is free on it less the safety stock. A pool is a claim on the shelf, so what it
// promises is bounded by both. Plain values: nothing here reads the ledger, a clock or a file.
#pragma once

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

namespace crossdock::promise {

struct PoolShare {
  std::uint16_t pool = 0;
  std::int64_t free = 0;  // may be negative
};

struct Shelf {
  std::vector<PoolShare> draws;  // in the order in which they are drawn on
  std::int64_t limit = 0;        // of the shelf, after safety stock; may be negative
};

// What may be promised; never negative.
std::int64_t promisable(const Shelf& shelf);
// Takes at most `quantity` out of the shelf, pool after pool; returns what came from each, without zeros.
std::vector<PoolShare> take(Shelf& shelf, std::int64_t quantity);

// Shelves by item and location. A shelf that was not put is empty.
class Supply {
 public:
  void put(std::uint32_t item, std::uint32_t location, Shelf shelf) { shelves_[{item, location}] = std::move(shelf); }
  Shelf& at(std::uint32_t item, std::uint32_t location) { return shelves_[{item, location}]; }
  const Shelf& at(std::uint32_t item, std::uint32_t location) const;

 private:
  std::map<std::pair<std::uint32_t, std::uint32_t>, Shelf> shelves_;
};

}  // namespace crossdock::promise
