// SPDX-License-Identifier: Apache-2.0
// The files of an archive (archive.hpp): what each commit wrote, row by row. Internal to this folder.
//
// A folder per lineage (one unbroken line of commits) holds log-<first commit> and base-<commit>.db. A log file is a head
// (magic, first commit, the chain before it) and records: magic, bytes, commit, time, chain, content. The chain of a record
// is the first half of the SHA-256 of the chain before it and of everything else in it: what is read is what was written,
// in one piece and from the first on.
#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "store/overlay.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::store::sqlite {

// What a commit wrote, as it is stored.
class CommitContent {
 public:
  void add(const Table& table, const TableWrites& writes);
  void add_log_end(const Table& table, std::int64_t position);
  void clear() { bytes_.clear(); }
  const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

// Gets the parts of a commit back, in order.
struct ContentReader {
  std::function<Result<void>(std::string_view table, WriteKind kind, Row row)> write;
  std::function<Result<void>(std::string_view table, std::int64_t position)> log_end;

  Result<void> read(std::string_view bytes) const;
};

struct LogRecord {
  std::int64_t commit = 0;
  Timestamp time;
  std::string chain;
  std::string content;
};

// The head of a log file, and a record.
std::string log_head(std::int64_t first_commit, std::string_view chain);
std::string log_record(std::int64_t commit, Timestamp time, std::string_view chain_before, std::string_view content,
                       std::string& chain);

class LogReader {
 public:
  static Result<LogReader> open(const std::string& path);
  LogReader(LogReader&& other) noexcept;
  LogReader& operator=(LogReader&&) = delete;
  ~LogReader();

  std::int64_t first_commit() const { return first_; }
  const std::string& chain() const { return chain_; }  // of the last record read, or before the first
  // Nothing: the end, or a record that is not whole. corrupt when one is whole and not what was written.
  Result<std::optional<LogRecord>> next();
  std::uint64_t offset() const { return offset_; }  // behind the last record read

 private:
  LogReader(std::string path, int file) : path_(std::move(path)), file_(file) {}
  Result<void> read_head();

  std::string path_;
  int file_ = -1;
  std::uint64_t offset_ = 0;
  std::int64_t first_ = 0;
  std::string chain_;
};

// Names and what is in a folder.
struct LineageFiles {
  std::string folder;
  std::vector<std::int64_t> bases;  // commits, ascending
  std::vector<std::int64_t> logs;   // first commits, ascending

  std::string base(std::int64_t commit) const;
  std::string log(std::int64_t first) const;
  // The log that holds the commit behind this one.
  std::optional<std::size_t> log_after(std::int64_t commit) const;
};
LineageFiles lineage_files(const std::string& folder);
// The lineages of an archive, oldest first: their names are the times at which they began, and sort as these do.
std::vector<std::string> lineages(const std::string& archive);
std::string lineage_name(Timestamp began);
Timestamp lineage_began(std::string_view name);  // 0 for what is no such name

}  // namespace crossdock::store::sqlite
