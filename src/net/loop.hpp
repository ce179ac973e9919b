// SPDX-License-Identifier: Apache-2.0
// One event loop: one thread at a time runs everything on it, so nothing on it needs a lock. The hub, the connectors and
// the API know this interface only: sockets bring AsioLoop, the simulation a loop with virtual time.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

namespace crossdock::net {

class Timer {
 public:
  virtual ~Timer() = default;  // cancels
};

class Loop {
 public:
  virtual ~Loop() = default;
  // Thread-safe; runs `work` on the loop, after everything this thread has posted before.
  virtual void post(std::function<void()> work) = 0;
  virtual bool on_loop_thread() const = 0;
  // Runs once after `delay_ms` on the loop, unless the Timer is destroyed first. Loop thread only.
  virtual std::unique_ptr<Timer> after_ms(std::int64_t delay_ms, std::function<void()> action) = 0;
};

}  // namespace crossdock::net
