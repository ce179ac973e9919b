// SPDX-License-Identifier: Apache-2.0
// What a node knows by its lease: whether it may act, and which share of what all nodes have together is its own.
//
// Never is more used than there is, whatever the delays, pauses and ends of nodes, as long as their monotonic clocks run
// at one pace: whoever may act has renewed within k_lease_ms, and a newcomer begins only k_lease_ms after it was in the
// list of nodes, so that each of those who act knows of every other of them. What the wall clocks say does not matter.
//
// Pure: the time comes in. One thread.
#pragma once

#include "base/share.hpp"

#include <cstdint>
#include <vector>

namespace crossdock::store {

class Lease {
 public:
  // The row of `node` is there and was extended; `asked_us`: before that was asked for. `living`: who is in the list then,
  // in ascending order, this node included.
  void renewed(std::int64_t node, std::int64_t asked_us, const std::vector<std::int64_t>& living);
  // For good.
  void lost() { lost_ = true; }

  bool holds(std::int64_t now_us) const { return !lost_ && now_us < until_us_; }
  // Of 0 when there is none: no lease, or too new.
  Share share(std::int64_t now_us) const;

 private:
  std::int64_t until_us_ = 0;
  std::int64_t shares_from_us_ = -1;  // -1: has never been renewed
  Share share_;
  bool lost_ = false;
};

}  // namespace crossdock::store
