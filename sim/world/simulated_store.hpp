// SPDX-License-Identifier: Apache-2.0
// The memory engine as a machine with one disk has it: commits take time, gather what has arrived, are refused while the
// disk is full, and the process may die just before or just after one. Pumped on a loop of its own, which stands for the
// writer thread.
#pragma once

#include "base/random.hpp"
#include "sim/world/scheduler.hpp"
#include "store/memory/memory.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace crossdock::sim {

// What the disk does; outlives the stores on it.
struct DiskMood {
  bool is_full = false;
  // The process dies at this commit, counted from now; 0 = at none. Then whether before or after it.
  std::int64_t crash_at_commit = 0;
  bool crash_after = false;
  std::int64_t commit_us_max = 800;
  std::uint32_t slow_permille = 4;  // a commit takes up to half a second

  store::memory::Fault at_commit();
};

class SimulatedStore final : public store::Store {
 public:
  // `died` runs once, on the writer's loop, when a commit has killed the process.
  SimulatedStore(std::unique_ptr<store::memory::MemoryStore> engine, SimulatedLoop& writer, const DiskMood& mood,
                 std::uint64_t seed, std::function<void()> died);

  void submit(store::Work work, store::Done done) override;
  Result<void> read(const std::function<Result<void>(store::Reader&)>& query) override { return engine_->read(query); }
  Result<void> backup(const std::string& path) override { return engine_->backup(path); }
  Result<std::vector<std::string>> check() override { return engine_->check(); }
  store::Statistics statistics() const override { return engine_->statistics(); }
  bool on_writer_thread() const override { return engine_->on_writer_thread(); }

  bool crashed() const { return engine_->crashed(); }
  void crash() { engine_->crash(); }

 protected:
  bool help() override;

 private:
  void arm();
  void pump();

  std::unique_ptr<store::memory::MemoryStore> engine_;
  SimulatedLoop& writer_;
  const DiskMood& mood_;
  SeededRandom random_;
  std::function<void()> died_;
  bool armed_ = false;
};

}  // namespace crossdock::sim
