// SPDX-License-Identifier: Apache-2.0
// One table in memory: an ordered map per access path, sharing the rows. Copyable (a snapshot).
#pragma once

#include "store/catalog.hpp"

#include <map>
#include <memory>
#include <optional>
#include <vector>

namespace crossdock::store::memory {

using SharedRow = std::shared_ptr<const Row>;

class MemoryTable {
 public:
  explicit MemoryTable(const TableInfo& info);

  SharedRow find(Values key) const;  // null when there is none
  void put(SharedRow row);
  void erase(Values key);
  std::vector<Row> scan(std::size_t path, const Scan& scan) const;
  std::vector<Row> rows() const;

 private:
  struct Less {
    using is_transparent = void;
    bool operator()(Values a, Values b) const { return compare_keys(a, b, a.size()) < 0; }
  };
  using Tree = std::map<Key, SharedRow, Less>;

  static Key key_on(const Path& path, const Row& row);

  const TableInfo* info_;
  std::vector<Tree> trees_;  // one per path; the first is by primary key
};

}  // namespace crossdock::store::memory
