// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/session.hpp"

#include "store/sqlite/migrate.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace crossdock::store::sqlite {
namespace {

std::string column_list(const Table& table) {
  std::vector<std::string> names;
  for (const auto& column : table.columns) names.push_back(quoted(column.name));
  return fmt::format("{}", fmt::join(names, ", "));
}

std::string key_condition(const Table& table) {
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < table.key_columns; ++i) parts.push_back(quoted(table.columns[i].name) + " = ?");
  return fmt::format("{}", fmt::join(parts, " AND "));
}

constexpr std::array<std::size_t, 3> k_rows_at_once = {16, 4, 1};

std::string write_sql(std::string_view verb, const Table& table, std::size_t rows) {
  const std::vector<std::string_view> marks(table.columns.size(), "?");
  const std::vector<std::string> tuples(rows, fmt::format("({})", fmt::join(marks, ", ")));
  return fmt::format("{} INTO {} ({}) VALUES {}", verb, quoted(table.name), column_list(table), fmt::join(tuples, ", "));
}

// The least value that is not null: "IS NOT NULL" is no range for the planner.
std::string_view least(ColumnType type) {
  switch (type) {
    case ColumnType::integer: return "-9223372036854775808";
    case ColumnType::text: return "''";
    case ColumnType::blob: return "x''";
  }
  return "''";
}

Result<void> run_cached(Connection& connection, Statement& statement, const char* sql) {
  if (!statement) {
    CROSSDOCK_TRY(statement, connection.prepare(sql));
  }
  return statement.run();
}

}  // namespace

Session::Session(Connection connection, const Catalog& catalog)
    : connection_(std::move(connection)), catalog_(catalog), statements_(catalog.size()) {}

Result<void> Session::ready(Statement& statement, const std::string& sql) {
  CROSSDOCK_TRY(statement, connection_.prepare(sql));
  return {};
}

void Session::bind_key(Statement& statement, std::size_t table, Values key) {
  const Table& shape = catalog_.table(table);
  for (std::size_t i = 0; i < key.size(); ++i) statement.bind(static_cast<int>(i) + 1, key[i], shape.columns[i].type);
}

Row Session::row_of(const Statement& statement, const Table& table) const {
  Row row;
  row.reserve(table.columns.size());
  int column = 0;
  for (const auto& shape : table.columns) row.push_back(statement.value(column++, shape.type));
  return row;
}

Result<std::optional<Row>> Session::get(std::size_t table, Values key) {
  const Table& shape = catalog_.table(table);
  auto& statement = statements_[table].get;
  if (!statement) {
    CROSSDOCK_CHECK(ready(
        statement, fmt::format("SELECT {} FROM {} WHERE {}", column_list(shape), quoted(shape.name), key_condition(shape))));
  }
  bind_key(statement, table, key);
  auto stepped = statement.step();
  std::optional<Row> row;
  if (stepped && *stepped) row = row_of(statement, shape);
  statement.reset();
  if (!stepped) return Unexpected(std::move(stepped).error());
  return row;
}

Result<void> Session::write_rows(Sizes& statements, std::string_view verb, std::size_t table,
                                 std::span<const Row* const> rows) {
  const Table& shape = catalog_.table(table);
  for (std::size_t i = 0; i < k_rows_at_once.size(); ++i) {
    auto& statement = statements[i];
    for (; rows.size() >= k_rows_at_once[i]; rows = rows.subspan(k_rows_at_once[i])) {
      if (!statement) CROSSDOCK_CHECK(ready(statement, write_sql(verb, shape, k_rows_at_once[i])));
      int parameter = 1;
      for (const Row* row : rows.first(k_rows_at_once[i])) {
        for (std::size_t column = 0; column < row->size(); ++column) {
          statement.bind(parameter++, (*row)[column], shape.columns[column].type);
        }
      }
      CROSSDOCK_CHECK(statement.run());
    }
  }
  return {};
}

// OR ROLLBACK instead of the usual OR ABORT: an error ends the transaction anyway, and SQLite need not be able to take
// back a part of the statement.
Result<void> Session::insert(std::size_t table, std::span<const Row* const> rows) {
  auto written = write_rows(statements_[table].insert, "INSERT OR ROLLBACK", table, rows);
  if (!written && written.error().kind == ErrorKind::conflict) {
    written.error().message = fmt::format("A row with this key exists in {}", catalog_.table(table).name);
  }
  return written;
}

Result<void> Session::put(std::size_t table, std::span<const Row* const> rows) {
  return write_rows(statements_[table].put, "INSERT OR REPLACE", table, rows);
}

Result<void> Session::erase(std::size_t table, Values key) {
  const Table& shape = catalog_.table(table);
  auto& statement = statements_[table].erase;
  if (!statement) {
    CROSSDOCK_CHECK(ready(statement, fmt::format("DELETE FROM {} WHERE {}", quoted(shape.name), key_condition(shape))));
  }
  bind_key(statement, table, key);
  return statement.run();
}

