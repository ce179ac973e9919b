// SPDX-License-Identifier: Apache-2.0
// A schema prepared for engines: tables by dense number, access paths with their total order, and the checks that
// hold for every engine. Immutable after construction, so any thread may use it. A wrong table, row, key or scan is
// a bug of the caller and asserts; what data can cause (size, limit) is an Error.
#pragma once

#include "base/result.hpp"
#include "store/order.hpp"
#include "store/store.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace crossdock::store {

// The primary key (path 0, name "") or an index. `columns` is the total order: the index columns, then the key
// columns that are not among them.
struct Path {
  std::string_view name;
  std::vector<std::uint8_t> columns;
};

struct TableInfo {
  const Table* table = nullptr;
  std::vector<Path> paths;
};

class Catalog {
 public:
  explicit Catalog(const Schema& schema);

  std::size_t size() const { return tables_.size(); }
  const TableInfo& info(std::size_t table) const { return tables_[table]; }
  const Table& table(std::size_t table) const { return *tables_[table].table; }
  // The number of a table of this schema.
  std::size_t number_of(const Table& table) const;

  Result<void> check_row(const Table& table, const Row& row) const;
  void check_key(const Table& table, Values key) const;
  Result<void> check_scan(std::size_t table, const Scan& scan) const;
  std::size_t path_of(std::size_t table, const Scan& scan) const;

 private:
  std::vector<TableInfo> tables_;
  std::vector<std::pair<const Table*, std::size_t>> numbers_;  // sorted by address
};

// The order of two rows of a table on one of its paths.
std::strong_ordering compare_rows(const Path& path, const Row& a, const Row& b);
// Whether a row belongs to the result of a scan on this path (limit apart).
bool in_scan(const Path& path, const Scan& scan, const Row& row);

}  // namespace crossdock::store
