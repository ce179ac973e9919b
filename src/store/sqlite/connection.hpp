// SPDX-License-Identifier: Apache-2.0
// RAII around the SQLite C API, and its result codes as Errors. A connection is used by one thread at a time.
#pragma once

#include "base/result.hpp"
#include "store/order.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

struct sqlite3;
struct sqlite3_stmt;

namespace crossdock::store::sqlite {

class Connection;

class Statement {
 public:
  Statement() = default;
  explicit operator bool() const { return static_cast<bool>(handle_); }
  sqlite3_stmt* handle() const { return handle_.get(); }

  // Parameters count from 1. The value must stay until reset(): it is not copied.
  void bind(int parameter, const Value& value, ColumnType type);
  void bind(int parameter, std::int64_t value);
  // True: a row is there.
  Result<bool> step();
  // Steps a statement without rows, and resets it.
  Result<void> run();
  void reset();

  std::int64_t integer(int column) const;
  std::string text(int column) const;
  Value value(int column, ColumnType type) const;

 private:
  friend class Connection;
  struct Finalize {
    void operator()(sqlite3_stmt* handle) const;
  };
  std::unique_ptr<sqlite3_stmt, Finalize> handle_;
  bool failed_bind_ = false;
};

enum class Access : std::uint8_t { create, read_only, read_only_immutable };

class Connection {
 public:
  static Result<Connection> open(const std::string& path, Access access);

  Result<void> run(const std::string& sql);
  Result<Statement> prepare(const std::string& sql);
  // First column of the first row; 0 or "" when there is none.
  Result<std::int64_t> integer_of(const std::string& sql);
  // First column of all rows.
  Result<std::vector<std::string>> texts_of(const std::string& sql);
  bool in_transaction() const;
  sqlite3* handle() const { return handle_.get(); }

 private:
  struct Close {
    void operator()(sqlite3* handle) const;
  };
  std::unique_ptr<sqlite3, Close> handle_;
};

// The Error for a result code that is not OK, ROW or DONE.
Error error_of(sqlite3* handle, int code);

}  // namespace crossdock::store::sqlite
