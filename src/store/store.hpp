// SPDX-License-Identifier: Apache-2.0
// The one transactional port. Work is a function over a Tx; whatever work has arrived is committed together (group
// commit without a timer), each with its own outcome. Engines: sqlite/ (embedded), memory (faulty, for simulation);
// all pass testing/conformance.
//
// Threads: submit() and read() may be called from any thread. Work, rollback hooks and Done callbacks run on the
// store's single writer thread; a Done callback runs only after its outcome is final (durable, or rolled back).
#pragma once

#include "base/result.hpp"
#include "store/schema.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace crossdock::store {

// Rows in the order of an index (or of the primary key when `index` is empty) whose first columns equal `prefix`.
struct Scan {
  std::string_view index;  // "" = primary key
  Key prefix;              // may be empty
  // Start strictly after this position: the values that follow `prefix` in the order (index columns, then the key
  // columns that are not among them). Fewer values skip every row that begins with them. See after_of.
  std::optional<Key> after;
  bool descending = false;
  std::size_t limit = 1000;  // at most k_scan_rows_max
};
inline constexpr std::size_t k_scan_rows_max = 10'000;
// Past these, writes return ErrorKind::limit.
inline constexpr std::size_t k_row_bytes_max = 64 * 1024 * 1024;
inline constexpr std::size_t k_work_rows_max = 2'000'000;
inline constexpr std::size_t k_work_follow_ups_max = 10'000;

// The `after` that continues a scan behind one of its rows.
Key after_of(const Table& table, const Scan& scan, const Row& row);

class Reader {
 public:
  virtual ~Reader() = default;
  virtual Result<std::optional<Row>> get(const Table& table, const Key& key) = 0;
  virtual Result<std::vector<Row>> scan(const Table& table, const Scan& scan) = 0;
};

class Tx;
// Returning an error abandons this unit of work only. May be run again (after a conflict in its group): it must build
// its results anew each time.
using Work = std::function<Result<void>(Tx&)>;
using Done = std::function<void(Result<void>)>;

// One unit of work: all of its writes become durable together, or none. Reads see its own writes and everything
// committed before, including earlier work of the same group commit.
class Tx : public Reader {
 public:
  // A new row; ErrorKind::conflict for the whole unit of work when the key exists (found here or at the commit).
  virtual Result<void> insert(const Table& table, Row row) = 0;
  // Insert or replace.
  virtual Result<void> put(const Table& table, Row row) = 0;
  virtual Result<void> erase(const Table& table, const Key& key) = 0;
  // For log tables: row[0] is ignored on entry; returns the position given. Positions are final only when the work
  // commits; a failed unit of work leaves no gap that a later reader could wait for.
  virtual Result<std::int64_t> append(const Table& table, Row row) = 0;
  // For log tables: nothing up to `position` will be given by append any more. For copies of a log that was trimmed.
  virtual Result<void> skip_log(const Table& table, std::int64_t position) = 0;
  // Runs (newest first) when this unit of work fails, or the commit it was part of fails: undo what was done in memory.
  virtual void on_rollback(std::function<void()> undo) = 0;
  // Runs on the writer thread after the commit that contains this work, before Done; order of registration.
  virtual void on_commit(std::function<void()> action) = 0;
  // Asks for a unit of work of its own, to run behind this one once that has succeeded: in the same group commit, so
  // that both cost one, or else in a later group (when the group is full, or is run again to find a unit at fault). It
  // sees what this one wrote, and its failure does not touch this one. When this one fails, its follow-ups are dropped
  // and `done` is not called. More than k_work_follow_ups_max fail this unit (limit "store.follow_ups").
  virtual void follow_up(Work work, Done done) = 0;
};

struct Statistics {
  std::uint64_t commits = 0;
  std::uint64_t works = 0;
  std::uint64_t rows_written = 0;
  std::uint64_t queued = 0;
  std::uint64_t bytes_on_disk = 0;
};

class Membership;

class Store {
 public:
  virtual ~Store() = default;
  // Queues work. When the queue is full (k_queue_max) or the store refuses writes (disk full, closing), Done gets
  // ErrorKind::unavailable, on the calling thread.
  virtual void submit(Work work, Done done) = 0;
  // submit and wait. Never call it on the writer thread (asserts).
  Result<void> run(const Work& work);
  // Runs `query` on the calling thread against a consistent snapshot of committed data.
  virtual Result<void> read(const std::function<Result<void>(Reader&)>& query) = 0;
  // A consistent copy as one file, while running.
  virtual Result<void> backup(const std::string& path) = 0;
  // Engine-level integrity check; returns what is wrong, empty when nothing is.
  virtual Result<std::vector<std::string>> check() = 0;
  // The last position of a log that was ever given out, also when its row is gone. Blocks; not on the writer thread.
  Result<std::int64_t> log_end(const Table& table);
  virtual Statistics statistics() const = 0;
  // Why work is refused now: unavailable passes when its cause does (the next commit that succeeds proves it), corrupt
  // does not. Nothing when all is well, or was when last tried. Any thread.
  virtual std::optional<Error> trouble() const { return std::nullopt; }
  virtual bool on_writer_thread() const = 0;

  // Engines whose place several processes write to (postgres): `catch_up` brings what the caller holds in memory level
  // with what others have committed. It runs on the writer thread, before work that could rest on it, and soon after
  // such a commit even without work. It must be able to start from whatever was loaded or caught up before. While it
  // fails, no work runs. Others never call it.
  virtual void on_foreign_commits(std::function<Result<void>(Reader&)> /*catch_up*/) {}
  // How processes that share the place know of each other; null when the place belongs to one process.
  virtual Membership* membership() { return nullptr; }

 protected:
  // Called by run() until its work is done: an engine without a thread runs queued work here. False: just wait.
  virtual bool help() { return false; }
};
inline constexpr std::size_t k_queue_max = 50'000;

}  // namespace crossdock::store
