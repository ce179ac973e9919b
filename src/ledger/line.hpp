// SPDX-License-Identifier: Apache-2.0
// A stored entry with what is needed to replay it forwards and backwards alone, and the effect it has on balances.
// Live work, load, why, counts and verify all use the same effect: there is no second arithmetic.
#pragma once

#include "ledger/ledger.hpp"
#include "store/schema.hpp"

#include <cstdint>

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

const store::Table& entry_table();
store::Row to_row(const Line& line);
Result<Line> line_from(const store::Row& row);

}  // namespace crossdock::ledger
