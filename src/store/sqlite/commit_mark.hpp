// SPDX-License-Identifier: Apache-2.0
// How far the last commit had got, in a small file beside the database. SQLite takes a write-ahead log with a damaged
// frame for one that ends there, without a word: what was committed behind it would be gone and nobody would know. Here
// it is known.
//
// The mark is written after a commit has returned and never synced: after a power cut it may be behind, and then proves
// less, but it never claims more than was committed. Threads: that of the commits.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <string>

namespace crossdock::store::sqlite {

// The write-ahead log as its frames say (sqlite.org/fileformat2.html#walformat).
struct WalContent {
  bool present = false;         // there is a header
  bool header_good = false;     // and its checksum is right
  std::uint64_t salts = 0;      // of its generation
  std::uint32_t committed = 0;  // frames up to the last commit that SQLite will find
};
Result<WalContent> read_wal(const std::string& path);

class CommitMark {
 public:
  CommitMark() = default;
  CommitMark(CommitMark&& other) noexcept;
  CommitMark& operator=(CommitMark&& other) noexcept;
  ~CommitMark();

  // corrupt "store.lost_commits" when the WAL of this database holds less than was committed. Before SQLite opens it: it
  // would remove the evidence.
  static Result<void> check_wal(const std::string& database);
  // The same from within: `appended` is the sum of the last positions of all logs.
  static Result<void> check_logs(const std::string& database, std::int64_t appended);

  static Result<CommitMark> open(const std::string& database);
  // After each commit: frames in the WAL now, and the sum of the last positions.
  void committed(int frames, std::int64_t appended);
  // The WAL is about to be moved into the database and removed.
  void close(std::int64_t appended);

 private:
  explicit CommitMark(std::string database, int file) : database_(std::move(database)), file_(file) {}

  std::string database_;
  int file_ = -1;
  int wal_ = -1;
};

}  // namespace crossdock::store::sqlite
