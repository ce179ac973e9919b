// SPDX-License-Identifier: Apache-2.0
// All balances and open pending transfers, in memory. A Book changes only by folding lines in, or unfolding the
// newest again; it is a value and can be copied. 1e6 accounts take about 56 MB: 48 bytes each and a table of numbers.
// Threads: none of its own; Ledger's lock guards it.
#pragma once

#include "ledger/account.hpp"
#include "ledger/ledger.hpp"
#include "ledger/line.hpp"

#include <boost/unordered/unordered_flat_map.hpp>
#include <boost/unordered/unordered_flat_set.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace crossdock::ledger {

struct Record {
  Account account;
  bool dirty = false;  // changed since the last snapshot
  Balance balance;
  std::int64_t last = 0;  // position of the newest entry that touches the account; 0 = none
};
static_assert(sizeof(Record) == 48, "1e6 positions have to fit into 64 MB");

// Records by account, never removed. Chunks, so that growing neither copies all records nor doubles the memory.
class Accounts {
 public:
  const Record* find(const Account& account) const;
  Record& touch(const Account& account);  // makes an empty one
  std::size_t size() const { return size_; }
  const std::vector<std::vector<Record>>& chunks() const { return chunks_; }

 private:
  static constexpr std::size_t k_chunk = 4096;
  const Record& at(std::uint32_t number) const { return chunks_[number / k_chunk][number % k_chunk]; }
  // Where the account is, or the free place where it belongs.
  std::size_t place_of(const Account& account, std::size_t hash) const;
  void grow();

  std::vector<std::vector<Record>> chunks_;
  std::vector<std::uint32_t> table_;  // open addressing, a power of two, at most 3/4 full
  std::size_t size_ = 0;
};

// Keeps what is needed to write the line that resolves it.
struct Pending {
  Account from;
  Account to;
  std::int64_t amount = 0;
  Timestamp expires;
  std::string reason;
  std::string reference;
  bool operator==(const Pending&) const = default;
};

class Book {
 public:
  const Record* find(const Account& account) const { return accounts_.find(account); }
  Balance balance(const Account& account) const;
  std::int64_t last_of(const Account& account) const;
  const Pending* pending(TransferId id) const;
  std::size_t pending_count() const { return pending_.size(); }
  const Accounts& accounts() const { return accounts_; }
  const auto& all_pending() const { return pending_; }
  // The pools in which stock was ever on hand, ascending; the common pool is always one.
  const std::vector<std::uint16_t>& pools() const { return pools_; }
  std::optional<Timestamp> next_expiry() const;
  // At most `limit` ids with expires <= now, soonest first.
  std::vector<TransferId> due(Timestamp now, std::size_t limit) const;

  // Position of the newest line, largest transfer id, latest recording time.
  std::int64_t position() const { return position_; }
  std::int64_t transfer() const { return transfer_; }
  Timestamp recorded() const { return recorded_; }

  // Why the line cannot follow the lines folded so far; empty when it can. fold expects that it can.
  std::string problem(const Line& line) const;
  void fold(const Line& line);
  // Takes the newest line out again; `position` is that of the line before it.
  void unfold(const Line& line, std::int64_t position);

  // For load: what a snapshot says.
  void restore(const Account& account, std::int64_t posted, std::int64_t last);
  void restore(TransferId id, Pending pending);
  void restore(std::int64_t position, std::int64_t transfer, Timestamp recorded);

  // What changed since the last take_changes (more than that after an unfold, never less).
  struct Changes {
    std::vector<Account> accounts;
    std::vector<TransferId> pending;  // still open, or not
    std::int64_t since_transfer = 0;  // the largest id at the take_changes before
  };
  Changes take_changes();
  // Another process has written a snapshot up to this transfer: whatever it opened until then may be in it.
  void others_took(std::int64_t transfer);
  void put_back(const Changes& changes);

 private:
  Record& touch(const Account& account);
  void mark_dirty(Record& record);
  void mark_dirty(TransferId id, bool open);
  void add_pending(TransferId id, Pending pending);
  void drop_pending(TransferId id);

  Accounts accounts_;
  std::vector<std::uint16_t> pools_{0};
  boost::unordered_flat_map<std::int64_t, Pending> pending_;
  std::set<std::pair<std::int64_t, std::int64_t>> expiries_;  // time, id
  boost::unordered_flat_set<std::int64_t> dirty_pending_;
  std::vector<Account> dirty_accounts_;
  std::int64_t taken_transfer_ = 0;  // pending transfers after this one are in no snapshot yet
  std::int64_t position_ = 0;
  std::int64_t transfer_ = 0;
  Timestamp recorded_;
};

}  // namespace crossdock::ledger
