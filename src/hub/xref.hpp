// SPDX-License-Identifier: Apache-2.0
// Cross-references: what one system calls what another calls otherwise, by table, with the days from and until which a row
// holds. Rows stand in the store (PUT /v1/xref), over those of the landscape (xref/*.yaml). A row that is missing is an
// error of its own, and what failed on it goes on by itself once the row is there.
#pragma once

#include "hub/domain.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace crossdock::hub {

inline constexpr std::string_view k_xref_missing = "xref.missing";
inline constexpr std::size_t k_xref_replay_max = 1'000;  // exceptions looked at when rows come in

// One row from the API or the landscape: {xref, key, value, from?, until?}. A value of null takes the row of that `from`
// away. Dates are days; `until` is the first day on which it no longer holds.
Result<XrefRow> read_xref(const JsonObject& entry);
Result<void> put_xref(store::Tx& tx, const JsonObject& entry);
// The value that holds on the day ("2026-11-23"); the row that begins last wins, the store before the landscape.
Result<std::optional<std::string>> find_xref(const Domain& domain, store::Reader& reader, std::string_view table,
                                             std::string_view key, std::string_view day);
// The same; missing_reference "xref.missing" when there is none.
Result<std::string> need_xref(const Domain& domain, store::Reader& reader, std::string_view table, std::string_view key,
                              std::string_view day);
// Whether the table has rows at all, now or ever.
Result<bool> has_xref(const Domain& domain, store::Reader& reader, std::string_view table);
// Rows of a table, by key: {rows: [...], next}.
Result<Json> list_xref(store::Reader& reader, std::string_view table, std::string_view after, std::size_t limit);
// Sets going, each in a unit of work of its own, whatever has an open exception for a row that is there now; returns how
// many.
Result<std::size_t> replay_found(Domain& domain, store::Tx& tx, Timestamp now);

}  // namespace crossdock::hub
