// SPDX-License-Identifier: Apache-2.0
// The order of values that every engine has: null, then integers, then text and bytes compared byte by byte.
#pragma once

#include "store/schema.hpp"

#include <algorithm>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <span>

namespace crossdock::store {

using Values = std::span<const Value>;

inline std::strong_ordering compare_values(const Value& a, const Value& b) {
  if (a.index() != b.index()) return a.index() <=> b.index();
  if (const auto* number = std::get_if<std::int64_t>(&a)) return *number <=> *std::get_if<std::int64_t>(&b);
  if (const auto* text = std::get_if<std::string>(&a)) return *text <=> *std::get_if<std::string>(&b);
  return std::strong_ordering::equal;
}

// Compares the first `count` values, or as many as both have.
inline std::strong_ordering compare_keys(Values a, Values b, std::size_t count) {
  count = std::min({count, a.size(), b.size()});
  for (std::size_t i = 0; i < count; ++i) {
    const auto order = compare_values(a[i], b[i]);
    if (order != 0) return order;
  }
  return std::strong_ordering::equal;
}

}  // namespace crossdock::store
