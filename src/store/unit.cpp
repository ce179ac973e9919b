// SPDX-License-Identifier: Apache-2.0
#include "store/unit.hpp"

#include "base/assert.hpp"
#include "store/merged_scan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ranges>
#include <utility>

namespace crossdock::store {
namespace {

Error key_exists(const Table& table) {
  return Error{ErrorKind::conflict, "store.key_exists", fmt::format("A row with this key exists in {}", table.name), {}};
}

}  // namespace

void Hooks::undo() noexcept {
  for (auto& hook : std::views::reverse(on_rollback)) hook();
  on_rollback.clear();
  on_commit.clear();
  follow_ups.clear();
}

void Hooks::committed() noexcept {
  for (auto& hook : on_commit) hook();
  on_rollback.clear();
  on_commit.clear();
}

UnitOfWork::UnitOfWork(const Catalog& catalog, GroupBuffer& group)
    : catalog_(catalog), group_(group), overlay_(catalog), trimmed_(catalog.size(), false) {}

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

Result<bool> UnitOfWork::exists(std::size_t number, Values key) {
  CROSSDOCK_TRY(const auto row, group_.get(number, key));
  return row.has_value();
}

Result<std::optional<Row>> UnitOfWork::get(const Table& table, const Key& key) {
  const auto number = catalog_.number_of(table);
  catalog_.check_key(table, key);
  if (const Write* write = overlay_.find(number, key)) {
    if (write->kind == WriteKind::erase) return std::nullopt;
    return write->row;
  }
  return group_.get(number, key);
}

Result<std::vector<Row>> UnitOfWork::scan(const Table& table, const Scan& scan) {
  const auto number = catalog_.number_of(table);
  CROSSDOCK_CHECK(catalog_.check_scan(number, scan));
  const auto below = [&](const Scan& page) { return group_.scan(number, page); };
  if (overlay_.table(number).writes.empty()) return below(scan);
  return merged_scan(catalog_, overlay_, number, scan, below);
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
  const Write* const of_group = group_.find(number, key);
  if (of_group != nullptr && of_group->kind != WriteKind::erase) return doom(key_exists(table));
  if (careful_ && of_group == nullptr) {
    CROSSDOCK_TRY(const bool found, exists(number, key));
    if (found) return doom(key_exists(table));
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
    CROSSDOCK_TRY(const bool found, exists(number, key));
    if (found) return doom(key_exists(table));
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

Result<void> UnitOfWork::skip_log(const Table& table, std::int64_t position) {
  const auto number = catalog_.number_of(table);
  CROSSDOCK_ASSERT(table.log);
  const std::int64_t given = log_ends_[number] + overlay_.table(number).appended;
  if (position <= given) return {};
  overlay_.skip(number, position - given);
  trimmed_[number] = true;
  return {};
}

void UnitOfWork::on_rollback(std::function<void()> undo) { hooks_->on_rollback.push_back(std::move(undo)); }

void UnitOfWork::on_commit(std::function<void()> action) { hooks_->on_commit.push_back(std::move(action)); }

void UnitOfWork::follow_up(Work work, Done done) {
  if (hooks_->follow_ups.size() < k_work_follow_ups_max)
    return hooks_->follow_ups.push_back({std::move(work), std::move(done)});
  static_cast<void>(doom(Error{ErrorKind::limit,
                               "store.follow_ups",
                               fmt::format("A unit of work asks for more than {} to follow it", k_work_follow_ups_max),
                               {}}));
}

}  // namespace crossdock::store
