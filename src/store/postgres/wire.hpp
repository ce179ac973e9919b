// SPDX-License-Identifier: Apache-2.0
// Values in PostgreSQL's binary formats (int8, bytea, arrays of both), as parameters of a statement and from its rows.
#pragma once

#include "store/order.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

struct pg_result;

namespace crossdock::store::postgres {

// Values given by reference must stay until the statement is sent.
class Parameters {
 public:
  Parameters& add(std::int64_t number);
  Parameters& add_bytes(std::string_view bytes);
  Parameters& add(const Value& value);
  // One column of many rows.
  Parameters& add_column(ColumnType type, std::size_t column, std::span<const Row* const> rows);

  int count() const { return static_cast<int>(values_.size()); }
  const char* const* values() const { return values_.data(); }
  const int* lengths() const { return lengths_.data(); }
  const int* formats() const { return formats_.data(); }  // all binary

 private:
  void point_to(const char* data, std::size_t bytes);

  std::deque<std::string> owned_;
  std::vector<const char*> values_;
  std::vector<int> lengths_;
  std::vector<int> formats_;
};

// The answer to one statement.
class Rows {
 public:
  explicit Rows(pg_result* result);
  std::size_t size() const { return size_; }
  bool null(std::size_t row, std::size_t column) const;
  std::string_view bytes(std::size_t row, std::size_t column) const;
  // int8 or int4; 0 for null.
  std::int64_t integer(std::size_t row, std::size_t column) const;
  Value value(std::size_t row, std::size_t column, ColumnType type) const;

 private:
  struct Clear {
    void operator()(pg_result* result) const;
  };
  std::unique_ptr<pg_result, Clear> result_;
  std::size_t size_ = 0;
};

}  // namespace crossdock::store::postgres
