// SPDX-License-Identifier: Apache-2.0
#include "store/postgres/statements.hpp"

#include "store/postgres/connection.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <functional>
#include <vector>

namespace crossdock::store::postgres {
namespace {

std::string list(const Table& table, std::size_t count, const std::function<std::string(const Column&, std::size_t)>& form,
                 std::string_view between = ", ") {
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < count; ++i) parts.push_back(form(table.columns[i], i));
  return fmt::format("{}", fmt::join(parts, between));
}

std::string names(const Table& table, std::size_t count) {
  return list(table, count, [](const Column& column, std::size_t) { return identifier(column.name); });
}

std::string arrays(const Table& table, std::size_t count) {
  return list(table, count,
              [](const Column& column, std::size_t i) { return fmt::format("${}::{}[]", i + 1, type_name(column.type)); });
}

// Keys are never null, and their index has no say about nulls.
std::string sorting(const Table& table, std::uint8_t column, bool descending) {
  const bool nullable = column >= table.key_columns;
  const std::string_view nulls = !nullable ? "" : descending ? " NULLS LAST" : " NULLS FIRST";
  return fmt::format("{}{}{}", identifier(table.columns[column].name), descending ? " DESC" : "", nulls);
}

}  // namespace

std::string_view type_name(ColumnType type) { return type == ColumnType::integer ? "int8" : "bytea"; }

std::string_view type_word(ColumnType type) {
  switch (type) {
    case ColumnType::integer: return "integer";
    case ColumnType::text: return "text";
    case ColumnType::blob: return "blob";
  }
  return "blob";
}

std::string full_name(std::string_view schema, const Table& table) {
  return fmt::format("{}.{}", identifier(schema), identifier(table.name));
}

std::string index_name(const Table& table, std::string_view index) { return fmt::format("ix_{}_{}", table.name, index); }

std::string get_sql(std::string_view name, const Table& table) {
  const auto is = [](const Column& column, std::size_t i) {
    return fmt::format("{} = ${}", identifier(column.name), i + 1);
  };
  return fmt::format("SELECT {} FROM {} WHERE {}", names(table, table.columns.size()), name,
                     list(table, table.key_columns, is, " AND "));
}

std::string scan_sql(std::string_view name, const TableInfo& info, std::size_t path, const Range& range, bool descending) {
  const Table& table = *info.table;
  const auto& order = info.paths[path].columns;
  const auto column = [&](std::size_t i) { return identifier(table.columns[order[i]].name); };
  std::vector<std::string> conditions;
  int parameter = 0;
  for (std::size_t i = 0; i < range.equal.size(); ++i) {
    conditions.push_back(is_null(*range.equal[i]) ? column(i) + " IS NULL"
                                                  : fmt::format("{} = ${}", column(i), ++parameter));
  }
  const std::size_t next = range.equal.size();
  if (range.bound == Range::Bound::greater) conditions.push_back(fmt::format("{} > ${}", column(next), ++parameter));
  if (range.bound == Range::Bound::less) conditions.push_back(fmt::format("{} < ${}", column(next), ++parameter));
  if (range.bound == Range::Bound::not_null) conditions.push_back(column(next) + " IS NOT NULL");
  std::vector<std::string> sorted;
  // All of them: the planner does not take IS NULL for a constant.
  for (std::size_t i = 0; i < order.size(); ++i) sorted.push_back(sorting(table, order[i], descending));
  return fmt::format("SELECT {} FROM {}{}{}{}{} LIMIT ${}", names(table, table.columns.size()), name,
                     conditions.empty() ? "" : " WHERE ", fmt::join(conditions, " AND "), " ORDER BY ",
                     fmt::join(sorted, ", "), parameter + 1);
}

std::string insert_sql(std::string_view name, const Table& table) {
  const std::size_t count = table.columns.size();
  return fmt::format("INSERT INTO {} ({}) SELECT * FROM unnest({})", name, names(table, count), arrays(table, count));
}

std::string put_sql(std::string_view name, const Table& table) {
  std::vector<std::string> changes;
  for (std::size_t i = table.key_columns; i < table.columns.size(); ++i) {
    changes.push_back(fmt::format("{0} = EXCLUDED.{0}", identifier(table.columns[i].name)));
  }
  return fmt::format("{} ON CONFLICT ({}) DO {}{}", insert_sql(name, table), names(table, table.key_columns),
                     changes.empty() ? "NOTHING" : "UPDATE SET ", fmt::join(changes, ", "));
}

std::string erase_sql(std::string_view name, const Table& table) {
  const auto alias = [](const Column&, std::size_t i) { return fmt::format("k{}", i); };
  const auto is = [](const Column& column, std::size_t i) {
    return fmt::format("t.{} = k.k{}", identifier(column.name), i);
  };
  return fmt::format("DELETE FROM {} t USING unnest({}) AS k ({}) WHERE {}", name, arrays(table, table.key_columns),
                     list(table, table.key_columns, alias), list(table, table.key_columns, is, " AND "));
}

std::string create_table_sql(std::string_view name, const Table& table) {
  const auto column = [&](const Column& one, std::size_t i) {
    return fmt::format("{} {}{}", identifier(one.name), type_name(one.type), i < table.key_columns ? " NOT NULL" : "");
  };
  return fmt::format("CREATE TABLE {} ({}, PRIMARY KEY ({}))", name, list(table, table.columns.size(), column),
                     names(table, table.key_columns));
}

std::string index_columns_sql(const Table& table, const Path& path) {
  std::vector<std::string> columns;
  for (const auto column : path.columns) columns.push_back(sorting(table, column, false));
  return fmt::format("{}", fmt::join(columns, ", "));
}

}  // namespace crossdock::store::postgres