Result<void> Session::keep_log_end(std::size_t table, std::int64_t position) {
  if (!keep_log_end_) {
    CROSSDOCK_CHECK(ready(keep_log_end_, "INSERT OR REPLACE INTO crossdock_log_ends (name, position) VALUES (?, ?)"));
  }
  const Value name = std::string(catalog_.table(table).name);
  keep_log_end_.bind(1, name, ColumnType::text);
  keep_log_end_.bind(2, position);
  return keep_log_end_.run();
}

Result<void> Session::begin_read() { return run_cached(connection_, begin_read_, "BEGIN"); }
Result<void> Session::begin_write() { return run_cached(connection_, begin_write_, "BEGIN IMMEDIATE"); }
Result<void> Session::commit() { return run_cached(connection_, commit_, "COMMIT"); }

std::string Session::scan_sql(std::size_t table, std::size_t path, const Range& range, bool descending) const {
  const auto& info = catalog_.info(table);
  const Table& shape = *info.table;
  const auto& order = info.paths[path].columns;
  const auto column = [&](std::size_t i) -> const Column& { return shape.columns[order[i]]; };
  std::vector<std::string> conditions;
  for (std::size_t i = 0; i < range.equal.size(); ++i) {
    conditions.push_back(quoted(column(i).name) + (is_null(*range.equal[i]) ? " IS NULL" : " = ?"));
  }
  const std::size_t next = range.equal.size();
  if (range.bound == Range::Bound::greater) conditions.push_back(quoted(column(next).name) + " > ?");
  if (range.bound == Range::Bound::less) conditions.push_back(quoted(column(next).name) + " < ?");
  if (range.bound == Range::Bound::not_null) {
    conditions.push_back(fmt::format("{} >= {}", quoted(column(next).name), least(column(next).type)));
  }
  std::vector<std::string> sorting;
  for (std::size_t i = next; i < order.size(); ++i) sorting.push_back(quoted(column(i).name) + (descending ? " DESC" : ""));
  const auto by = path == 0 ? std::string() : " INDEXED BY " + quoted(index_name(shape, info.paths[path].name));
  return fmt::format("SELECT {} FROM {}{}{}{}{}{} LIMIT ?", column_list(shape), quoted(shape.name), by,
                     conditions.empty() ? "" : " WHERE ", fmt::join(conditions, " AND "),
                     sorting.empty() ? "" : " ORDER BY ", fmt::join(sorting, ", "));
}

Result<Statement*> Session::scan_statement(std::size_t table, std::size_t path, const Range& range, bool descending) {
  const std::uint64_t id = shape_of(range, path, descending);
  auto& scans = statements_[table].scans;
  const auto found = std::ranges::find(scans, id, &std::pair<std::uint64_t, Statement>::first);
  if (found != scans.end()) return &found->second;
  CROSSDOCK_TRY(auto statement, connection_.prepare(scan_sql(table, path, range, descending)));
  scans.emplace_back(id, std::move(statement));
  return &scans.back().second;
}

Result<void> Session::read_range(Statement& statement, std::size_t table, std::size_t path, const Range& range,
                                 std::size_t limit, std::vector<Row>& out) {
  const auto& info = catalog_.info(table);
  const auto type_at = [&](std::size_t i) { return info.table->columns[info.paths[path].columns[i]].type; };
  int parameter = 1;
  for (std::size_t i = 0; i < range.equal.size(); ++i) {
    if (!is_null(*range.equal[i])) statement.bind(parameter++, *range.equal[i], type_at(i));
  }
  if (range.limit != nullptr) statement.bind(parameter++, *range.limit, type_at(range.equal.size()));
  statement.bind(parameter, static_cast<std::int64_t>(limit));
  for (;;) {
    auto stepped = statement.step();
    if (stepped && *stepped) {
      out.push_back(row_of(statement, *info.table));
      continue;
    }
    statement.reset();
    if (!stepped) return Unexpected(std::move(stepped).error());
    return {};
  }
}

Result<std::vector<Row>> Session::scan(std::size_t table, const Scan& scan) {
  const auto path = catalog_.path_of(table, scan);
  std::vector<Row> rows;
  const auto& info = catalog_.info(table);
  for (const auto& range : ranges_of(info, info.paths[path], scan)) {
    if (rows.size() >= scan.limit) break;
    CROSSDOCK_TRY(Statement* const statement, scan_statement(table, path, range, scan.descending));
    CROSSDOCK_CHECK(read_range(*statement, table, path, range, scan.limit - rows.size(), rows));
  }
  return rows;
}

}  // namespace crossdock::store::sqlite
