// SPDX-License-Identifier: Apache-2.0
#include "ledger/snapshot.hpp"

#include "base/assert.hpp"
#include "ledger/account.hpp"
#include "ledger/counts.hpp"
#include "ledger/fields.hpp"
#include "ledger/impl.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <iterator>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace crossdock::ledger {
namespace {

using store::ColumnType;

// The only row of ledger_snapshot.
constexpr std::int64_t k_snapshot_id = 1;

Unexpected corrupt(const store::Table& table) {
  return fail(ErrorKind::corrupt, "ledger.snapshot", "A row of the snapshot is not what was written",
              std::string(table.name));
}

Result<void> for_each_row(store::Reader& reader, const store::Table& table, std::optional<store::Key> after,
                          const std::function<Result<void>(const store::Row&)>& use) {
  store::Scan scan{.after = std::move(after), .limit = store::k_scan_rows_max};
  for (bool more = true; more;) {
    CROSSDOCK_TRY(const auto rows, reader.scan(table, scan));
    for (const store::Row& row : rows) CROSSDOCK_CHECK(use(row));
    more = rows.size() == scan.limit;
    if (more) scan.after = store::after_of(table, scan, rows.back());
  }
  return {};
}

Result<void> load_balance(Book& book, const store::Row& row) {
  Fields fields(row);
  CROSSDOCK_TRY(const Account account, unpack({fields.integer(0), fields.integer(1)}));
  const std::int64_t posted = fields.integer(2);
  const std::int64_t last = fields.integer(3);
  if (!fields.ok()) return corrupt(balance_table());
  book.restore(account, posted, last);
  return {};
}

Result<void> load_pending(Book& book, const store::Row& row) {
  Fields fields(row);
  const TransferId id{fields.integer(0)};
  Pending pending;
  CROSSDOCK_TRY(pending.from, unpack({fields.integer(1), fields.integer(2)}));
  CROSSDOCK_TRY(pending.to, unpack({fields.integer(3), fields.integer(4)}));
  pending.amount = fields.integer(5);
  pending.expires = Timestamp{fields.integer(6)};
  pending.reason = fields.text(7);
  pending.reference = fields.text(8);
  if (!fields.ok()) return corrupt(pending_table());
  book.restore(id, std::move(pending));
  return {};
}

Result<void> load_snapshot(store::Reader& reader, Book& book) {
  CROSSDOCK_TRY(const auto row, reader.get(snapshot_table(), {k_snapshot_id}));
  if (!row) return {};
  Fields fields(*row);
  const std::int64_t position = fields.integer(1);
  const std::int64_t transfer = fields.integer(2);
  const Timestamp recorded{fields.integer(3)};
  if (!fields.ok()) return corrupt(snapshot_table());
  CROSSDOCK_CHECK(for_each_row(reader, balance_table(), {}, [&](const store::Row& r) { return load_balance(book, r); }));
  CROSSDOCK_CHECK(for_each_row(reader, pending_table(), {}, [&](const store::Row& r) { return load_pending(book, r); }));
  book.restore(position, transfer, recorded);
  return {};
}

Result<void> check_follows(const Book& book, const Line& line) {
  const std::string problem = book.problem(line);
  if (problem.empty()) return {};
  return fail(ErrorKind::corrupt, "ledger.entry", fmt::format("The entry does not follow: {}", problem),
              describe(line.entry.position));
}

// Folds in what a row of the log holds; how many lines that is.
Result<std::size_t> load_lines(Book& book, const store::Row& row) {
  CROSSDOCK_TRY(const auto lines, lines_from(row));
  for (const Line& line : lines) {
    CROSSDOCK_CHECK(check_follows(book, line));
    book.fold(line);
  }
  return lines.size();
}

store::Row balance_row(const Record& record) {
  const PackedAccount packed = pack(record.account);
  return {packed.head, packed.location, record.balance.posted, record.last};
}

store::Row pending_row(TransferId id, const Pending& pending) {
  const PackedAccount from = pack(pending.from);
  const PackedAccount to = pack(pending.to);
  return {id.value,       from.head,          from.location,  to.head,          to.location,
          pending.amount, pending.expires.us, pending.reason, pending.reference};
}

Result<void> write_changes(store::Tx& tx, const Book& book, const Book::Changes& changes) {
  for (const Account& account : changes.accounts) {
    CROSSDOCK_CHECK(tx.put(balance_table(), balance_row(*book.find(account))));
  }
  for (const TransferId id : changes.pending) {
    const Pending* open = book.pending(id);
    if (open != nullptr) {
      CROSSDOCK_CHECK(tx.put(pending_table(), pending_row(id, *open)));
    } else {
      CROSSDOCK_CHECK(tx.erase(pending_table(), {id.value}));
    }
  }
  return tx.put(snapshot_table(), {k_snapshot_id, book.position(), book.transfer(), book.recorded().us});
}

}  // namespace

