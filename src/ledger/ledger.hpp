// SPDX-License-Identifier: Apache-2.0
// The double-entry ledger: stock by item x location x pool x state, and customer credit. A movement is a transfer
// between two accounts; the sum over all accounts is always zero. A transfer is immediate, or pending and later
// posted (fully or in part), voided or expired, exactly once. A chain of transfers is applied all or none. Accounts
// of the states listed in forbids_negative() never go below zero by a transfer that is not `forced`: overselling
// cannot be expressed.
//
// Quantities are integers in the item's base unit; money is integer minor units. Balances live in memory and are
// authoritative while the process runs; they are rebuilt from snapshot and tail (load). Entries are append-only and
// each links to the previous entry of both of its accounts, so "why is this number so" needs no index.
//
// A shelf is an item at a location. Its pools ring-fence parts of it: each is an account of its own, yet none of them can
// promise what is not on the shelf: an unforced transfer that takes available stock off a shelf needs it free both in
// its pool and on the shelf as a whole, over and above what the transfer must leave there (`keep`, the safety stock).
// Stock that moves between the pools of one shelf needs it free in the pool it leaves, and nothing else.
//
// A count and the movements around it. What counts is when something happened (`occurred`), not when we heard of it.
// A count says what lay on the shelf as of its own time; movements that happened later stay on top of it. A movement
// that happened at or before the last count of its shelf, and is recorded after that count, is already contained in it:
// apply() still records the movement, and in the same chain takes its effect on on hand back (a transfer "counted before"
// between outside and available, occurred as of the count), so that on hand stays what was counted. Only immediate transfers
// that state `occurred` are judged so; movements between on-hand states of one shelf never change on hand and are left
// alone. `occurred` and `as_of` are trusted up to k_clock_ahead_us into the future (clocks differ); times of one source are
// compared with each other and never moved.
//
// Threads: everything that takes a Tx, and load(), runs on the store's writer thread, which alone changes the ledger;
// a Ledger outlives the store's queued work. balance(), the pending queries, why() and verify() may be called from any
// thread. They see the work of the group that is being committed: if that commit fails the number is taken back, and
// whatever rests on it must go through apply().
#pragma once

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "base/result.hpp"
#include "store/store.hpp"

#include <compare>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::ledger {

// Where a quantity is. Values are stored: never renumber.
enum class State : std::uint8_t {
  outside = 0,    // the world: suppliers, adjustments, consumption; may be negative
  available = 1,  // on hand and promisable; its pending debits are what is reserved
  allocated = 2,  // bound by the warehouse to a pick
  picked = 3,
  shipped = 4,
  in_transit = 5,
  incoming = 6,
  damaged = 7,
  returned = 8,
  delivered = 9,
  credit_outside = 32,    // the world of money; may be negative
  credit_available = 33,  // what a customer may still owe; its pending debits are open exposure
  credit_used = 34,       // invoiced and not yet paid
  lot_outside = 48,       // lots and serial numbers: where the pieces of one lot are; may be negative
  lot_on_hand = 49,
  lot_blocked = 50,  // damaged or returned
  lot_in_transit = 51,
  lot_shipped = 52,
};
std::string_view to_string(State state);
// Every state but outside, credit_outside and lot_outside.
bool forbids_negative(State state);
// available, allocated and picked: what a warehouse counts.
bool is_on_hand(State state);

// `item` and `location` are interned ids (for credit: party, and 0; for lots: the lot, and the location). Pools ring-fence
// stock per channel; 0 is the common pool.
struct Account {
  State state = State::outside;
  std::uint16_t pool = 0;
  std::uint32_t item = 0;
  std::uint32_t location = 0;
  auto operator<=>(const Account&) const = default;
};

struct TransferTag {
  static constexpr std::string_view prefix = "trf";
};
using TransferId = Id<TransferTag>;

struct Transfer {
  Account from;
  Account to;
  std::int64_t amount = 0;  // > 0
  bool pending = false;
  bool forced = false;    // a fact from outside (count, return): may drive `from` negative
  std::int64_t keep = 0;  // what must stay free on the shelf besides; of unforced debits of available
  Timestamp expires{};    // pending only; zero = never
  Timestamp occurred{};   // when it happened outside; zero = now
  std::string reason;     // "reserve", "ship", "count", ...
  std::string reference;  // the document it belongs to: "ord_.../3", "count msg_..."
};

struct Balance {
  std::int64_t posted = 0;       // credits - debits
  std::int64_t pending_out = 0;  // reserved against this account
  std::int64_t pending_in = 0;
  std::int64_t free() const { return posted - pending_out; }
  bool operator==(const Balance&) const = default;
};

enum class EntryKind : std::uint8_t { immediate = 0, pending = 1, posted = 2, voided = 3, expired = 4 };
std::string_view to_string(EntryKind kind);

// One line of the ledger. For posted/voided/expired, `transfer` is the pending transfer it resolves and `amount` is
// what was posted (0 for voided and expired).
struct Entry {
  std::int64_t position = 0;
  EntryKind kind = EntryKind::immediate;
  TransferId transfer;
  Account from;
  Account to;
  std::int64_t amount = 0;
  Timestamp recorded;
  Timestamp occurred;
  std::string reason;
  std::string reference;
};

