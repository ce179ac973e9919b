// SPDX-License-Identifier: Apache-2.0
#include "store/postgres/migrate.hpp"

#include "store/postgres/statements.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <utility>

namespace crossdock::store::postgres {
namespace {

struct StoredColumn {
  std::string name;
  std::string type;
  bool key = false;
};
using StoredColumns = std::map<std::string, std::vector<StoredColumn>, std::less<>>;

constexpr std::string_view k_own_tables = R"(
CREATE TABLE {0}.crossdock_format (format int8 NOT NULL);
CREATE TABLE {0}.crossdock_column (table_name text NOT NULL, position int8 NOT NULL, name text NOT NULL,
  type text NOT NULL, key boolean NOT NULL, PRIMARY KEY (table_name, position));
CREATE TABLE {0}.crossdock_index (table_name text NOT NULL, name text NOT NULL, columns text NOT NULL,
  PRIMARY KEY (table_name, name));
CREATE TABLE {0}.crossdock_log_end (name text PRIMARY KEY, position int8 NOT NULL);
CREATE TABLE {0}.crossdock_turn (id int8 PRIMARY KEY, turn int8 NOT NULL, node int8 NOT NULL)
  WITH (fillfactor = 10);
CREATE TABLE {0}.crossdock_commit (node int8 PRIMARY KEY, turn int8 NOT NULL,
  fenced boolean NOT NULL DEFAULT false) WITH (fillfactor = 10);
CREATE TABLE {0}.crossdock_node (node int8 PRIMARY KEY, number int8 NOT NULL UNIQUE,
  lease_until timestamptz NOT NULL, host text NOT NULL) WITH (fillfactor = 50);
CREATE SEQUENCE {0}.crossdock_sequence;
INSERT INTO {0}.crossdock_turn VALUES (1, 0, 0);
CREATE OR REPLACE FUNCTION {1}.text_of(bytes bytea) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
  BEGIN RETURN convert_from(bytes, 'UTF8'); EXCEPTION WHEN OTHERS THEN RETURN encode(bytes, 'escape'); END $$;
)";

std::string literal(std::string_view name) { return fmt::format("'{}'", name); }

class Migration {
 public:
  Migration(Connection& connection, const std::string& schema, const Catalog& catalog)
      : connection_(connection), schema_(schema), catalog_(catalog) {}

  Result<void> run() {
    CROSSDOCK_CHECK(
        connection_.run(fmt::format("SELECT pg_advisory_xact_lock(hashtextextended('crossdock {}', 0))", schema_)));
    CROSSDOCK_CHECK(check_format());
    if (!made_) CROSSDOCK_CHECK(make_own_tables());
    CROSSDOCK_TRY(const auto stored, stored_columns());
    for (std::size_t i = 0; i < catalog_.size(); ++i) {
      const auto found = stored.find(catalog_.table(i).name);
      static const std::vector<StoredColumn> none;
      CROSSDOCK_CHECK(table(catalog_.table(i), found == stored.end() ? none : found->second));
      CROSSDOCK_CHECK(indexes(catalog_.info(i)));
    }
    return {};
  }

 private:
  Result<void> check_format() {
    CROSSDOCK_TRY(const auto known, connection_.ask("", fmt::format("SELECT to_regclass('{}.crossdock_format') IS NOT NULL",
                                                                    identifier(schema_))));
    made_ = known.bytes(0, 0) == std::string_view("\1", 1);
    if (made_) {
      CROSSDOCK_TRY(const auto format,
                    connection_.ask("", fmt::format("SELECT max(format) FROM {}.crossdock_format", identifier(schema_))));
      if (format.integer(0, 0) <= k_format) return {};
      return fail(ErrorKind::unsupported, "store.schema_newer",
                  fmt::format("The database has format {}; this release knows up to {}", format.integer(0, 0), k_format));
    }
    CROSSDOCK_TRY(const auto others, connection_.ask("", fmt::format("SELECT count(*) FROM pg_class WHERE relnamespace = "
                                                                     "to_regnamespace('{}')",
                                                                     identifier(schema_))));
    if (others.integer(0, 0) == 0) return {};
    return fail(ErrorKind::corrupt, "store.not_ours", fmt::format("The schema {} was not made by Crossdock", schema_));
  }

