// SPDX-License-Identifier: Apache-2.0
#include "net/deadline.hpp"

#include "net/asio_loop_impl.hpp"

#include <limits>
#include <utility>

namespace crossdock::net {
namespace {
constexpr std::int64_t k_never = std::numeric_limits<std::int64_t>::max();
}

struct Deadline::Entry final : TimerEntry, std::enable_shared_from_this<Entry> {
  Entry(AsioLoop::Impl& owner, std::function<void()> action) : loop(owner), expired(std::move(action)) {}

  void queue(std::int64_t at_us) {
    queued_us = at_us;
    loop.add_timer(shared_from_this(), at_us);
  }
  void fire(std::int64_t now_us) override {
    queued_us = k_never;
    if (due_us == k_never) return;
    if (due_us > now_us) return queue(due_us);
    due_us = k_never;
    expired();
  }

  AsioLoop::Impl& loop;
  std::function<void()> expired;
  std::int64_t due_us = k_never;
  std::int64_t queued_us = k_never;  // when the queue will look; never later than due_us
};

Deadline::Deadline(AsioLoop& loop, std::function<void()> expired)
    : entry_(std::make_shared<Entry>(loop.impl(), std::move(expired))) {}

Deadline::~Deadline() { entry_->loop.timers.remove(*entry_); }

void Deadline::set_ms(std::int64_t delay_ms) {
  entry_->due_us = entry_->loop.now_us() + delay_ms * 1000;
  if (entry_->due_us < entry_->queued_us) entry_->queue(entry_->due_us);
}

void Deadline::clear() { entry_->due_us = k_never; }

}  // namespace crossdock::net
