// SPDX-License-Identifier: Apache-2.0
// One event loop: one thread, one reactor. Everything it runs is single-threaded, so nothing on it needs a lock.
// Only this folder, http/ and connectors/ may name Boost.Asio.
#pragma once

#include "base/clock.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace crossdock::net {

class Timer {
 public:
  virtual ~Timer() = default;  // cancels
};

class Loop {
 public:
  Loop();
  ~Loop();
  Loop(const Loop&) = delete;

  // Runs until stop(); the calling thread becomes the loop's thread.
  void run();
  // Thread-safe. Work already posted still runs.
  void stop();
  // Thread-safe; runs `work` on the loop. One wake-up per quiet period: posting a batch costs one.
  void post(std::function<void()> work);
  bool on_loop_thread() const;
  // Runs once after `delay_ms` on the loop, unless the Timer is destroyed first. Loop thread only.
  std::unique_ptr<Timer> after_ms(std::int64_t delay_ms, std::function<void()> action);
  // Runs `action(signal)` on SIGINT or SIGTERM.
  void on_signal(std::function<void(int)> action);

  struct Impl;
  Impl& impl() { return *impl_; }  // for http/ and connectors/ (see loop_impl.hpp)

 private:
  std::unique_ptr<Impl> impl_;
};

}  // namespace crossdock::net
