// SPDX-License-Identifier: Apache-2.0
// The embedded engine: one SQLite database "crossdock.db" in a directory, WAL, synchronous=FULL (sqlite.org/wal.html).
// One fdatasync per group commit; a checkpoint thread moves the WAL into the database while it grows and sleeps
// otherwise. Reads run on the calling thread, each on a connection of its own, and never wait for writes.
//
// A commit that fails is undone and reported as such. If it was its sync that failed, a crash before the next commit
// may still bring it back: whoever was refused has to ask with the same key again.
//
// The directory belongs to one process at a time (a lock on "crossdock.lock"). The file can be read with the sqlite3
// tool while the hub runs; it must not be written to by others.
#pragma once

#include "base/metrics.hpp"
#include "base/result.hpp"
#include "store/store.hpp"

#include <cstddef>
#include <memory>
#include <string>

namespace crossdock::store::sqlite {

struct Options {
  std::string directory;                                  // made when it does not exist
  std::size_t cache_bytes = std::size_t{64} << 20;        // page cache of the writer, filled as needed
  std::size_t reader_cache_bytes = std::size_t{4} << 20;  // of each read connection
};

// Creates or migrates the tables. Errors: conflict "store.in_use" (another process has it), unsupported
// "store.schema_newer" (columns this release does not know) or "store.schema_changed" (a column is another one than
// before), corrupt "store.not_ours" / "store.corrupt", unavailable "store.unavailable" (the disk, with the reason).
// Tables of the file that are not in `schema` are left alone.
Result<std::unique_ptr<Store>> open(const Options& options, const Schema& schema, Metrics& metrics);

// Puts a file written by Store::backup into a directory without a database, after checking the copy. conflict
// "store.not_empty" when there is one.
Result<void> restore(const std::string& backup, const std::string& directory);

}  // namespace crossdock::store::sqlite
