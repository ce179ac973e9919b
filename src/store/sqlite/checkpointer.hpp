// SPDX-License-Identifier: Apache-2.0
// Moves the WAL into the database beside the writer: PASSIVE checkpoints on a thread of its own, at most one per 5 ms
// and only while the WAL grows (an idle store wakes nobody). When the WAL is past its limit the writer does one itself,
// between transactions, so that the next commit starts the WAL anew.
#pragma once

#include "base/metrics.hpp"
#include "store/sqlite/connection.hpp"

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <thread>

namespace crossdock::store::sqlite {

inline constexpr int k_checkpoint_pages = 1000;  // growth that is worth a pass
inline constexpr int k_checkpoint_pause_ms = 5;
inline constexpr int k_wal_pages_inline = 16'000;        // 62 MB
inline constexpr int k_wal_pages_between_inline = 1000;  // when a long read keeps the WAL from starting anew

class Checkpointer {
 public:
  Checkpointer(Connection connection, Metrics& metrics);
  ~Checkpointer();
  Checkpointer(const Checkpointer&) = delete;
  Checkpointer& operator=(const Checkpointer&) = delete;

  // Writer thread, after a commit, outside of any transaction: the WAL now holds so many pages.
  void wal_holds(int pages);

 private:
  void loop();
  void pass();

  std::mutex pass_mutex_;  // guards connection_
  Connection connection_;
  Counter& passes_total_;
  Counter& failures_total_;
  Gauge& wal_pages_;

  int pages_at_signal_ = 0;  // writer thread
  int pages_at_inline_ = 0;  // writer thread

  std::mutex mutex_;  // guards the flags
  std::condition_variable changed_;
  bool wanted_ = false;
  bool asleep_ = false;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace crossdock::store::sqlite
