// SPDX-License-Identifier: Apache-2.0
// Makes the database match a schema: new tables, columns added at the end, indexes. Names of SQL objects: a table has
// its own name, an index is "ix_<table>_<index>"; "crossdock_log_ends" keeps the last position of trimmed logs.
// PRAGMA application_id marks the file as ours, user_version is the format of this engine (now 1).
#pragma once

#include "store/catalog.hpp"
#include "store/sqlite/connection.hpp"

#include <string>

namespace crossdock::store::sqlite {

inline constexpr std::int64_t k_application_id = 0x58444b31;  // "XDK1"
inline constexpr std::int64_t k_format = 1;

std::string quoted(std::string_view name);
std::string index_name(const Table& table, std::string_view index);

// corrupt "store.not_ours" when the file is another program's; unsupported when a newer engine wrote it. An empty file
// is fine.
Result<void> check_format(Connection& connection);
// In one transaction. See open() for the errors.
Result<void> migrate(Connection& connection, const Catalog& catalog);
// Per table: the last position given out, 0 for those that are not logs.
Result<std::vector<std::int64_t>> log_ends(Connection& connection, const Catalog& catalog);

}  // namespace crossdock::store::sqlite
