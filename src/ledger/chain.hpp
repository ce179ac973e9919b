// SPDX-License-Identifier: Apache-2.0
// Turns the transfers of a chain into lines, each checked against the balances as the ones before it leave them.
#pragma once

#include "ledger/draft.hpp"
#include "ledger/ledger.hpp"
#include "ledger/line.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace crossdock::ledger {

class ChainBuilder {
 public:
  // `book` and `ids` outlive the builder. `transfers`: about as many as will be added.
  ChainBuilder(const Book& book, IdSource& ids, Timestamp now, Timestamp recorded, std::size_t transfers = 1)
      : draft_(book, transfers), ids_(ids), now_(now), recorded_(recorded) {
    lines_.reserve(transfers);
  }

  // No count is later than `latest_count`. After an error the builder is of no more use.
  Result<TransferId> add(store::Reader& reader, const Transfer& transfer, Timestamp latest_count);
  // Moves without looking at the funds of `from`.
  Result<TransferId> force(const Account& from, const Account& to, std::int64_t amount, Timestamp occurred,
                           std::string reason, std::string reference);

  Draft& draft() { return draft_; }
  std::vector<Line> take_lines() { return std::move(lines_); }

 private:
  Result<TransferId> append(const Transfer& transfer, Timestamp occurred);
  Result<void> take_back(const Account& from, const Account& to, const Transfer& transfer, Timestamp counted);

  Draft draft_;
  IdSource& ids_;
  Timestamp now_;
  Timestamp recorded_;
  std::vector<Line> lines_;
};

}  // namespace crossdock::ledger
