// SPDX-License-Identifier: Apache-2.0
#include "ledger/ledger.hpp"

#include "base/assert.hpp"
#include "ledger/counts.hpp"
#include "ledger/impl.hpp"
#include "ledger/snapshot.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <mutex>
#include <ranges>
#include <span>
#include <utility>

namespace crossdock::ledger {

store::Schema schema() { return {&entry_table(), &balance_table(), &pending_table(), &snapshot_table(), &count_table()}; }

Ledger::Ledger(IdSource& ids) : impl_(std::make_unique<Impl>(ids)) {}
Ledger::~Ledger() = default;

Balance Ledger::balance(const Account& account) const {
  const std::shared_lock lock(impl_->mutex);
  return impl_->book.balance(account);
}

std::vector<std::uint16_t> Ledger::pools() const {
  const std::shared_lock lock(impl_->mutex);
  return impl_->book.pools();
}

namespace {

PendingTransfer seen_from_outside(TransferId id, const Pending& pending) {
  return {.id = id,
          .from = pending.from,
          .to = pending.to,
          .amount = pending.amount,
          .expires = pending.expires,
          .reason = pending.reason,
          .reference = pending.reference};
}

}  // namespace

std::optional<PendingTransfer> Ledger::find_pending(TransferId id) const {
  const std::shared_lock lock(impl_->mutex);
  const Pending* found = impl_->book.pending(id);
  if (found == nullptr) return std::nullopt;
  return seen_from_outside(id, *found);
}

std::vector<PendingTransfer> Ledger::due(Timestamp now, std::size_t limit) const {
  std::vector<PendingTransfer> out;
  for (const TransferId id : impl_->book.due(now, std::min(limit, k_chain_max))) {
    out.push_back(seen_from_outside(id, *impl_->book.pending(id)));
  }
  return out;
}

std::size_t Ledger::pending_count() const {
  const std::shared_lock lock(impl_->mutex);
  return impl_->book.pending_count();
}

std::optional<Timestamp> Ledger::next_expiry() const {
  const std::shared_lock lock(impl_->mutex);
  return impl_->book.next_expiry();
}

std::size_t Ledger::entries_since_snapshot() const {
  const std::shared_lock lock(impl_->mutex);
  return impl_->since_snapshot;
}

// The log has no gaps: the row is known before it is appended.
Result<void> Ledger::Impl::append(store::Tx& tx, Draft& draft, std::vector<Line>& lines) const {
  std::int64_t row = row_of(book.position());
  for (std::size_t begin = 0; begin < lines.size(); begin += k_row_lines) {
    const auto part = std::span(lines).subspan(begin, std::min(k_row_lines, lines.size() - begin));
    ++row;
    for (std::size_t i = 0; i < part.size(); ++i) draft.place(part[i], position_of(row, i));
    CROSSDOCK_TRY(const std::int64_t appended, tx.append(entry_table(), to_row(part)));
    CROSSDOCK_ASSERT(appended == row);
  }
  return {};
}

Result<void> Ledger::Impl::write(store::Tx& tx, Draft& draft, std::vector<Line> lines) {
  CROSSDOCK_CHECK(append(tx, draft, lines));
  const auto batch = std::make_shared<const std::vector<Line>>(std::move(lines));
  const std::int64_t before = book.position();
  {
    const std::unique_lock lock(mutex);
    for (const Line& line : *batch) book.fold(line);
    recent.push(batch);
    since_snapshot += batch->size();
  }
  tx.on_rollback([this, batch, before] {
    const std::unique_lock lock(mutex);
    recent.remove(batch);
    since_snapshot -= batch->size();
    for (std::size_t i = batch->size(); i-- > 0;) {
      book.unfold((*batch)[i], i > 0 ? (*batch)[i - 1].entry.position : before);
    }
  });
  return {};
}

Result<Line> Ledger::Impl::line_at(store::Reader& reader, std::int64_t position) const {
  if (const Line* line = recent.find(position)) return *line;
  CROSSDOCK_TRY(auto line, read_line(reader, position));
  if (line) return *std::move(line);
  return fail(ErrorKind::corrupt, "ledger.entry", "An entry that others link to is missing", describe(position));
}

Result<std::optional<Line>> read_line(store::Reader& reader, std::int64_t position) {
  CROSSDOCK_TRY(const auto row, reader.get(entry_table(), {row_of(position)}));
  if (!row) return std::nullopt;
  CROSSDOCK_TRY(auto lines, lines_from(*row));
  const std::size_t place = place_of(position);
  if (place >= lines.size() || lines[place].entry.position != position) return std::nullopt;
  return std::move(lines[place]);
}

Result<std::int64_t> newest_position(store::Reader& reader) {
  CROSSDOCK_TRY(const auto rows, reader.scan(entry_table(), {.descending = true, .limit = 1}));
  if (rows.empty()) return 0;
  CROSSDOCK_TRY(const auto lines, lines_from(rows.front()));
  return lines.back().entry.position;
}

Result<void> check_not_ahead(Timestamp time, Timestamp now) {
  if (time.us <= now.us + k_clock_ahead_us) return {};
  return fail(ErrorKind::invalid, "ledger.occurred_ahead",
              fmt::format("{} lies in the future; it is {} here", time.rfc3339(), now.rfc3339()));
}

Result<void> check_texts(std::string_view reason, std::string_view reference) {
  if (reason.size() > k_reason_bytes_max || reference.size() > k_reference_bytes_max) {
    return fail(ErrorKind::limit, "ledger.text_too_long",
                fmt::format("A reason has at most {} bytes and a reference {}", k_reason_bytes_max, k_reference_bytes_max));
  }
  return {};
}

}  // namespace crossdock::ledger
