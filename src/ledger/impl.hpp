// SPDX-License-Identifier: Apache-2.0
// What Ledger holds. Work is split by file: apply.cpp, resolve.cpp, count.cpp, snapshot.cpp, why.cpp, verify.cpp.
#pragma once

#include "ledger/book.hpp"
#include "ledger/draft.hpp"
#include "ledger/ledger.hpp"
#include "ledger/recent.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <shared_mutex>
#include <string_view>
#include <vector>

namespace crossdock::ledger {

struct Ledger::Impl {
  explicit Impl(IdSource& id_source) : ids(id_source) {}

  // Appends the lines to the log and folds them in; takes them out again when the unit of work or its commit fails.
  Result<void> write(store::Tx& tx, Draft& draft, std::vector<Line> lines);
  Result<void> append(store::Tx& tx, Draft& draft, std::vector<Line>& lines) const;
  // A line that another process has recorded.
  Result<void> fold_foreign(Line line);
  // The line at a position, from memory or the store. Writer thread.
  Result<Line> line_at(store::Reader& reader, std::int64_t position) const;
  // Recording times never step back along the log, whatever the clock does.
  Timestamp recording_time(Timestamp now) const { return std::max(now, book.recorded()); }
  Result<std::int64_t> posted_as_of(store::Reader& reader, const Account& account, Timestamp as_of,
                                    std::size_t& entries_left) const;
  // What lay on the shelf at that time, over all pools.
  Result<std::int64_t> on_hand_as_of(store::Reader& reader, const Account& shelf, Timestamp as_of) const;

  IdSource& ids;
  // Guards what follows it. The writer thread alone changes it, under the lock, and reads it without.
  mutable std::shared_mutex mutex;
  Book book;
  Recent recent;
  std::size_t since_snapshot = 0;
  // Writer thread only: no count applied is later than this.
  Timestamp latest_count;
};

// nullopt when the reader has no line there.
Result<std::optional<Line>> read_line(store::Reader& reader, std::int64_t position);
// The newest position the reader sees; 0 when there is none.
Result<std::int64_t> newest_position(store::Reader& reader);
// invalid "ledger.occurred_ahead" for a time further ahead of the clock than clocks may differ.
Result<void> check_not_ahead(Timestamp time, Timestamp now);
Result<void> check_texts(std::string_view reason, std::string_view reference);

}  // namespace crossdock::ledger
