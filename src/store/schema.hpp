// SPDX-License-Identifier: Apache-2.0
// Tables as data. A folder that stores something declares its tables as constants and hands them to Store::open;
// engines create, migrate and address them. There is no SQL outside the engines, so SQLite, PostgreSQL and memory
// behave the same.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace crossdock::store {

enum class ColumnType : std::uint8_t { integer, text, blob };

struct Column {
  std::string_view name;
  ColumnType type = ColumnType::integer;
};

// An ordered secondary access path. Rows are found by any prefix of `columns`; the primary key is appended by the
// engine to make the order total. Keep them few: each costs a page write per row.
struct Index {
  std::string_view name;
  std::vector<std::uint8_t> columns;  // positions in Table::columns
};

// The first `key_columns` columns are the primary key and are never null. Columns may only be added at the end
// (with a null value for old rows): that is the whole of forward migration, done by open().
struct Table {
  std::string_view name;
  std::vector<Column> columns;
  std::uint8_t key_columns = 1;
  std::vector<Index> indexes;
  // A log: key_columns is 1, the key is an integer, and rows are only added with Tx::append, which gives the key:
  // strictly increasing in the order in which commits become visible (a reader that has seen n never later finds a
  // smaller one). May be trimmed from the left with Tx::erase.
  bool log = false;
};

using Schema = std::vector<const Table*>;  // tables outlive the store

// null, integer, or text/bytes. Text and bytes are both std::string; the column says which.
using Value = std::variant<std::monostate, std::int64_t, std::string>;
using Row = std::vector<Value>;
using Key = std::vector<Value>;

inline std::int64_t as_integer(const Value& value) { return std::get<std::int64_t>(value); }
inline const std::string& as_text(const Value& value) { return std::get<std::string>(value); }
inline bool is_null(const Value& value) { return std::holds_alternative<std::monostate>(value); }
inline std::int64_t integer_or(const Value& value, std::int64_t fallback) {
  const auto* held = std::get_if<std::int64_t>(&value);
  return held != nullptr ? *held : fallback;
}
inline std::string_view text_or(const Value& value, std::string_view fallback) {
  const auto* held = std::get_if<std::string>(&value);
  return held != nullptr ? std::string_view(*held) : fallback;
}

// The primary key of a full row.
Key key_of(const Table& table, const Row& row);

}  // namespace crossdock::store
