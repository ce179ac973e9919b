// SPDX-License-Identifier: Apache-2.0
// How engines made of SQL run a scan: as walks along its path, each a condition that the planner sees as one range of
// the index. "Behind (a, b)" is: equal a and behind b, then behind a. As a comparison of row values a null would make
// it false.
#pragma once

#include "store/catalog.hpp"

#include <cstdint>
#include <vector>

namespace crossdock::store {

// Rows whose first columns on the path equal `equal`, and whose next column satisfies `bound`. Points into the scan.
struct Range {
  enum class Bound : std::uint8_t { none, greater, less, not_null };
  std::vector<const Value*> equal;
  Bound bound = Bound::none;
  const Value* limit = nullptr;  // of greater and less
};

// In the order in which their rows come.
std::vector<Range> ranges_of(const TableInfo& info, const Path& path, const Scan& scan);
// Different for walks of one table that need different statements.
std::uint64_t shape_of(const Range& range, std::size_t path, bool descending);

}  // namespace crossdock::store