const store::Table& balance_table() {
  static const store::Table table{
      .name = "ledger_balance", .columns = {{"account"}, {"location"}, {"posted"}, {"last_position"}}, .key_columns = 2};
  return table;
}

const store::Table& pending_table() {
  static const store::Table table{.name = "ledger_pending",
                                  .columns = {{"transfer"},
                                              {"from_account"},
                                              {"from_location"},
                                              {"to_account"},
                                              {"to_location"},
                                              {"amount"},
                                              {"expires_us"},
                                              {"reason", ColumnType::text},
                                              {"reference", ColumnType::text}}};
  return table;
}

const store::Table& snapshot_table() {
  static const store::Table table{.name = "ledger_snapshot",
                                  .columns = {{"id"}, {"position"}, {"transfer"}, {"recorded_us"}}};
  return table;
}

Result<void> Ledger::load(store::Reader& reader) {
  CROSSDOCK_ASSERT(impl_->book.position() == 0);
  Book book;
  CROSSDOCK_CHECK(load_snapshot(reader, book));
  const std::int64_t position = book.position();
  std::size_t tail = 0;
  CROSSDOCK_CHECK(
      for_each_row(reader, entry_table(), store::Key{row_of(position)}, [&](const store::Row& row) -> Result<void> {
        CROSSDOCK_TRY(const std::size_t lines, load_lines(book, row));
        tail += lines;
        return {};
      }));
  CROSSDOCK_TRY(impl_->latest_count, latest_count(reader));
  impl_->ids.advance_past(book.transfer());
  const std::unique_lock lock(impl_->mutex);
  impl_->recent.start(book.position());
  impl_->book = std::move(book);
  impl_->since_snapshot = tail;
  return {};
}

Result<void> Ledger::catch_up(store::Reader& reader) {
  CROSSDOCK_TRY(const auto snapshot, reader.get(snapshot_table(), {k_snapshot_id}));
  std::vector<Line> lines;
  CROSSDOCK_CHECK(for_each_row(reader, entry_table(), store::Key{row_of(impl_->book.position())},
                               [&](const store::Row& row) -> Result<void> {
                                 CROSSDOCK_TRY(auto more, lines_from(row));
                                 std::ranges::move(more, std::back_inserter(lines));
                                 return {};
                               }));
  CROSSDOCK_TRY(impl_->latest_count, latest_count(reader));
  {
    const std::unique_lock lock(impl_->mutex);
    if (snapshot) impl_->book.others_took(store::integer_or(snapshot->at(2), 0));
  }
  for (Line& line : lines) CROSSDOCK_CHECK(impl_->fold_foreign(std::move(line)));
  impl_->ids.advance_past(impl_->book.transfer());
  return {};
}

Result<void> Ledger::Impl::fold_foreign(Line line) {
  CROSSDOCK_CHECK(check_follows(book, line));
  const std::unique_lock lock(mutex);
  book.fold(line);
  recent.push(std::make_shared<const std::vector<Line>>(1, std::move(line)));
  ++since_snapshot;
  return {};
}

Result<void> Ledger::snapshot(store::Tx& tx) {
  Book::Changes changes;
  std::size_t entries = 0;
  {
    const std::unique_lock lock(impl_->mutex);
    changes = impl_->book.take_changes();
    entries = std::exchange(impl_->since_snapshot, 0);
  }
  auto written = write_changes(tx, impl_->book, changes);
  const auto put_back = [this, changes = std::move(changes), entries] {
    const std::unique_lock lock(impl_->mutex);
    impl_->book.put_back(changes);
    impl_->since_snapshot += entries;
  };
  if (!written) {
    put_back();
    return written;
  }
  tx.on_rollback(put_back);
  return {};
}

}  // namespace crossdock::ledger
