// SPDX-License-Identifier: Apache-2.0
#include "store/schema.hpp"

#include "base/assert.hpp"

namespace crossdock::store {

Key key_of(const Table& table, const Row& row) {
  CROSSDOCK_ASSERT(row.size() == table.columns.size());
  return Key(row.begin(), row.begin() + table.key_columns);
}

}  // namespace crossdock::store
