// SPDX-License-Identifier: Apache-2.0
// The newest lines, kept in memory so that readers of an older snapshot of the store can be brought level with the
// balances, and walks over fresh entries need no store. Holds everything that may still be rolled back, as long as
// one group commit has no more than k_recent_lines. Guarded by Ledger's lock.
#pragma once

#include "ledger/line.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

namespace crossdock::ledger {

// The lines of one chain, by growing position.
using Batch = std::shared_ptr<const std::vector<Line>>;
inline constexpr std::size_t k_recent_lines = 16'384;

class Recent {
 public:
  // Nothing up to `position` is held.
  void start(std::int64_t position) { floor_ = position; }
  void push(Batch batch);
  void remove(const Batch& batch);
  // nullptr when the position is not among the recent ones.
  const Line* find(std::int64_t position) const;
  // Batches with a line after `position`, oldest first.
  std::vector<Batch> after(std::int64_t position) const;
  // Whether all lines after `position` are held.
  bool reaches(std::int64_t position) const { return position >= floor_; }

 private:
  std::deque<Batch> batches_;
  std::size_t lines_ = 0;
  std::int64_t floor_ = 0;  // the newest position not held
};

}  // namespace crossdock::ledger
