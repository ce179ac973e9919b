// SPDX-License-Identifier: Apache-2.0
// A stored entry with what is needed to replay it forwards and backwards alone, and the effect it has on balances.
// Live work, load, why, counts and verify all use the same effect: there is no second arithmetic.
#pragma once

#include "ledger/ledger.hpp"
#include "store/schema.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace crossdock::ledger {

struct Line {
  Entry entry;
  std::int64_t released = 0;       // posted, voided, expired: the pending amount that ends with this line
  Timestamp expires;               // of the pending transfer, also on the line that resolves it
  std::int64_t previous_from = 0;  // position of the entry before this one that touched the account; 0 = none
  std::int64_t previous_to = 0;

  bool opens_pending() const { return entry.kind == EntryKind::pending; }
  bool resolves() const { return entry.kind >= EntryKind::posted; }
  // The entry before this one of an account that this one touches.
  std::int64_t previous_of(const Account& account) const { return account == entry.from ? previous_from : previous_to; }
};

// What the line adds to the balance of one of its accounts.
Balance effect_on(const Account& account, const Line& line);
// Overflow was excluded when the line was written; of corrupt lines the sum wraps and verify finds it.
Balance plus(const Balance& balance, const Balance& change);
Balance minus(const Balance& balance, const Balance& change);

// A row of the log holds the lines of one chain (packed.hpp), at most so many: a longer chain takes several rows. The
// position of a line says its row and its place in it, and grows along the log without being dense.
inline constexpr std::size_t k_row_lines = 1024;
std::int64_t position_of(std::int64_t row, std::size_t place);
std::int64_t row_of(std::int64_t position);
std::size_t place_of(std::int64_t position);
// "ledger entry 7", "ledger entry 7, line 3".
std::string describe(std::int64_t position);

// Rows of earlier releases hold one line each, in columns; its position is the row's. Such rows are only read.
const store::Table& entry_table();
// Of lines that follow each other in one row.
store::Row to_row(std::span<const Line> lines);
// At least one. corrupt "ledger.entry" names the row.
Result<std::vector<Line>> lines_from(const store::Row& row);

}  // namespace crossdock::ledger
