// SPDX-License-Identifier: Apache-2.0
// The write buffer of one unit of work: what it has written so far, per table in key order, so that it reads its own
// writes and can be dropped without touching the engine. One thread.
#pragma once

#include "store/catalog.hpp"

#include <cstddef>
#include <cstdint>
#include <set>
#include <span>
#include <utility>
#include <vector>

namespace crossdock::store {

enum class WriteKind : std::uint8_t { insert, put, erase };

// The row of an erase holds the key only. Mutable, because the order depends on the key alone: an engine may move the
// row out while it applies the writes.
struct Write {
  mutable Row row;
  mutable WriteKind kind = WriteKind::put;
};

struct WriteLess {
  using is_transparent = void;
  std::size_t key_columns = 1;
  bool operator()(const Write& a, const Write& b) const { return compare_keys(a.row, b.row, key_columns) < 0; }
  bool operator()(const Write& a, Values b) const { return compare_keys(a.row, b, key_columns) < 0; }
  bool operator()(Values a, const Write& b) const { return compare_keys(a, b.row, key_columns) < 0; }
};

struct TableWrites {
  explicit TableWrites(std::size_t key_columns) : writes(WriteLess{key_columns}) {}
  std::set<Write, WriteLess> writes;
  std::int64_t appended = 0;  // log tables: positions given out
  bool touched = false;
};

class Overlay {
 public:
  using Node = std::set<Write, WriteLess>::node_type;

  explicit Overlay(const Catalog& catalog);

  const Write* find(std::size_t table, Values key) const;
  // Adds or replaces the write of a key.
  void set(std::size_t table, Row row, WriteKind kind);
  void append(std::size_t table, Row row);
  void forget(std::size_t table, Values key);
  // Moves a write from one overlay to another: the first of a table, to where its key is not yet.
  Node extract_first(std::size_t table);
  void adopt(std::size_t table, Node node);
  // The next `count` positions of a log are not used.
  void skip(std::size_t table, std::int64_t count);
  void clear();
  void clear(std::size_t table);

  const TableWrites& table(std::size_t table) const { return tables_[table]; }
  TableWrites& table(std::size_t table) { return tables_[table]; }
  // Tables written to, in the order of the first write.
  std::span<const std::size_t> touched() const { return touched_; }
  std::size_t rows() const { return rows_; }

  // The rows written here that belong to the scan, in its order.
  std::vector<const Row*> rows_in(std::size_t table, const Scan& scan) const;

 private:
  void touch(std::size_t table);

  const Catalog& catalog_;
  std::vector<TableWrites> tables_;
  std::vector<std::size_t> touched_;
  std::size_t rows_ = 0;
};

}  // namespace crossdock::store
