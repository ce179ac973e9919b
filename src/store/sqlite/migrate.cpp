// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/migrate.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>

namespace crossdock::store::sqlite {
namespace {

std::string_view type_name(ColumnType type) {
  switch (type) {
    case ColumnType::integer: return "INTEGER";
    case ColumnType::text: return "TEXT";
    case ColumnType::blob: return "BLOB";
  }
  return "BLOB";
}

// A single integer key is the rowid, so rows append at the right edge without a second tree.
bool is_rowid_table(const Table& table) { return table.key_columns == 1 && table.columns[0].type == ColumnType::integer; }

std::string create_table(const Table& table) {
  std::vector<std::string> parts;
  std::vector<std::string> key;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const auto& column = table.columns[i];
    const bool in_key = i < table.key_columns;
    const auto constraint = !in_key ? "" : is_rowid_table(table) ? " PRIMARY KEY" : " NOT NULL";
    parts.push_back(fmt::format("{} {}{}", quoted(column.name), type_name(column.type), constraint));
    if (in_key) key.push_back(quoted(column.name));
  }
  if (!is_rowid_table(table)) parts.push_back(fmt::format("PRIMARY KEY ({})", fmt::join(key, ", ")));
  return fmt::format("CREATE TABLE {} ({}){}", quoted(table.name), fmt::join(parts, ", "),
                     is_rowid_table(table) ? "" : " WITHOUT ROWID");
}

std::string create_index(const Table& table, const Index& index) {
  std::vector<std::string> columns;
  for (const auto column : index.columns) columns.push_back(quoted(table.columns[column].name));
  return fmt::format("CREATE INDEX {} ON {} ({})", quoted(index_name(table, index.name)), quoted(table.name),
                     fmt::join(columns, ", "));
}

struct StoredColumn {
  std::string name;
  std::string type;
  std::int64_t key_position = 0;
};

Result<std::vector<StoredColumn>> stored_columns(Connection& connection, const Table& table) {
  CROSSDOCK_TRY(auto statement, connection.prepare(fmt::format("PRAGMA table_info({})", quoted(table.name))));
  std::vector<StoredColumn> columns;
  for (;;) {
    CROSSDOCK_TRY(const bool row, statement.step());
    if (!row) return columns;
    columns.push_back({statement.text(1), statement.text(2), statement.integer(5)});
  }
}

bool same_column(const Table& table, std::size_t i, const StoredColumn& stored) {
  const auto& column = table.columns[i];
  const auto key_position = i < table.key_columns ? static_cast<std::int64_t>(i) + 1 : 0;
  return stored.name == column.name && stored.type == type_name(column.type) && stored.key_position == key_position;
}

Result<void> migrate_table(Connection& connection, const Table& table) {
  CROSSDOCK_TRY(const auto stored, stored_columns(connection, table));
  if (stored.empty()) return connection.run(create_table(table));
  if (stored.size() > table.columns.size()) {
    return fail(ErrorKind::unsupported, "store.schema_newer",
                fmt::format("Table {} was written by a newer release: it has column {}", table.name,
                            stored[table.columns.size()].name));
  }
  for (std::size_t i = 0; i < stored.size(); ++i) {
    if (same_column(table, i, stored[i])) continue;
    return fail(ErrorKind::unsupported, "store.schema_changed",
                fmt::format("Table {} has column {} {} where this release expects {} {}", table.name, stored[i].name,
                            stored[i].type, table.columns[i].name, type_name(table.columns[i].type)));
  }
  for (std::size_t i = stored.size(); i < table.columns.size(); ++i) {
    const auto& column = table.columns[i];
    CROSSDOCK_CHECK(connection.run(
        fmt::format("ALTER TABLE {} ADD COLUMN {} {}", quoted(table.name), quoted(column.name), type_name(column.type))));
  }
  return {};
}

Result<std::map<std::string, std::string>> stored_indexes(Connection& connection, const Table& table) {
  CROSSDOCK_TRY(auto statement,
                connection.prepare(fmt::format(
                    "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND name LIKE 'ix\\_%' ESCAPE '\\' AND "
                    "tbl_name = '{}'",
                    table.name)));
  std::map<std::string, std::string> indexes;
  for (;;) {
    CROSSDOCK_TRY(const bool row, statement.step());
    if (!row) return indexes;
    indexes.emplace(statement.text(0), statement.text(1));
  }
}

// Indexes hold no truth: one of ours that is unknown or differs is dropped, and built anew if wanted.
Result<void> migrate_indexes(Connection& connection, const Table& table) {
  CROSSDOCK_TRY(auto stored, stored_indexes(connection, table));
  std::vector<std::string> missing;
  for (const auto& index : table.indexes) {
    auto sql = create_index(table, index);
    const auto found = stored.find(index_name(table, index.name));
    if (found != stored.end() && found->second == sql) {
      stored.erase(found);
    } else {
      missing.push_back(std::move(sql));
    }
  }
  for (const auto& [name, sql] : stored) CROSSDOCK_CHECK(connection.run("DROP INDEX " + quoted(name)));
  for (const auto& sql : missing) CROSSDOCK_CHECK(connection.run(sql));
  return {};
}

Result<void> migrate_all(Connection& connection, const Catalog& catalog) {
  CROSSDOCK_CHECK(connection.run(
      "CREATE TABLE IF NOT EXISTS crossdock_log_ends (name TEXT NOT NULL PRIMARY KEY, position INTEGER NOT NULL) "
      "WITHOUT ROWID"));
  CROSSDOCK_TRY(const auto format, connection.integer_of("PRAGMA user_version"));
  if (format == 0) {
    CROSSDOCK_CHECK(connection.run(fmt::format("PRAGMA application_id = {}", k_application_id)));
    CROSSDOCK_CHECK(connection.run(fmt::format("PRAGMA user_version = {}", k_format)));
  }
  for (std::size_t i = 0; i < catalog.size(); ++i) {
    CROSSDOCK_CHECK(migrate_table(connection, catalog.table(i)));
    CROSSDOCK_CHECK(migrate_indexes(connection, catalog.table(i)));
  }
  return {};
}

}  // namespace

