// SPDX-License-Identifier: Apache-2.0
// All time-outs of one loop, ordered by when they are due, so that a loop needs one operating system timer. Times are
// monotonic microseconds. Loop thread only; knows no clock and no loop.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>

namespace crossdock::net {

class TimerEntry;
using TimerEntries = std::multimap<std::int64_t, std::shared_ptr<TimerEntry>>;

// Shared by its owner and the queue, so that either may let go while it fires.
class TimerEntry {
 public:
  virtual ~TimerEntry() = default;
  virtual void fire(std::int64_t now_us) = 0;

 private:
  friend class TimerQueue;
  bool queued_ = false;
  TimerEntries::iterator position_;
};

class TimerQueue {
 public:
  // An entry that waits already is moved.
  void add(std::shared_ptr<TimerEntry> entry, std::int64_t due_us);
  void remove(TimerEntry& entry);
  std::optional<std::int64_t> next_due_us() const;
  // Fires what is due at `now_us`, oldest first. Entries may add and remove entries, also themselves, while they fire.
  void fire_due(std::int64_t now_us);

 private:
  TimerEntries entries_;
};

}  // namespace crossdock::net
