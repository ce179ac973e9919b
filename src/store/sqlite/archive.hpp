// SPDX-License-Identifier: Apache-2.0
// Keeps what every commit of a running store wrote, beside whole copies, so that the store can be had back as of any
// commit (sqlite.hpp, restore_archive). Internal to this folder.
//
// A record is written before its commit and taken back when that fails; the commit carries its number in the database
// itself (table crossdock_archive). So after a crash the archive holds every commit of the database, and at most one more,
// which is dropped. When it does not (it lost its last second with the power, it was away, or the store ran without it) a
// new lineage is begun with a copy of its own: an archive never goes on over a gap.
//
// Threads: the writer thread of the store calls; a thread of its own syncs once a second, makes copies and forgets.
#pragma once

#include "base/clock.hpp"
#include "base/metrics.hpp"
#include "store/sqlite/archive_log.hpp"
#include "store/sqlite/connection.hpp"
#include "store/sqlite/sqlite.hpp"

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

namespace crossdock::store::sqlite {

inline constexpr std::uint64_t k_archive_file_bytes = 64 * 1024 * 1024;

class Archive {
 public:
  // Goes on where the database is, or begins a lineage; `writer` is its writing connection, outside a transaction.
  static Result<std::unique_ptr<Archive>> open(const ArchiveOptions& options, const std::string& database,
                                               Connection& writer, const Clock& clock, Metrics& metrics);
  // For a store that runs without an archive: whether it had one, and that what it commits is a gap.
  static Result<bool> is_known(Connection& writer);
  static Result<void> forget(Connection& writer);
  Archive(ArchiveOptions options, std::string database, const Clock& clock, Metrics& metrics);  // for open
  ~Archive();
  Archive(const Archive&) = delete;

  // Of the open transaction.
  void begin() {
    after_commit(false);
    content_.clear();
  }
  void note(const Table& table, const TableWrites& writes);
  void note_log_end(const Table& table, std::int64_t position);
  // Last before the commit, in its transaction. An archive that cannot be written to stops, and not the store.
  Result<void> before_commit(Connection& writer);
  void after_commit(bool committed);

 private:
  Result<bool> go_on(const std::string& lineage, std::int64_t commits);
  Result<void> begin_lineage(const Clock& clock);
  Result<void> begin_file();
  Result<void> store_number(Connection& writer, std::int64_t commits);
  bool write(std::string_view bytes);
  void stop(std::string_view why);
  std::int64_t age_ms(const std::string& path) const;
  void loop();
  void sync();
  void make_base_when_due();
  Result<void> make_base();
  void forget_old();

  // A log file; closed with the last owner.
  struct File {
    explicit File(int of) : descriptor(of) {}
    File(const File&) = delete;
    ~File();
    int descriptor;
  };

  ArchiveOptions options_;
  std::string database_;
  const Clock& clock_;
  std::string folder_;  // of the lineage
  std::string lineage_;
  CommitContent content_;
  Statement store_number_;
  std::int64_t commits_ = 0;
  std::string chain_;
  std::string next_chain_;
  std::uint64_t bytes_ = 0;       // of the file, up to the last commit
  std::uint64_t next_bytes_ = 0;  // with the record of the commit under way
  bool pending_ = false;
  bool stopped_ = false;
  Counter& commits_total_;
  Gauge& failing_;

  std::mutex mutex_;  // guards what follows
  std::shared_ptr<File> file_;
  bool dirty_ = false;
  bool closing_ = false;
  std::condition_variable changed_;
  std::int64_t base_due_us_ = 0;  // archive thread
  std::thread thread_;
};

}  // namespace crossdock::store::sqlite
