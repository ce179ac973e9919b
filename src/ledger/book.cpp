// SPDX-License-Identifier: Apache-2.0
#include "ledger/book.hpp"

#include "base/assert.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace crossdock::ledger {
namespace {

Pending pending_of(const Line& line) {
  const Entry& entry = line.entry;
  return {.from = entry.from,
          .to = entry.to,
          .amount = line.opens_pending() ? entry.amount : line.released,
          .expires = line.expires,
          .reason = entry.reason,
          .reference = entry.reference};
}

bool fits(const Pending& pending, const Line& line) {
  const Entry& entry = line.entry;
  const bool amount_fits =
      entry.kind == EntryKind::posted ? entry.amount > 0 && entry.amount <= pending.amount : entry.amount == 0;
  return amount_fits && pending.from == entry.from && pending.to == entry.to && pending.amount == line.released;
}

}  // namespace

Balance Book::balance(const Account& account) const {
  const Record* record = find(account);
  return record == nullptr ? Balance{} : record->balance;
}

std::int64_t Book::last_of(const Account& account) const {
  const Record* record = find(account);
  return record == nullptr ? 0 : record->last;
}

const Pending* Book::pending(TransferId id) const {
  const auto found = pending_.find(id.value);
  return found == pending_.end() ? nullptr : &found->second;
}

std::optional<Timestamp> Book::next_expiry() const {
  if (expiries_.empty()) return std::nullopt;
  return Timestamp{expiries_.begin()->first};
}

std::vector<TransferId> Book::due(Timestamp now, std::size_t limit) const {
  std::vector<TransferId> ids;
  for (const auto& [expires_us, id] : expiries_) {
    if (expires_us > now.us || ids.size() == limit) break;
    ids.push_back(TransferId{id});
  }
  return ids;
}

std::string Book::problem(const Line& line) const {
  const Entry& entry = line.entry;
  if (entry.position <= position_) return fmt::format("its position does not follow {}", position_);
  if (entry.from == entry.to) return "both accounts are the same";
  if (last_of(entry.from) != line.previous_from || last_of(entry.to) != line.previous_to) {
    return "it does not link to the entries before it";
  }
  if (line.resolves()) {
    const Pending* open = pending(entry.transfer);
    if (open == nullptr) return fmt::format("{} is not pending", entry.transfer.text());
    return fits(*open, line) ? std::string() : fmt::format("it does not fit what {} holds", entry.transfer.text());
  }
  if (entry.amount <= 0) return "its amount is not positive";
  if (entry.transfer.value <= transfer_) return fmt::format("{} is not a new transfer", entry.transfer.text());
  return {};
}

void Book::fold(const Line& line) {
  const Entry& entry = line.entry;
  for (const Account& account : {entry.from, entry.to}) {
    Record& record = touch(account);
    record.balance = plus(record.balance, effect_on(account, line));
    record.last = entry.position;
    mark_dirty(record);
  }
  if (line.opens_pending()) add_pending(entry.transfer, pending_of(line));
  if (line.resolves()) drop_pending(entry.transfer);
  position_ = entry.position;
  transfer_ = std::max(transfer_, entry.transfer.value);
  recorded_ = std::max(recorded_, entry.recorded);
}

void Book::unfold(const Line& line, std::int64_t position) {
  const Entry& entry = line.entry;
  CROSSDOCK_ASSERT(position_ == entry.position);
  for (const Account& account : {entry.from, entry.to}) {
    Record& record = accounts_.touch(account);
    record.balance = minus(record.balance, effect_on(account, line));
    record.last = line.previous_of(account);
    mark_dirty(record);
  }
  if (line.opens_pending()) drop_pending(entry.transfer);
  if (line.resolves()) add_pending(entry.transfer, pending_of(line));
  position_ = position;
}

Record& Book::touch(const Account& account) {
  if (account.pool != 0 && is_on_hand(account.state)) {
    const auto place = std::ranges::lower_bound(pools_, account.pool);
    if (place == pools_.end() || *place != account.pool) pools_.insert(place, account.pool);
  }
  return accounts_.touch(account);
}

void Book::add_pending(TransferId id, Pending pending) {
  if (pending.expires.us != 0) expiries_.emplace(pending.expires.us, id.value);
  pending_.insert_or_assign(id.value, std::move(pending));
  mark_dirty(id, true);
}

void Book::drop_pending(TransferId id) {
  const auto found = pending_.find(id.value);
  CROSSDOCK_ASSERT(found != pending_.end());
  if (found->second.expires.us != 0) expiries_.erase({found->second.expires.us, id.value});
  pending_.erase(found);
  mark_dirty(id, false);
}

void Book::restore(const Account& account, std::int64_t posted, std::int64_t last) {
  Record& record = touch(account);
  record.balance.posted = posted;
  record.last = last;
}

void Book::restore(TransferId id, Pending pending) {
  Balance& from = touch(pending.from).balance;
  from = plus(from, {.pending_out = pending.amount});
  Balance& to = touch(pending.to).balance;
  to = plus(to, {.pending_in = pending.amount});
  add_pending(id, std::move(pending));
}

void Book::restore(std::int64_t position, std::int64_t transfer, Timestamp recorded) {
  position_ = position;
  transfer_ = transfer;
  taken_transfer_ = transfer;
  recorded_ = recorded;
  dirty_pending_.clear();
}

void Book::mark_dirty(Record& record) {
  if (record.dirty) return;
  record.dirty = true;
  dirty_accounts_.push_back(record.account);
}

void Book::mark_dirty(TransferId id, bool open) {
  // What was opened and resolved between two snapshots is in neither.
  if (!open && id.value > taken_transfer_) {
    dirty_pending_.erase(id.value);
  } else {
    dirty_pending_.insert(id.value);
  }
}

Book::Changes Book::take_changes() {
  Changes changes{.accounts = std::move(dirty_accounts_), .since_transfer = taken_transfer_};
  dirty_accounts_.clear();
  for (const Account& account : changes.accounts) accounts_.touch(account).dirty = false;
  changes.pending.reserve(dirty_pending_.size());
  for (const std::int64_t id : dirty_pending_) changes.pending.push_back(TransferId{id});
  std::ranges::sort(changes.pending);
  dirty_pending_.clear();
  taken_transfer_ = transfer_;
  return changes;
}

void Book::others_took(std::int64_t transfer) { taken_transfer_ = std::max(taken_transfer_, transfer); }

void Book::put_back(const Changes& changes) {
  for (const Account& account : changes.accounts) mark_dirty(accounts_.touch(account));
  for (const TransferId id : changes.pending) dirty_pending_.insert(id.value);
  taken_transfer_ = changes.since_transfer;
}

}  // namespace crossdock::ledger
