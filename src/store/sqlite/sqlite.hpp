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

#include "base/clock.hpp"
#include "base/metrics.hpp"
#include "base/result.hpp"
#include "store/store.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace crossdock::store::sqlite {

// Keeps every commit, for restore_archive: what it wrote goes to a file before the commit does, and to the disk within a
// second; now and then the whole store is copied. An archive that cannot be written to stops, is told of
// (crossdock_archive_failing), and holds up nothing.
struct ArchiveOptions {
  std::string directory;                            // "" = none; on another disk, and of one store
  std::int64_t base_every_ms = 24LL * 3600 * 1000;  // a copy
  std::int64_t keep_ms = 7LL * 24 * 3600 * 1000;    // so far back every commit is kept
};

struct Options {
  std::string directory;                                  // made when it does not exist
  std::size_t cache_bytes = std::size_t{64} << 20;        // page cache of the writer, filled as needed
  std::size_t reader_cache_bytes = std::size_t{4} << 20;  // of each read connection
  ArchiveOptions archive = {};
  const Clock* clock = nullptr;  // for the archive; outlives the store
};

// Creates or migrates the tables. Errors: conflict "store.in_use" (another process has it), unsupported
// "store.schema_newer" (columns this release does not know) or "store.schema_changed" (a column is another one than
// before), corrupt "store.not_ours" / "store.corrupt", unavailable "store.unavailable" (the disk, with the reason).
// Tables of the file that are not in `schema` are left alone.
Result<std::unique_ptr<Store>> open(const Options& options, const Schema& schema, Metrics& metrics);

// Puts a file written by Store::backup into a directory without a database, after checking the copy. conflict
// "store.not_empty" when there is one.
Result<void> restore(const std::string& backup, const std::string& directory);

// A commit of an archive. Commits are counted from 1 in each lineage, which is one unbroken line of them.
struct ArchivePoint {
  std::int64_t commit = 0;
  Timestamp time;
};
struct ArchiveLineage {
  std::string name;                 // when it began
  std::vector<std::int64_t> bases;  // the commits of its copies
  ArchivePoint first;               // of the commits that are kept one by one
  ArchivePoint last;
};
// Reads, and proves, everything. Oldest first.
Result<std::vector<ArchiveLineage>> read_archive(const std::string& archive);

// At most one of them; without any, the last commit. A commit is one of the newest lineage. A time is everything up to the
// first commit that came later.
struct ArchiveTarget {
  std::optional<std::int64_t> commit;
  std::optional<Timestamp> time;
};
// Puts the store as of then into a directory without a database. `schema` is that of the store. Errors: as restore, and
// not_found "store.no_archive" / "store.archive_commit" when the archive does not reach there, corrupt
// "store.archive_damaged".
Result<ArchivePoint> restore_archive(const std::string& archive, const ArchiveTarget& target, const Schema& schema,
                                     const std::string& directory);

}  // namespace crossdock::store::sqlite
