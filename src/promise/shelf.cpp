// SPDX-License-Identifier: Apache-2.0
#include "promise/shelf.hpp"

#include <algorithm>

namespace crossdock::promise {

std::int64_t promisable(const Shelf& shelf) {
  std::int64_t left = std::max<std::int64_t>(shelf.limit, 0);
  std::int64_t sum = 0;
  for (const PoolShare& share : shelf.draws) {
    const std::int64_t from_pool = std::clamp<std::int64_t>(share.free, 0, left);
    sum += from_pool;
    left -= from_pool;
  }
  return sum;
}

std::vector<PoolShare> take(Shelf& shelf, std::int64_t quantity) {
  std::vector<PoolShare> taken;
  for (PoolShare& share : shelf.draws) {
    const std::int64_t most = std::min({share.free, shelf.limit, quantity});
    if (most <= 0) continue;
    share.free -= most;
    shelf.limit -= most;
    quantity -= most;
    taken.push_back({share.pool, most});
  }
  return taken;
}

const Shelf& Supply::at(std::uint32_t item, std::uint32_t location) const {
  static const Shelf k_empty;
  const auto found = shelves_.find({item, location});
  return found == shelves_.end() ? k_empty : found->second;
}

}  // namespace crossdock::promise
