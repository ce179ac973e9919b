// SPDX-License-Identifier: Apache-2.0
#include "store/unit.hpp"

#include "base/assert.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ranges>
#include <utility>

namespace crossdock::store {
namespace {

Error key_exists(const Table& table) {
  return Error{ErrorKind::conflict, "store.key_exists", fmt::format("A row with this key exists in {}", table.name), {}};
}

// How many more rows than needed an engine page should hold, because the overlay hides some of them.
constexpr std::size_t k_hidden_rows_page = 256;

}  // namespace

void Hooks::undo() noexcept {
  for (auto& hook : std::views::reverse(on_rollback)) hook();
  on_rollback.clear();
  on_commit.clear();
}

void Hooks::committed() noexcept {
  for (auto& hook : on_commit) hook();
  on_rollback.clear();
  on_commit.clear();
}

UnitOfWork::UnitOfWork(const Catalog& catalog, Engine& engine)
    : catalog_(catalog), engine_(engine), overlay_(catalog), trimmed_(catalog.size(), false) {}

void UnitOfWork::start(Hooks& hooks, std::span<const std::int64_t> log_ends, bool careful) {
  overlay_.clear();
  hooks_ = &hooks;
  log_ends_ = log_ends;
  careful_ = careful;
  fatal_.reset();
  trimmed_.assign(trimmed_.size(), false);
}

Unexpected UnitOfWork::doom(Error error) {
  if (!fatal_) fatal_ = error;
  return fail(std::move(error));
}

Result<void> UnitOfWork::check_room(const Table& table, const Row& row) {
  if (auto checked = catalog_.check_row(table, row); !checked) return doom(std::move(checked).error());
  if (overlay_.rows() < k_work_rows_max) return {};
  return doom({ErrorKind::limit,
               "store.work_too_large",
               fmt::format("One unit of work writes more than {} rows", k_work_rows_max),
               {}});
}

Result<bool> UnitOfWork::in_engine(std::size_t number, Values key) {
  CROSSDOCK_TRY(const auto row, engine_.get(number, key));
  return row.has_value();
}

Result<std::optional<Row>> UnitOfWork::get(const Table& table, const Key& key) {
  const auto number = catalog_.number_of(table);
  catalog_.check_key(table, key);
  if (const Write* write = overlay_.find(number, key)) {
    if (write->kind == WriteKind::erase) return std::nullopt;
    return write->row;
  }
  return engine_.get(number, key);
}

Result<std::vector<Row>> UnitOfWork::scan(const Table& table, const Scan& scan) {
  const auto number = catalog_.number_of(table);
  CROSSDOCK_CHECK(catalog_.check_scan(number, scan));
  if (overlay_.table(number).writes.empty()) return engine_.scan(number, scan);
  return merge(number, scan);
}

Result<std::vector<Row>> UnitOfWork::merge(std::size_t number, const Scan& scan) {
  const auto& info = catalog_.info(number);
  const auto& path = info.paths[catalog_.path_of(number, scan)];
  const auto mine = overlay_.rows_in(number, scan);
  std::size_t next = 0;
  std::vector<Row> out;
  const auto goes_first = [&](const Row& a, const Row& b) {
    const auto order = compare_rows(path, a, b);
    return scan.descending ? order > 0 : order < 0;
  };
  const auto full = [&] { return out.size() >= scan.limit; };
  const std::size_t hidden = std::min(overlay_.table(number).writes.size(), k_hidden_rows_page);
  Scan page = scan;
  page.limit = std::min(scan.limit + hidden, k_scan_rows_max);
  for (bool more = !full(); more;) {
    CROSSDOCK_TRY(auto rows, engine_.scan(number, page));
    more = rows.size() == page.limit;
    if (more) page.after = after_of(*info.table, page, rows.back());
    for (Row& row : rows) {
      if (overlay_.find(number, Values(row).first(info.table->key_columns)) != nullptr) continue;
      while (!full() && next < mine.size() && goes_first(*mine[next], row)) out.push_back(*mine[next++]);
      if (full()) return out;
      out.push_back(std::move(row));
    }
    if (full()) return out;
  }
  while (!full() && next < mine.size()) out.push_back(*mine[next++]);
  return out;
}

Result<void> UnitOfWork::insert(const Table& table, Row row) {
  const auto number = catalog_.number_of(table);
  CROSSDOCK_ASSERT(!table.log);
  CROSSDOCK_CHECK(check_room(table, row));
  const auto key = Values(row).first(table.key_columns);
  if (const Write* write = overlay_.find(number, key)) {
    if (write->kind != WriteKind::erase) return doom(key_exists(table));
    // The engine may or may not hold what was erased: either way the new row replaces it.
    overlay_.set(number, std::move(row), WriteKind::put);
    return {};
  }
  if (careful_) {
    CROSSDOCK_TRY(const bool exists, in_engine(number, key));
    if (exists) return doom(key_exists(table));
  }
  overlay_.set(number, std::move(row), WriteKind::insert);
  return {};
}

Result<void> UnitOfWork::put(const Table& table, Row row) {
  const auto number = catalog_.number_of(table);
  CROSSDOCK_ASSERT(!table.log);
  CROSSDOCK_CHECK(check_room(table, row));
  const Write* write = overlay_.find(number, Values(row).first(table.key_columns));
  // After an insert of ours it still must be a new row for the engine.
  const bool inserted = write != nullptr && write->kind == WriteKind::insert;
  overlay_.set(number, std::move(row), inserted ? WriteKind::insert : WriteKind::put);
  return {};
}

Result<void> UnitOfWork::erase(const Table& table, const Key& key) {
  const auto number = catalog_.number_of(table);
  catalog_.check_key(table, key);
  const Write* write = overlay_.find(number, key);
  if (write != nullptr && write->kind == WriteKind::insert && !table.log) {
    // The conflict that the insert would have met must not be lost with it.
    CROSSDOCK_TRY(const bool exists, in_engine(number, key));
    if (exists) return doom(key_exists(table));
    overlay_.forget(number, key);
    return {};
  }
  if (table.log) trimmed_[number] = true;
  overlay_.set(number, key, WriteKind::erase);
  return {};
}

Result<std::int64_t> UnitOfWork::append(const Table& table, Row row) {
  const auto number = catalog_.number_of(table);
  CROSSDOCK_ASSERT(table.log && !row.empty());
  const std::int64_t position = log_ends_[number] + overlay_.table(number).appended + 1;
  row[0] = position;
  CROSSDOCK_CHECK(check_room(table, row));
  overlay_.append(number, std::move(row));
  return position;
}

void UnitOfWork::on_rollback(std::function<void()> undo) { hooks_->on_rollback.push_back(std::move(undo)); }

void UnitOfWork::on_commit(std::function<void()> action) { hooks_->on_commit.push_back(std::move(action)); }

}  // namespace crossdock::store