struct PendingTransfer {
  TransferId id;
  Account from;
  Account to;
  std::int64_t amount = 0;
  Timestamp expires;
  std::string reason;
  std::string reference;
};

// Bounds; past them the answer is ErrorKind::limit (times ahead: invalid "ledger.occurred_ahead").
inline constexpr std::size_t k_chain_max = 10'000;  // transfers in one chain, expiries in one call
inline constexpr std::size_t k_why_max = 1'000;     // lines of one explanation
inline constexpr std::size_t k_accounts_max = 50'000'000;
inline constexpr std::size_t k_pending_max = 10'000'000;
inline constexpr std::size_t k_pools_max = 256;  // each is looked at for every shelf
inline constexpr std::size_t k_reason_bytes_max = 64;
inline constexpr std::size_t k_reference_bytes_max = 256;
inline constexpr std::size_t k_count_entries_max = 200'000;    // entries of one shelf a count may look back over
inline constexpr std::int64_t k_clock_ahead_us = 600'000'000;  // 10 minutes

store::Schema schema();

class Ledger {
 public:
  explicit Ledger(IdSource& ids);
  ~Ledger();

  // Rebuilds balances from snapshot and tail, and moves the IdSource past every transfer stored. Once, before anything
  // else. corrupt "ledger.entry" names the first entry that does not follow from those before it.
  Result<void> load(store::Reader& reader);

  // Folds in what others have recorded since: after load, on the writer thread, when nothing of ours is open. Entries of
  // others must have been made after this ledger's newest one (store/postgres: in a later turn).
  Result<void> catch_up(store::Reader& reader);

  // Applies a chain: all or none. rejected "ledger.insufficient" names the account, what is free and what was asked;
  // the index of the failing transfer, from 0, is in Error::place ("transfer 2"). Returns one id each. A refused chain
  // has written nothing: the caller's unit of work may go on. Both accounts of a transfer are of one item (or party),
  // so that the sum is zero for each item; a transfer sees the effect of those before it in its chain.
  Result<std::vector<TransferId>> apply(store::Tx& tx, std::span<const Transfer> chain, Timestamp now);
  // Moves `amount` (default all) of a pending transfer; the rest returns to its `from`. conflict
  // "ledger.already_resolved" when it was posted, voided or expired before, or is due to expire (expires <= now);
  // not_found "ledger.no_such_pending" when it never was. A pending transfer that is due may still be voided.
  // Posting asks for no funds again: the pending transfer was the promise, even if a count has shown
  // since that it was too much.
  Result<void> post(store::Tx& tx, TransferId pending, std::optional<std::int64_t> amount, Timestamp now);
  Result<void> void_pending(store::Tx& tx, TransferId pending, Timestamp now);
  // Expires at most `limit` pending transfers that are due; returns how many.
  Result<std::size_t> expire_due(store::Tx& tx, Timestamp now, std::size_t limit);
  std::optional<Timestamp> next_expiry() const;
  // What expire_due would expire, in the same order. Writer thread.
  std::vector<PendingTransfer> due(Timestamp now, std::size_t limit) const;

  // Absolute count from a warehouse, true as of `as_of` (zero = now): the difference to what the ledger held then on
  // the shelf (on hand = available + allocated + picked, over all pools, because a warehouse does not see them) is
  // moved between outside and available of the common pool, so that movements that happened later stay on top. Returns
  // the adjustment made (may be zero, or drive available negative: that is a visible oversell, and no pool of the shelf
  // can promise more than what is left on it). A count older than one already applied to the shelf changes nothing and
  // returns conflict "ledger.count_stale"; one of the same time replaces it.
  struct Count {
    std::uint32_t item = 0;
    std::uint32_t location = 0;
    std::int64_t on_hand = 0;
    Timestamp as_of;
    std::string reference;
  };
  Result<std::int64_t> apply_count(store::Tx& tx, const Count& count, Timestamp now);

  Balance balance(const Account& account) const;
  // The pools that have ever held stock, ascending; the common pool is always among them.
  std::vector<std::uint16_t> pools() const;
  std::optional<PendingTransfer> find_pending(TransferId id) const;
  std::size_t pending_count() const;

  // Newest first, at most `limit`, each with the balance after it: the first line explains the number asked for, and
  // before the oldest entry of all the balance was zero. transient "ledger.reader_behind" when `reader` is an older
  // snapshot than can be bridged: read again.
  struct Explained {
    Entry entry;
    Balance after;
  };
  Result<std::vector<Explained>> why(store::Reader& reader, const Account& account, std::size_t limit) const;

  // Writes the accounts and pending transfers that changed since the last snapshot. Call it every so many entries
  // (at most two accounts and one pending transfer are written per entry since, in one unit of work).
  Result<void> snapshot(store::Tx& tx);
  std::size_t entries_since_snapshot() const;

  // Recomputes everything from the entries alone and compares: one line per difference (empty = proven; at most 1000),
  // and the sum over the accounts of each item must be zero. Holds all balances in memory twice while it runs.
  Result<std::vector<std::string>> verify(store::Reader& reader) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace crossdock::ledger
