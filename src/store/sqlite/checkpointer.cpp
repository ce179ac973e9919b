// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/checkpointer.hpp"

#include <sqlite3.h>

#include <chrono>
#include <utility>

namespace crossdock::store::sqlite {

Checkpointer::Checkpointer(Connection connection, Metrics& metrics)
    : connection_(std::move(connection)),
      passes_total_(metrics.counter("crossdock_store_checkpoints_total", "WAL checkpoint passes")),
      failures_total_(metrics.counter("crossdock_store_checkpoint_failures_total",
                                      "WAL checkpoint passes that failed; the WAL is kept and the next pass tries again")),
      wal_pages_(metrics.gauge("crossdock_store_wal_pages", "Pages in the WAL after the last commit")),
      thread_([this] { loop(); }) {}

Checkpointer::~Checkpointer() {
  {
    const std::scoped_lock lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void Checkpointer::pass() {
  const std::scoped_lock lock(pass_mutex_);
  const int code = sqlite3_wal_checkpoint_v2(connection_.handle(), nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
  passes_total_.add();
  if (code != SQLITE_OK && (code & 0xFF) != SQLITE_BUSY) failures_total_.add();
}

void Checkpointer::wal_holds(int pages) {
  wal_pages_.set(pages);
  if (pages < pages_at_signal_) pages_at_signal_ = 0;
  if (pages < pages_at_inline_) pages_at_inline_ = 0;
  if (pages >= k_wal_pages_inline && pages - pages_at_inline_ >= k_wal_pages_between_inline) {
    pages_at_inline_ = pages;
    pass();
    return;
  }
  if (pages - pages_at_signal_ < k_checkpoint_pages) return;
  pages_at_signal_ = pages;
  bool wake = false;
  {
    const std::scoped_lock lock(mutex_);
    wanted_ = true;
    wake = std::exchange(asleep_, false);
  }
  if (wake) changed_.notify_one();
}

void Checkpointer::loop() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    asleep_ = !wanted_;
    changed_.wait(lock, [this] { return wanted_ || stopping_; });
    asleep_ = false;
    if (stopping_) return;
    wanted_ = false;
    lock.unlock();
    pass();
    lock.lock();
    changed_.wait_for(lock, std::chrono::milliseconds(k_checkpoint_pause_ms), [this] { return stopping_; });
  }
}

}  // namespace crossdock::store::sqlite
