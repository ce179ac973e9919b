// SPDX-License-Identifier: Apache-2.0
#include "store/memory/memory_table.hpp"

#include <utility>

namespace crossdock::store::memory {

MemoryTable::MemoryTable(const TableInfo& info) : info_(&info), trees_(info.paths.size()) {}

Key MemoryTable::key_on(const Path& path, const Row& row) {
  Key key;
  key.reserve(path.columns.size());
  for (const auto column : path.columns) key.push_back(row[column]);
  return key;
}

SharedRow MemoryTable::find(Values key) const {
  const auto found = trees_[0].find(key);
  return found == trees_[0].end() ? nullptr : found->second;
}

void MemoryTable::put(SharedRow row) {
  erase(Values(*row).first(info_->table->key_columns));
  for (std::size_t i = 0; i < trees_.size(); ++i) trees_[i].emplace(key_on(info_->paths[i], *row), row);
}

void MemoryTable::erase(Values key) {
  const SharedRow row = find(key);
  if (!row) return;
  for (std::size_t i = 0; i < trees_.size(); ++i) trees_[i].erase(key_on(info_->paths[i], *row));
}

std::vector<Row> MemoryTable::scan(std::size_t path, const Scan& scan) const {
  const Tree& tree = trees_[path];
  const Path& order = info_->paths[path];
  Key from = scan.prefix;
  if (scan.after && !scan.descending) from.insert(from.end(), scan.after->begin(), scan.after->end());
  std::vector<Row> rows;
  const auto take = [&](const SharedRow& row) {
    if (in_scan(order, scan, *row)) rows.push_back(*row);
    return rows.size() < scan.limit;
  };
  const auto in_prefix = [&](const Key& key) { return compare_keys(key, scan.prefix, scan.prefix.size()) == 0; };
  if (scan.limit == 0) return rows;
  if (!scan.descending) {
    for (auto at = tree.lower_bound(Values(from)); at != tree.end() && in_prefix(at->first); ++at) {
      if (!take(at->second)) break;
    }
    return rows;
  }
  if (scan.after) from.insert(from.end(), scan.after->begin(), scan.after->end());
  auto at = tree.upper_bound(Values(from));
  while (at != tree.begin() && in_prefix((--at)->first) && take(at->second)) {
  }
  return rows;
}

std::vector<Row> MemoryTable::rows() const {
  std::vector<Row> rows;
  rows.reserve(trees_[0].size());
  for (const auto& [key, row] : trees_[0]) rows.push_back(*row);
  return rows;
}

}  // namespace crossdock::store::memory
