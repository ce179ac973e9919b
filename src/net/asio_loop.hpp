// SPDX-License-Identifier: Apache-2.0
// The loop of a real process: one thread, one reactor. Only this folder, http/ and connectors/ may name Boost.Asio.
#pragma once

#include "net/loop.hpp"

#include <functional>
#include <memory>

namespace crossdock::net {

class AsioLoop final : public Loop {
 public:
  AsioLoop();
  ~AsioLoop() override;
  AsioLoop(const AsioLoop&) = delete;

  // Runs until stop(); the calling thread becomes the loop's thread.
  void run();
  // Thread-safe. Work already posted still runs.
  void stop();
  // One wake-up per quiet period: posting a batch costs one.
  void post(std::function<void()> work) override;
  bool on_loop_thread() const override;
  std::unique_ptr<Timer> after_ms(std::int64_t delay_ms, std::function<void()> action) override;
  // Runs `action(signal)` on SIGINT or SIGTERM.
  void on_signal(std::function<void(int)> action);

  struct Impl;
  Impl& impl() { return *impl_; }  // for http/ and connectors/ (see asio_loop_impl.hpp)

 private:
  std::unique_ptr<Impl> impl_;
};

}  // namespace crossdock::net
