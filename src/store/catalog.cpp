// SPDX-License-Identifier: Apache-2.0
#include "store/catalog.hpp"

#include "base/assert.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace crossdock::store {
namespace {

bool is_name(std::string_view name) {
  constexpr std::string_view k_allowed = "abcdefghijklmnopqrstuvwxyz0123456789_";
  return !name.empty() && name.find_first_not_of(k_allowed) == std::string_view::npos;
}

bool fits(const Column& column, const Value& value) {
  if (is_null(value)) return true;
  return std::holds_alternative<std::int64_t>(value) == (column.type == ColumnType::integer);
}

std::size_t bytes_of(const Value& value) {
  const auto* text = std::get_if<std::string>(&value);
  return text != nullptr ? text->size() : sizeof(std::int64_t);
}

void check_columns(const Table& table) {
  CROSSDOCK_ASSERT(is_name(table.name));
  CROSSDOCK_ASSERT(table.key_columns >= 1 && table.key_columns <= table.columns.size());
  CROSSDOCK_ASSERT(table.columns.size() <= 32);
  CROSSDOCK_ASSERT(!table.log || (table.key_columns == 1 && table.columns[0].type == ColumnType::integer));
  std::set<std::string_view> names;
  for (const auto& column : table.columns) {
    CROSSDOCK_ASSERT(is_name(column.name));
    CROSSDOCK_ASSERT(names.insert(column.name).second);
  }
}

Path primary_path(const Table& table) {
  Path path;
  for (std::uint8_t i = 0; i < table.key_columns; ++i) path.columns.push_back(i);
  return path;
}

Path index_path(const Table& table, const Index& index) {
  CROSSDOCK_ASSERT(is_name(index.name) && !index.columns.empty());
  Path path{index.name, index.columns};
  for (const auto column : index.columns) CROSSDOCK_ASSERT(column < table.columns.size());
  for (std::uint8_t i = 0; i < table.key_columns; ++i) {
    if (std::ranges::find(index.columns, i) == index.columns.end()) path.columns.push_back(i);
  }
  return path;
}

}  // namespace

Catalog::Catalog(const Schema& schema) {
  std::set<std::string_view> names;
  for (const Table* table : schema) {
    check_columns(*table);
    CROSSDOCK_ASSERT(names.insert(table->name).second);
    TableInfo info{table, {primary_path(*table)}};
    for (const auto& index : table->indexes) info.paths.push_back(index_path(*table, index));
    numbers_.emplace_back(table, tables_.size());
    tables_.push_back(std::move(info));
  }
  std::ranges::sort(numbers_);
}

std::size_t Catalog::number_of(const Table& table) const {
  const auto found = std::ranges::lower_bound(numbers_, &table, {}, &std::pair<const Table*, std::size_t>::first);
  CROSSDOCK_ASSERT(found != numbers_.end() && found->first == &table);
  return found->second;
}

Result<void> Catalog::check_row(const Table& table, const Row& row) const {
  CROSSDOCK_ASSERT(row.size() == table.columns.size());
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < row.size(); ++i) {
    CROSSDOCK_ASSERT(fits(table.columns[i], row[i]));
    bytes += bytes_of(row[i]);
  }
  for (std::size_t i = 0; i < table.key_columns; ++i) CROSSDOCK_ASSERT(!is_null(row[i]));
  if (bytes > k_row_bytes_max) {
    return fail(ErrorKind::limit, "store.row_too_large",
                fmt::format("A row of {} bytes is larger than {} bytes", bytes, k_row_bytes_max), std::string(table.name));
  }
  return {};
}

void Catalog::check_key(const Table& table, Values key) const {
  CROSSDOCK_ASSERT(key.size() == table.key_columns);
  for (std::size_t i = 0; i < key.size(); ++i) {
    CROSSDOCK_ASSERT(!is_null(key[i]) && fits(table.columns[i], key[i]));
  }
}

std::size_t Catalog::path_of(std::size_t table, const Scan& scan) const {
  const auto& paths = tables_[table].paths;
  const auto found = std::ranges::find(paths, scan.index, &Path::name);
  CROSSDOCK_ASSERT(found != paths.end());
  return static_cast<std::size_t>(found - paths.begin());
}

Result<void> Catalog::check_scan(std::size_t table, const Scan& scan) const {
  const auto& info = tables_[table];
  const auto& order = info.paths[path_of(table, scan)].columns;
  const std::size_t after = scan.after ? scan.after->size() : 0;
  CROSSDOCK_ASSERT(scan.prefix.size() + after <= order.size());
  const auto& columns = info.table->columns;
  for (std::size_t i = 0; i < scan.prefix.size(); ++i) CROSSDOCK_ASSERT(fits(columns[order[i]], scan.prefix[i]));
  for (std::size_t i = 0; i < after; ++i) {
    CROSSDOCK_ASSERT(fits(columns[order[scan.prefix.size() + i]], (*scan.after)[i]));
  }
  if (scan.limit > k_scan_rows_max) {
    return fail(ErrorKind::limit, "store.scan_limit",
                fmt::format("A scan of {} rows was asked for, at most {}", scan.limit, k_scan_rows_max),
                std::string(info.table->name));
  }
  return {};
}

std::strong_ordering compare_rows(const Path& path, const Row& a, const Row& b) {
  for (const auto column : path.columns) {
    const auto order = compare_values(a[column], b[column]);
    if (order != 0) return order;
  }
  return std::strong_ordering::equal;
}

bool in_scan(const Path& path, const Scan& scan, const Row& row) {
  for (std::size_t i = 0; i < scan.prefix.size(); ++i) {
    if (compare_values(row[path.columns[i]], scan.prefix[i]) != 0) return false;
  }
  if (!scan.after) return true;
  for (std::size_t i = 0; i < scan.after->size(); ++i) {
    const auto order = compare_values(row[path.columns[scan.prefix.size() + i]], (*scan.after)[i]);
    if (order != 0) return scan.descending ? order < 0 : order > 0;
  }
  // Equal to the position. An empty one is before everything.
  return scan.after->empty();
}

}  // namespace crossdock::store
