// SPDX-License-Identifier: Apache-2.0
// Rows of business records that are looked up by a number of their own: (number, state, doc), with an index by state called
// "<table>_state". What stands in the document is its record's own business (supplier_order.hpp, ...).
//
// Writer thread for what writes; any reader's snapshot for the rest.
#pragma once

#include "base/json.hpp"
#include "base/result.hpp"
#include "store/store.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::hub {

inline constexpr std::size_t k_record_number_max = 80;
// Lines of one record; past it, limit "record.lines".
inline constexpr std::size_t k_record_lines_max = 1'000;

struct RecordRow {
  std::string number;
  std::int64_t state = 0;
  JsonObject doc;
};

// Text that may be a number: 1 to 80 characters, no control characters. Error place: `where`.
Result<std::string> record_number(const JsonObject& body, std::string_view member);
Result<std::optional<RecordRow>> find_record(store::Reader& reader, const store::Table& table, std::string_view number);
Result<void> save_record(store::Tx& tx, const store::Table& table, std::string_view number, std::int64_t state,
                         const JsonObject& doc);
// Of one state when there is one, by number, after `after`. At most `limit`.
Result<std::vector<RecordRow>> list_records(store::Reader& reader, const store::Table& table,
                                            std::optional<std::int64_t> state, std::string_view after, std::size_t limit);

// The objects of a list, each with its place in errors; at least one, at most k_record_lines_max.
Result<std::vector<JsonObject>> record_lines(const JsonObject& body, std::string_view member);
// Stored integers and decimals; what is missing is zero.
Decimal decimal_or_zero(const JsonObject& doc, std::string_view member);
bool flag_of(const JsonObject& doc, std::string_view member);

}  // namespace crossdock::hub
