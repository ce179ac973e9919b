// SPDX-License-Identifier: Apache-2.0
// Makes a schema of the database match a schema of ours: new tables, columns added at the end, indexes, readable views.
// Beside the tables stand, in the same schema:
//   crossdock_format    (format)                         of this engine, now 1
//   crossdock_column    (table_name, position, name, type, key)
//   crossdock_index     (table_name, name, columns)
//   crossdock_log_end   (name, position)                 of trimmed logs
//   crossdock_turn      (id = 1, turn, node)             counts commits; whoever holds its row writes
//   crossdock_commit    (node, turn, fenced)             the last commit of each process
//   crossdock_node      (node, number, lease_until, host)  processes that are alive
//   crossdock_sequence  of node
#pragma once

#include "store/catalog.hpp"
#include "store/postgres/connection.hpp"

#include <string>
#include <vector>

namespace crossdock::store::postgres {

inline constexpr std::int64_t k_format = 1;

// In one transaction, one process at a time. See open() for the errors.
Result<void> migrate(Connection& connection, const std::string& schema, const Catalog& catalog);
// Per table: the last position given out, 0 for those that are not logs.
Result<std::vector<std::int64_t>> log_ends(Connection& connection, const std::string& schema, const Catalog& catalog);

}  // namespace crossdock::store::postgres