  Result<void> make_own_tables() {
    for (const auto& name : {schema_, schema_ + "_text"}) {
      CROSSDOCK_TRY(const auto there,
                    connection_.ask("", fmt::format("SELECT count(*) FROM pg_namespace WHERE nspname = {}", literal(name))));
      // A role that may not make schemas is given both.
      if (there.integer(0, 0) == 0) CROSSDOCK_CHECK(connection_.run("CREATE SCHEMA " + identifier(name)));
    }
    const auto script = fmt::format(fmt::runtime(k_own_tables), identifier(schema_), identifier(schema_ + "_text"));
    for (std::size_t at = 0; at < script.size();) {
      const auto end = script.find(";\n", at);
      if (end == std::string::npos) break;
      // The body of a function has semicolons of its own, but none at the end of a line.
      CROSSDOCK_CHECK(connection_.run(script.substr(at, end - at)));
      at = end + 2;
    }
    return connection_.run(fmt::format("INSERT INTO {}.crossdock_format VALUES ({})", identifier(schema_), k_format));
  }

  Result<StoredColumns> stored_columns() {
    CROSSDOCK_TRY(const auto rows, connection_.ask("", fmt::format("SELECT table_name, name, type, key FROM "
                                                                   "{}.crossdock_column ORDER BY table_name, position",
                                                                   identifier(schema_))));
    StoredColumns columns;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      columns[std::string(rows.bytes(i, 0))].push_back(
          {std::string(rows.bytes(i, 1)), std::string(rows.bytes(i, 2)), rows.bytes(i, 3) == std::string_view("\1", 1)});
    }
    return columns;
  }

  static Result<void> compare(const Table& table, const std::vector<StoredColumn>& stored) {
    if (stored.size() > table.columns.size()) {
      return fail(ErrorKind::unsupported, "store.schema_newer",
                  fmt::format("Table {} was written by a newer release: it has column {}", table.name,
                              stored[table.columns.size()].name));
    }
    for (std::size_t i = 0; i < stored.size(); ++i) {
      const auto& column = table.columns[i];
      const bool key = i < table.key_columns;
      if (stored[i].name == column.name && stored[i].type == type_word(column.type) && stored[i].key == key) continue;
      return fail(ErrorKind::unsupported, "store.schema_changed",
                  fmt::format("Table {} has column {} {} where this release expects {} {}", table.name, stored[i].name,
                              stored[i].type, column.name, type_word(column.type)));
    }
    return {};
  }

  Result<void> table(const Table& table, const std::vector<StoredColumn>& stored) {
    CROSSDOCK_CHECK(compare(table, stored));
    const auto name = full_name(schema_, table);
    if (stored.empty()) CROSSDOCK_CHECK(connection_.run(create_table_sql(name, table)));
    for (std::size_t i = stored.size(); i < table.columns.size(); ++i) {
      const auto& column = table.columns[i];
      if (!stored.empty()) {
        CROSSDOCK_CHECK(connection_.run(
            fmt::format("ALTER TABLE {} ADD COLUMN {} {}", name, identifier(column.name), type_name(column.type))));
      }
      CROSSDOCK_CHECK(connection_.run(fmt::format("INSERT INTO {}.crossdock_column VALUES ({}, {}, {}, {}, {})",
                                                  identifier(schema_), literal(table.name), i, literal(column.name),
                                                  literal(type_word(column.type)), i < table.key_columns)));
    }
    if (stored.size() == table.columns.size()) return {};
    return view(table, name);
  }

  Result<void> view(const Table& table, const std::string& name) {
    const auto readable = identifier(schema_ + "_text");
    std::vector<std::string> columns;
    for (const auto& column : table.columns) {
      columns.push_back(column.type == ColumnType::text
                            ? fmt::format("{0}.text_of({1}) AS {1}", readable, identifier(column.name))
                            : identifier(column.name));
    }
    return connection_.run(fmt::format("CREATE OR REPLACE VIEW {}.{} AS SELECT {} FROM {}", readable, identifier(table.name),
                                       fmt::join(columns, ", "), name));
  }

