// SPDX-License-Identifier: Apache-2.0
#include "store/overlay.hpp"

#include <algorithm>

namespace crossdock::store {

Overlay::Overlay(const Catalog& catalog) : catalog_(catalog) {
  for (std::size_t i = 0; i < catalog.size(); ++i) tables_.emplace_back(catalog.table(i).key_columns);
}

void Overlay::touch(std::size_t table) {
  if (tables_[table].touched) return;
  tables_[table].touched = true;
  touched_.push_back(table);
}

const Write* Overlay::find(std::size_t table, Values key) const {
  const auto& writes = tables_[table].writes;
  // Most keys asked for are younger than all that were written.
  if (writes.empty() || compare_keys(writes.rbegin()->row, key, key.size()) < 0) return nullptr;
  const auto found = writes.find(key);
  return found == writes.end() ? nullptr : &*found;
}

void Overlay::set(std::size_t table, Row row, WriteKind kind) {
  touch(table);
  auto& writes = tables_[table].writes;
  const auto at = writes.lower_bound(Values(row).first(catalog_.table(table).key_columns));
  if (at != writes.end() && compare_keys(at->row, row, catalog_.table(table).key_columns) == 0) {
    at->row = std::move(row);
    at->kind = kind;
    return;
  }
  writes.insert(at, Write{std::move(row), kind});
  ++rows_;
}

void Overlay::append(std::size_t table, Row row) {
  auto& writes = tables_[table].writes;
  ++tables_[table].appended;
  // Only an erase ahead of the log's end can stand at or behind the new position.
  if (!writes.empty() && compare_keys(writes.rbegin()->row, row, 1) >= 0) {
    set(table, std::move(row), WriteKind::insert);
    return;
  }
  touch(table);
  writes.insert(writes.end(), Write{std::move(row), WriteKind::insert});
  ++rows_;
}

void Overlay::forget(std::size_t table, Values key) {
  auto& writes = tables_[table].writes;
  const auto found = writes.find(key);
  if (found == writes.end()) return;
  writes.erase(found);
  --rows_;
}

Overlay::Node Overlay::extract_first(std::size_t table) {
  auto& writes = tables_[table].writes;
  --rows_;
  return writes.extract(writes.begin());
}

void Overlay::adopt(std::size_t table, Node node) {
  touch(table);
  auto& writes = tables_[table].writes;
  // Most keys are younger than all before them.
  writes.insert(writes.end(), std::move(node));
  ++rows_;
}

void Overlay::skip(std::size_t table, std::int64_t count) {
  touch(table);
  tables_[table].appended += count;
}

void Overlay::clear() {
  for (const auto table : touched_) {
    clear(table);
    tables_[table].touched = false;
  }
  touched_.clear();
}

void Overlay::clear(std::size_t table) {
  rows_ -= tables_[table].writes.size();
  tables_[table].writes.clear();
  tables_[table].appended = 0;
}

std::vector<const Row*> Overlay::rows_in(std::size_t table, const Scan& scan) const {
  const auto number = catalog_.path_of(table, scan);
  const auto& path = catalog_.info(table).paths[number];
  const auto& writes = tables_[table].writes;
  const bool primary = number == 0;
  std::vector<const Row*> rows;
  for (auto at = primary ? writes.lower_bound(Values(scan.prefix)) : writes.begin(); at != writes.end(); ++at) {
    if (primary && compare_keys(at->row, scan.prefix, scan.prefix.size()) != 0) break;
    if (at->kind != WriteKind::erase && in_scan(path, scan, at->row)) rows.push_back(&at->row);
  }
  if (!primary) std::ranges::sort(rows, [&](const Row* a, const Row* b) { return compare_rows(path, *a, *b) < 0; });
  if (scan.descending) std::ranges::reverse(rows);
  return rows;
}

}  // namespace crossdock::store
