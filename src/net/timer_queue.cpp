// SPDX-License-Identifier: Apache-2.0
#include "net/timer_queue.hpp"

#include <utility>

namespace crossdock::net {

void TimerQueue::add(std::shared_ptr<TimerEntry> entry, std::int64_t due_us) {
  TimerEntry& added = *entry;
  if (added.queued_) {
    auto node = entries_.extract(added.position_);
    node.key() = due_us;
    added.position_ = entries_.insert(std::move(node));
    return;
  }
  added.position_ = entries_.emplace(due_us, std::move(entry));
  added.queued_ = true;
}

void TimerQueue::remove(TimerEntry& entry) {
  if (!entry.queued_) return;
  entry.queued_ = false;
  entries_.erase(entry.position_);
}

std::optional<std::int64_t> TimerQueue::next_due_us() const {
  if (entries_.empty()) return std::nullopt;
  return entries_.begin()->first;
}

void TimerQueue::fire_due(std::int64_t now_us) {
  // One by one: firing an entry may remove others that are due as well.
  while (!entries_.empty() && entries_.begin()->first <= now_us) {
    const std::shared_ptr<TimerEntry> entry = std::move(entries_.begin()->second);
    entry->queued_ = false;
    entries_.erase(entries_.begin());
    entry->fire(now_us);
  }
}

}  // namespace crossdock::net