  // Indexes hold no truth: one of ours that is unknown or differs is dropped, and built anew if wanted.
  Result<void> indexes(const TableInfo& info) {
    const Table& table = *info.table;
    CROSSDOCK_TRY(const auto rows,
                  connection_.ask("", fmt::format("SELECT name, columns FROM {}.crossdock_index WHERE table_name = {}",
                                                  identifier(schema_), literal(table.name))));
    std::map<std::string, std::string, std::less<>> stored;
    for (std::size_t i = 0; i < rows.size(); ++i) stored.emplace(rows.bytes(i, 0), rows.bytes(i, 1));
    std::vector<const Path*> missing;
    for (std::size_t i = 1; i < info.paths.size(); ++i) {
      const auto found = stored.find(info.paths[i].name);
      if (found != stored.end() && found->second == index_columns_sql(table, info.paths[i])) {
        stored.erase(found);
      } else {
        missing.push_back(&info.paths[i]);
      }
    }
    for (const auto& [name, columns] : stored) CROSSDOCK_CHECK(drop_index(table, name));
    for (const Path* path : missing) CROSSDOCK_CHECK(make_index(table, *path));
    return {};
  }

  Result<void> drop_index(const Table& table, std::string_view name) {
    CROSSDOCK_CHECK(
        connection_.run(fmt::format("DROP INDEX {}.{}", identifier(schema_), identifier(index_name(table, name)))));
    return connection_.run(fmt::format("DELETE FROM {}.crossdock_index WHERE table_name = {} AND name = {}",
                                       identifier(schema_), literal(table.name), literal(name)));
  }

  Result<void> make_index(const Table& table, const Path& path) {
    const auto columns = index_columns_sql(table, path);
    CROSSDOCK_CHECK(connection_.run(fmt::format("CREATE INDEX {} ON {} ({})", identifier(index_name(table, path.name)),
                                                full_name(schema_, table), columns)));
    Parameters parameters;
    parameters.add_bytes(table.name).add_bytes(path.name).add_bytes(columns);
    CROSSDOCK_CHECK(connection_.ask(
        "", fmt::format("INSERT INTO {}.crossdock_index VALUES ($1, $2, $3)", identifier(schema_)), parameters));
    return {};
  }

  Connection& connection_;
  const std::string& schema_;
  const Catalog& catalog_;
  bool made_ = false;
};

}  // namespace

Result<void> migrate(Connection& connection, const std::string& schema, const Catalog& catalog) {
  CROSSDOCK_CHECK(connection.run("BEGIN"));
  auto migrated = Migration(connection, schema, catalog).run();
  if (migrated) migrated = connection.run("COMMIT");
  if (!migrated && !connection.broken()) static_cast<void>(connection.run("ROLLBACK"));
  return migrated;
}

Result<std::vector<std::int64_t>> log_ends(Connection& connection, const std::string& schema, const Catalog& catalog) {
  std::vector<std::size_t> logs;
  for (std::size_t i = 0; i < catalog.size(); ++i) {
    const Table& table = catalog.table(i);
    if (!table.log) continue;
    logs.push_back(i);
    connection.send(
        fmt::format("log_end_{}", i),
        fmt::format("SELECT greatest((SELECT max({}) FROM {}), (SELECT position FROM {}.crossdock_log_end WHERE "
                    "name = '{}'), 0::int8)",
                    identifier(table.columns[0].name), full_name(schema, table), identifier(schema), table.name));
  }
  CROSSDOCK_TRY(const auto answers, connection.receive());
  std::vector<std::int64_t> ends(catalog.size(), 0);
  // The answers to what was sent before come first.
  const std::size_t before = answers.size() - logs.size();
  for (std::size_t i = 0; i < logs.size(); ++i) ends[logs[i]] = answers[before + i].integer(0, 0);
  return ends;
}

}  // namespace crossdock::store::postgres