std::string quoted(std::string_view name) { return fmt::format("\"{}\"", name); }

std::string index_name(const Table& table, std::string_view index) { return fmt::format("ix_{}_{}", table.name, index); }

Result<void> check_format(Connection& connection) {
  CROSSDOCK_TRY(const auto application, connection.integer_of("PRAGMA application_id"));
  CROSSDOCK_TRY(const auto format, connection.integer_of("PRAGMA user_version"));
  CROSSDOCK_TRY(const auto objects, connection.integer_of("SELECT count(*) FROM sqlite_schema"));
  if (objects == 0 && application == 0) return {};
  if (application != k_application_id) {
    return fail(ErrorKind::corrupt, "store.not_ours", "The database was not made by Crossdock");
  }
  if (format <= k_format) return {};
  return fail(ErrorKind::unsupported, "store.schema_newer",
              fmt::format("The database has format {}; this release knows up to {}", format, k_format));
}

Result<void> migrate(Connection& connection, const Catalog& catalog) {
  CROSSDOCK_CHECK(connection.run("BEGIN IMMEDIATE"));
  auto migrated = migrate_all(connection, catalog);
  if (migrated) migrated = connection.run("COMMIT");
  if (migrated) return {};
  if (connection.in_transaction()) CROSSDOCK_CHECK(connection.run("ROLLBACK"));
  return migrated;
}

namespace {

Result<bool> has_table(Connection& connection, std::string_view name) {
  CROSSDOCK_TRY(const auto count, connection.integer_of(fmt::format(
                                      "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = '{}'", name)));
  return count != 0;
}

}  // namespace

Result<std::vector<std::int64_t>> log_ends(Connection& connection, const Catalog& catalog) {
  std::vector<std::int64_t> ends(catalog.size(), 0);
  for (std::size_t i = 0; i < catalog.size(); ++i) {
    const Table& table = catalog.table(i);
    if (!table.log) continue;
    CROSSDOCK_TRY(const bool made, has_table(connection, table.name));
    if (!made) continue;
    CROSSDOCK_TRY(const auto last, connection.integer_of(fmt::format("SELECT max({}) FROM {}", quoted(table.columns[0].name),
                                                                     quoted(table.name))));
    CROSSDOCK_TRY(const auto kept, connection.integer_of(fmt::format(
                                       "SELECT position FROM crossdock_log_ends WHERE name = '{}'", table.name)));
    ends[i] = std::max(last, kept);
  }
  return ends;
}

}  // namespace crossdock::store::sqlite
