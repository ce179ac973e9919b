// SPDX-License-Identifier: Apache-2.0
// The in-memory engine, for simulation and tests of the floors above. It behaves as the embedded one does, can be made
// to fail at a commit, and can crash: what was committed stays on the Disk, everything else is gone and nobody is told.
#pragma once

#include "base/metrics.hpp"
#include "store/store.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace crossdock::store::memory {

// What survives a MemoryStore. One store at a time; the next one finds it when that one is destroyed.
class Disk {
 public:
  struct Column {
    std::string name;
    ColumnType type = ColumnType::integer;
    bool operator==(const Column&) const = default;
  };
  struct File {
    std::vector<Column> columns;
    std::uint8_t key_columns = 1;
    std::int64_t log_end = 0;
    std::vector<Row> rows;
  };
  using Files = std::map<std::string, File, std::less<>>;

  // For the engine. conflict "store.in_use" while another store has it.
  Result<void> claim();
  void release();
  Files& files() { return files_; }

 private:
  std::mutex mutex_;  // guards open_
  bool open_ = false;
  Files files_;  // whoever claimed it
};

enum class Fault : std::uint8_t {
  none,
  refuse,        // the commit fails as on a full disk; nothing is kept
  crash_before,  // the process dies, nothing is kept
  crash_after,   // the process dies, everything is kept, nobody was told
};

struct Options {
  std::shared_ptr<Disk> disk;        // null: a new one
  bool thread = true;                // false: work runs in pump(), on the thread that calls it
  std::function<Fault()> at_commit;  // called by each commit; null: never fails
};

class MemoryStore : public Store {
 public:
  // Runs one group of what is queued, and returns how many units of work it had. Only with Options::thread false.
  // Store::run pumps by itself.
  virtual std::size_t pump() = 0;
  // From any thread but the writer's. Work submitted later gets ErrorKind::unavailable.
  virtual void crash() = 0;
  virtual bool crashed() const = 0;
};

// conflict "store.in_use" while another store has the disk; unsupported "store.schema_newer" when it holds columns
// that the schema lacks, "store.schema_changed" when a column is another one than before.
Result<std::unique_ptr<MemoryStore>> open(const Options& options, const Schema& schema, Metrics& metrics);

}  // namespace crossdock::store::memory
