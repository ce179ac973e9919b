// SPDX-License-Identifier: Apache-2.0
// The scale-out engine: tables in one schema of a PostgreSQL database (15 or newer), used by one process alone or by
// several equal ones. A group of work is one transaction: all rows of a table travel in one statement, all statements in
// one round trip. Look-ups of work are a round trip each. Every writing transaction first takes the turn (a row that
// counts commits), so commits of all processes are in one order, and logs have no gaps. docs/adr/0006 says why.
//
// Text is kept as bytea: it may hold any bytes and is ordered by them, whatever the encoding and collation of the
// database. The schema "<schema>_text" has a view of each table for people. Keys and indexed columns of one row may have
// about 2,600 bytes after compression; past it ErrorKind::limit "store.key_too_large".
//
// A lost connection: what was not committed fails with unavailable. If it was lost during a commit, the next connection
// finds out what became of it, and the work waits for the answer as long as that takes; when the store is closed before,
// it gets unavailable "store.commit_in_doubt". After that the store tries to connect again whenever there is work.
//
// Durability is that of the server: synchronous_commit is set to at least `on`, fsync and full_page_writes are the
// server's. A failover that loses acknowledged commits (asynchronous replication) loses them here too.
#pragma once

#include "base/clock.hpp"
#include "base/metrics.hpp"
#include "base/result.hpp"
#include "store/membership.hpp"
#include "store/store.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace crossdock::store::postgres {

struct Options {
  std::string url;                   // postgresql://user@host/database?sslmode=verify-full..., without a password
  std::string password;              // "" = libpq's own ways (peer, PGPASSFILE)
  std::string schema = "crossdock";  // a-z, 0-9 and _; made when it does not exist and the role may
  bool shared = false;               // with other processes that say so too
  std::int64_t connect_timeout_s = 5;
  // Opens an empty store in a new directory, of which a backup is made: Store::backup copies everything into it from one
  // snapshot. Null: backup is unsupported "store.backup".
  std::function<Result<std::unique_ptr<Store>>(const std::string& directory)> backup_store;
};

// Creates or migrates the tables. Errors: conflict "store.in_use" (others have it, and not all are shared), unsupported
// "store.schema_newer", "store.schema_changed" or "store.server_version", corrupt "store.not_ours" (the schema holds
// other tables), invalid "store.url" / "store.password_in_url", unavailable "store.unavailable".
// `clock` measures leases and pauses; it and `metrics` outlive the store.
Result<std::unique_ptr<Store>> open(const Options& options, const Schema& schema, const Clock& clock, Metrics& metrics);

// Whether a place is an URL of a database rather than a directory.
bool is_url(const std::string& place);

}  // namespace crossdock::store::postgres
