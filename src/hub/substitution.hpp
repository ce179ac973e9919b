// SPDX-License-Identifier: Apache-2.0
// Substitutes: items that take the place of one that is short. Which they are is the cross-reference table "substitute"
// (hub/xref.hpp): the key is the item, the value the one that stands for it, with how many of it stand for one
// ("SKU-2", "SKU-2 x 6", "SKU-2 x 1/2"; base units), for the days of the row. A substitute may have one itself.
//
// A line is substituted as a whole: when stock does not cover it and the substitute covers all of it, and while nothing of
// it is held. One for one it keeps its price; else it has our price of the substitute.
//
// Writer thread, or a query's snapshot; nothing here writes.
#pragma once

#include "base/clock.hpp"
#include "base/json.hpp"
#include "base/result.hpp"
#include "hub/domain.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::hub {

inline constexpr std::string_view k_substitute_table = "substitute";
inline constexpr std::size_t k_substitutes_max = 5;          // of an item, one behind the other
inline constexpr std::size_t k_lines_substituted_max = 100;  // of an order, looked at

struct SubstituteRow {
  std::string item;
  std::int64_t times = 1;  // of it, for
  std::int64_t per = 1;    // so many of the other
};
// invalid "substitute.value".
Result<SubstituteRow> read_substitute(std::string_view value);

// What was found for one line that stock does not cover and that has substitutes.
struct Considered {
  std::size_t line = 0;            // its index
  std::int64_t promisable = 0;     // of the item itself, in base units
  std::optional<Line> substitute;  // the line as it would be
  JsonArray candidates;            // [{item, because}]: why each was taken or not

  JsonObject view(const Order& order) const;  // {line, item, quantity, unit, because, substitute?, candidates}
};

// `dearer`: also substitutes that make the line cost more.
Result<std::vector<Considered>> consider_substitutes(const Domain& domain, store::Reader& reader, const Order& order,
                                                     bool dearer, Timestamp now);

}  // namespace crossdock::hub
