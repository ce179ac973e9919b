// SPDX-License-Identifier: Apache-2.0
// A connection with its statements for the tables of a catalog. Tables are numbers of the catalog; arguments have been
// checked. One thread at a time.
#pragma once

#include "store/catalog.hpp"
#include "store/overlay.hpp"
#include "store/postgres/connection.hpp"
#include "store/ranges.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace crossdock::store::postgres {

class Session {
 public:
  // `schema` is the schema's name; catalog outlives the session.
  Session(Connection connection, std::string schema, const Catalog& catalog);

  Connection& connection() { return connection_; }

  // A snapshot begins with the first look-up, in the same round trip, and ends without one.
  void begin_read();
  void end_read();
  Result<std::optional<Row>> get(std::size_t table, Values key);
  Result<std::vector<Row>> scan(std::size_t table, const Scan& scan);

  // Sent, not awaited: few statements for any number of rows. Of erase, rows hold at least the key.
  void insert(std::size_t table, std::span<const Row* const> rows);
  void put(std::size_t table, std::span<const Row* const> rows);
  void erase(std::size_t table, std::span<const Row* const> rows);

 private:
  struct Prepared {
    std::string name;
    std::string sql;
  };
  // `kind` g, i, p, e, or s with the shape of the walk. Made when first asked for.
  template <class Make>
  const Prepared& prepared(char kind, std::size_t table, std::uint64_t shape, const Make& make);
  void write(const Prepared& statement, std::size_t table, std::size_t columns, std::span<const Row* const> rows);
  Result<void> read_range(std::size_t table, std::size_t path, const Range& range, bool descending, std::size_t limit,
                          std::vector<Row>& out);
  Row row_of(const Rows& rows, std::size_t at, const Table& table) const;

  Connection connection_;
  std::string schema_;
  const Catalog& catalog_;
  std::map<std::pair<std::uint64_t, std::uint64_t>, Prepared> statements_;
};

}  // namespace crossdock::store::postgres
