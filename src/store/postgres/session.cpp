// SPDX-License-Identifier: Apache-2.0
#include "store/postgres/session.hpp"

#include "store/postgres/statements.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace crossdock::store::postgres {
namespace {

// Of one statement: arrays are built in memory here and there.
constexpr std::size_t k_rows_per_statement = 10'000;
constexpr std::size_t k_bytes_per_statement = std::size_t{32} << 20;

std::size_t bytes_of(const Row& row) {
  std::size_t bytes = 0;
  for (const auto& value : row) {
    const auto* text = std::get_if<std::string>(&value);
    bytes += text != nullptr ? text->size() : sizeof(std::int64_t);
  }
  return bytes;
}

// How many of the first rows go into one statement; at least one.
std::size_t portion(std::span<const Row* const> rows) {
  std::size_t bytes = 0;
  std::size_t count = 0;
  while (count < rows.size() && count < k_rows_per_statement) {
    bytes += bytes_of(*rows[count]);
    if (count > 0 && bytes > k_bytes_per_statement) break;
    ++count;
  }
  return count;
}

}  // namespace

Session::Session(Connection connection, std::string schema, const Catalog& catalog)
    : connection_(std::move(connection)), schema_(std::move(schema)), catalog_(catalog) {}

template <class Make>
const Session::Prepared& Session::prepared(char kind, std::size_t table, std::uint64_t shape, const Make& make) {
  const auto id = std::pair(static_cast<std::uint64_t>(kind) << 32U | table, shape);
  const auto found = statements_.find(id);
  if (found != statements_.end()) return found->second;
  return statements_
      .emplace(id, Prepared{fmt::format("{}{}_{:x}", kind, table, shape), make(full_name(schema_, catalog_.table(table)))})
      .first->second;
}

void Session::begin_read() { connection_.send("begin_read", "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"); }
void Session::end_read() { connection_.send_and_forget("COMMIT"); }

Row Session::row_of(const Rows& rows, std::size_t at, const Table& table) const {
  Row row;
  row.reserve(table.columns.size());
  for (std::size_t i = 0; i < table.columns.size(); ++i) row.push_back(rows.value(at, i, table.columns[i].type));
  return row;
}

Result<std::optional<Row>> Session::get(std::size_t table, Values key) {
  const Table& shape = catalog_.table(table);
  const auto& statement = prepared('g', table, 0, [&](const std::string& name) { return get_sql(name, shape); });
  Parameters parameters;
  for (const auto& value : key) parameters.add(value);
  CROSSDOCK_TRY(const auto rows, connection_.ask(statement.name, statement.sql, parameters));
  if (rows.size() == 0) return std::nullopt;
  return row_of(rows, 0, shape);
}

Result<void> Session::read_range(std::size_t table, std::size_t path, const Range& range, bool descending, std::size_t limit,
                                 std::vector<Row>& out) {
  const auto& info = catalog_.info(table);
  const auto& statement = prepared('s', table, shape_of(range, path, descending),
                                   [&](const std::string& name) { return scan_sql(name, info, path, range, descending); });
  Parameters parameters;
  for (const Value* value : range.equal) {
    if (!is_null(*value)) parameters.add(*value);
  }
  if (range.limit != nullptr) parameters.add(*range.limit);
  parameters.add(static_cast<std::int64_t>(limit));
  CROSSDOCK_TRY(const auto rows, connection_.ask(statement.name, statement.sql, parameters));
  for (std::size_t i = 0; i < rows.size(); ++i) out.push_back(row_of(rows, i, *info.table));
  return {};
}

Result<std::vector<Row>> Session::scan(std::size_t table, const Scan& scan) {
  const auto path = catalog_.path_of(table, scan);
  const auto& info = catalog_.info(table);
  std::vector<Row> rows;
  for (const auto& range : ranges_of(info, info.paths[path], scan)) {
    if (rows.size() >= scan.limit) break;
    CROSSDOCK_CHECK(read_range(table, path, range, scan.descending, scan.limit - rows.size(), rows));
  }
  return rows;
}

void Session::write(const Prepared& statement, std::size_t table, std::size_t columns, std::span<const Row* const> rows) {
  const Table& shape = catalog_.table(table);
  while (!rows.empty()) {
    const auto part = rows.first(portion(rows));
    Parameters parameters;
    for (std::size_t i = 0; i < columns; ++i) parameters.add_column(shape.columns[i].type, i, part);
    connection_.send(statement.name, statement.sql, parameters);
    rows = rows.subspan(part.size());
  }
}

void Session::insert(std::size_t table, std::span<const Row* const> rows) {
  const Table& shape = catalog_.table(table);
  const auto& statement = prepared('i', table, 0, [&](const std::string& name) { return insert_sql(name, shape); });
  write(statement, table, shape.columns.size(), rows);
}

void Session::put(std::size_t table, std::span<const Row* const> rows) {
  const Table& shape = catalog_.table(table);
  const auto& statement = prepared('p', table, 0, [&](const std::string& name) { return put_sql(name, shape); });
  write(statement, table, shape.columns.size(), rows);
}

void Session::erase(std::size_t table, std::span<const Row* const> rows) {
  const Table& shape = catalog_.table(table);
  const auto& statement = prepared('e', table, 0, [&](const std::string& name) { return erase_sql(name, shape); });
  write(statement, table, shape.key_columns, rows);
}

}  // namespace crossdock::store::postgres
