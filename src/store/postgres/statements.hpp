// SPDX-License-Identifier: Apache-2.0
// The SQL for a table: look-ups, walks along a path, and writes of many rows. `name` is the table's full name.
#pragma once

#include "store/catalog.hpp"
#include "store/ranges.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace crossdock::store::postgres {

std::string full_name(std::string_view schema, const Table& table);
std::string index_name(const Table& table, std::string_view index);

std::string get_sql(std::string_view name, const Table& table);
// Parameters: the values of `equal` that are not null, the limit of the bound if any, the number of rows.
std::string scan_sql(std::string_view name, const TableInfo& info, std::size_t path, const Range& range, bool descending);
// Parameters: one array per column (erase: per key column).
std::string insert_sql(std::string_view name, const Table& table);
std::string put_sql(std::string_view name, const Table& table);
std::string erase_sql(std::string_view name, const Table& table);

std::string create_table_sql(std::string_view name, const Table& table);
// Without a name and table: what makes two indexes the same.
std::string index_columns_sql(const Table& table, const Path& path);
std::string_view type_name(ColumnType type);  // in the database
std::string_view type_word(ColumnType type);  // in the list of columns

}  // namespace crossdock::store::postgres
