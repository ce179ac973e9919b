// SPDX-License-Identifier: Apache-2.0
#include "ledger/counts.hpp"

namespace crossdock::ledger {
namespace {

// No item has a negative number: the row that holds the latest of all.
const store::Key k_latest{std::int64_t{-1}, std::int64_t{0}, std::int64_t{0}};

store::Key key_of_shelf(const Account& shelf) {
  // The third column is of the time when a count could name a pool.
  return {std::int64_t{shelf.item}, std::int64_t{shelf.location}, std::int64_t{0}};
}

Result<std::optional<Timestamp>> read(store::Reader& reader, const store::Key& key) {
  CROSSDOCK_TRY(const auto row, reader.get(count_table(), key));
  if (!row) return std::nullopt;
  return Timestamp{store::integer_or(row->at(3), 0)};
}

Result<void> put(store::Tx& tx, store::Row row, Timestamp as_of) {
  row.emplace_back(as_of.us);
  return tx.put(count_table(), std::move(row));
}

}  // namespace

const store::Table& count_table() {
  static const store::Table table{
      .name = "ledger_count", .columns = {{"item"}, {"location"}, {"pool"}, {"as_of_us"}}, .key_columns = 3};
  return table;
}

Result<std::optional<Timestamp>> last_count(store::Reader& reader, const Account& shelf) {
  return read(reader, key_of_shelf(shelf));
}

Result<Timestamp> latest_count(store::Reader& reader) {
  CROSSDOCK_TRY(const auto latest, read(reader, k_latest));
  return latest.value_or(Timestamp{});
}

Result<void> put_count(store::Tx& tx, const Account& shelf, Timestamp as_of, Timestamp latest) {
  CROSSDOCK_CHECK(put(tx, key_of_shelf(shelf), as_of));
  return put(tx, k_latest, latest);
}

}  // namespace crossdock::ledger
