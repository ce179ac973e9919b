// SPDX-License-Identifier: Apache-2.0
// A connection with its prepared statements: every operation on a table, prepared once at first use. One thread at a
// time. Tables are numbers of the catalog; arguments have been checked.
#pragma once

#include "store/catalog.hpp"
#include "store/ranges.hpp"
#include "store/sqlite/connection.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace crossdock::store::sqlite {

class Session {
 public:
  Session(Connection connection, const Catalog& catalog);

  Connection& connection() { return connection_; }
  Result<std::optional<Row>> get(std::size_t table, Values key);
  Result<std::vector<Row>> scan(std::size_t table, const Scan& scan);
  // Many rows at a time: one statement for up to 16 halves the cost of a row. A conflict ends the transaction.
  Result<void> insert(std::size_t table, std::span<const Row* const> rows);
  Result<void> put(std::size_t table, std::span<const Row* const> rows);
  Result<void> erase(std::size_t table, Values key);

  Result<void> keep_log_end(std::size_t table, std::int64_t position);

  Result<void> begin_read();
  Result<void> begin_write();
  Result<void> commit();

 private:
  // By number of rows: k_rows_at_once.
  using Sizes = std::array<Statement, 3>;
  struct Statements {
    Statement get;
    Sizes insert;
    Sizes put;
    Statement erase;
    std::vector<std::pair<std::uint64_t, Statement>> scans;
  };

  Result<void> ready(Statement& statement, const std::string& sql);
  Result<void> write_rows(Sizes& statements, std::string_view verb, std::size_t table, std::span<const Row* const> rows);
  void bind_key(Statement& statement, std::size_t table, Values key);
  Row row_of(const Statement& statement, const Table& table) const;
  Result<Statement*> scan_statement(std::size_t table, std::size_t path, const Range& range, bool descending);
  std::string scan_sql(std::size_t table, std::size_t path, const Range& range, bool descending) const;
  Result<void> read_range(Statement& statement, std::size_t table, std::size_t path, const Range& range, std::size_t limit,
                          std::vector<Row>& out);

  Connection connection_;
  const Catalog& catalog_;
  std::vector<Statements> statements_;
  Statement begin_read_;
  Statement begin_write_;
  Statement commit_;
  Statement keep_log_end_;
};

}  // namespace crossdock::store::sqlite
