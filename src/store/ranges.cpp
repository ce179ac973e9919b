// SPDX-License-Identifier: Apache-2.0
#include "store/ranges.hpp"

#include <span>

namespace crossdock::store {

// Null comes before every value.
std::vector<Range> ranges_of(const TableInfo& info, const Path& path, const Scan& scan) {
  const std::span<const Value> after = scan.after ? std::span<const Value>(*scan.after) : std::span<const Value>();
  static const Value null;
  Range base;
  for (const auto& value : scan.prefix) base.equal.push_back(&value);
  if (after.empty()) return {base};
  std::vector<Range> ranges;
  for (std::size_t depth = after.size(); depth-- > 0;) {
    Range range = base;
    for (std::size_t i = 0; i < depth; ++i) range.equal.push_back(&after[i]);
    const Value& limit = after[depth];
    const bool nullable = path.columns[scan.prefix.size() + depth] >= info.table->key_columns;
    if (!scan.descending) {
      range.bound = is_null(limit) ? Range::Bound::not_null : Range::Bound::greater;
      range.limit = is_null(limit) ? nullptr : &limit;
      ranges.push_back(range);
    } else if (!is_null(limit)) {
      Range nulls = range;
      range.bound = Range::Bound::less;
      range.limit = &limit;
      ranges.push_back(range);
      nulls.equal.push_back(&null);
      if (nullable) ranges.push_back(nulls);
    }
  }
  return ranges;
}

std::uint64_t shape_of(const Range& range, std::size_t path, bool descending) {
  std::uint64_t shape = path << 48U | range.equal.size() << 40U | static_cast<std::uint64_t>(range.bound) << 36U |
                        static_cast<std::uint64_t>(descending) << 35U;
  for (std::size_t i = 0; i < range.equal.size(); ++i) shape |= static_cast<std::uint64_t>(is_null(*range.equal[i])) << i;
  return shape;
}

}  // namespace crossdock::store
