// SPDX-License-Identifier: Apache-2.0
// One of several equal parts of what is bounded for all of them together: which one, and of how many.
#pragma once

#include <cstdint>

namespace crossdock {

struct Share {
  std::int64_t rank = 0;  // from 0
  std::int64_t of = 1;    // 0: nothing may be used now

  // Of `total` things that cannot be divided; those of all ranks are exactly `total`. Never more for a higher rank or of
  // more parts: so parts that are told apart at different times are not too much either, as long as nobody knows of fewer
  // than there are.
  std::int64_t places(std::int64_t total) const { return of <= 0 || rank >= total ? 0 : (total - rank - 1) / of + 1; }
  bool operator==(const Share&) const = default;
};

}  // namespace crossdock
