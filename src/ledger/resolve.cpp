// SPDX-License-Identifier: Apache-2.0
#include "ledger/impl.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace crossdock::ledger {
namespace {

constexpr std::size_t k_search_rows = 8;
constexpr std::size_t k_search_rows_max = 2048;

// The lines that open transfers of the first row after `row`, up to `last`, that has any.
Result<std::vector<Line>> next_openings(store::Reader& reader, std::int64_t row, std::int64_t last) {
  // Mostly the next row will do; a long run of resolutions is read in growing pages.
  for (std::size_t page = k_search_rows;; page = std::min(page * 4, k_search_rows_max)) {
    const store::Scan scan{.after = store::Key{row}, .limit = page};
    CROSSDOCK_TRY(const auto rows, reader.scan(entry_table(), scan));
    for (const store::Row& found : rows) {
      row = store::as_integer(found.at(0));
      if (row > last) return std::vector<Line>();
      CROSSDOCK_TRY(auto lines, lines_from(found));
      std::erase_if(lines, [](const Line& line) { return line.resolves(); });
      if (!lines.empty()) return lines;
    }
    if (rows.size() < scan.limit) return std::vector<Line>();
  }
}

// Whether the log holds a pending transfer of this id. Ids grow with the position of the line that opens them, so a
// binary search needs no index; only refusals come here.
Result<bool> was_pending(store::Reader& reader, TransferId id, std::int64_t last) {
  const auto id_of = [](const Line& line) { return line.entry.transfer; };
  std::int64_t low = 0;  // it opens in a row after low, and not after high
  for (std::int64_t high = row_of(last); low < high;) {
    const std::int64_t middle = low + (high - low) / 2;
    CROSSDOCK_TRY(const auto openings, next_openings(reader, middle, high));
    if (openings.empty() || id_of(openings.front()) > id) {
      high = middle;
      continue;
    }
    const auto found = std::ranges::find(openings, id, id_of);
    if (found != openings.end()) return found->opens_pending();
    low = row_of(openings.front().entry.position);
  }
  return false;
}

Unexpected already_resolved(TransferId id, std::string_view how) {
  return fail(ErrorKind::conflict, "ledger.already_resolved", fmt::format("{} {}", id.text(), how), id.text());
}

Result<Pending> open_transfer(store::Reader& reader, const Book& book, TransferId id) {
  if (const Pending* open = book.pending(id)) return *open;
  CROSSDOCK_TRY(const bool known, was_pending(reader, id, book.position()));
  if (known) return already_resolved(id, "was posted, voided or expired before");
  return fail(ErrorKind::not_found, "ledger.no_such_pending", fmt::format("{} is not a pending transfer", id.text()),
              id.text());
}

struct Stamp {
  Timestamp recorded;
  Timestamp occurred;
};

Line resolution(EntryKind kind, TransferId id, const Pending& pending, std::int64_t amount, Stamp stamp) {
  Line line;
  line.entry = {.kind = kind,
                .transfer = id,
                .from = pending.from,
                .to = pending.to,
                .amount = amount,
                .recorded = stamp.recorded,
                .occurred = stamp.occurred,
                .reason = pending.reason,
                .reference = pending.reference};
  line.released = pending.amount;
  line.expires = pending.expires;
  return line;
}

}  // namespace

Result<void> Ledger::post(store::Tx& tx, TransferId pending, std::optional<std::int64_t> amount, Timestamp now) {
  CROSSDOCK_TRY(const Pending open, open_transfer(tx, impl_->book, pending));
  if (open.expires.us != 0 && open.expires <= now) {
    return already_resolved(pending, fmt::format("expired at {}", open.expires.rfc3339()));
  }
  const std::int64_t moved = amount.value_or(open.amount);
  if (moved <= 0 || moved > open.amount) {
    return fail(ErrorKind::invalid, "ledger.post_amount",
                fmt::format("{} of {} pending cannot be posted", moved, open.amount), pending.text());
  }
  Draft draft(impl_->book);
  const Stamp stamp{.recorded = impl_->recording_time(now), .occurred = now};
  return impl_->write(tx, draft, {resolution(EntryKind::posted, pending, open, moved, stamp)});
}

Result<void> Ledger::void_pending(store::Tx& tx, TransferId pending, Timestamp now) {
  CROSSDOCK_TRY(const Pending open, open_transfer(tx, impl_->book, pending));
  Draft draft(impl_->book);
  const Stamp stamp{.recorded = impl_->recording_time(now), .occurred = now};
  return impl_->write(tx, draft, {resolution(EntryKind::voided, pending, open, 0, stamp)});
}

Result<std::size_t> Ledger::expire_due(store::Tx& tx, Timestamp now, std::size_t limit) {
  const auto due = impl_->book.due(now, std::min(limit, k_chain_max));
  if (due.empty()) return 0;
  const Stamp stamp{.recorded = impl_->recording_time(now), .occurred = now};
  std::vector<Line> lines;
  lines.reserve(due.size());
  for (const TransferId id : due) lines.push_back(resolution(EntryKind::expired, id, *impl_->book.pending(id), 0, stamp));
  Draft draft(impl_->book, lines.size());
  CROSSDOCK_CHECK(impl_->write(tx, draft, std::move(lines)));
  return due.size();
}

}  // namespace crossdock::ledger
