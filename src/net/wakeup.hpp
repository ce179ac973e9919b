// SPDX-License-Identifier: Apache-2.0
// Lets one coroutine sleep until somebody on the same loop wakes it.
#pragma once

#include "net/asio_loop_impl.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>

#include <functional>
#include <utility>

namespace crossdock::net {

class Wakeup {
 public:
  // One sleeper at a time. Check the condition first: a wake-up that comes earlier is not remembered.
  Awaitable<void> wait() {
    const auto start = [this](auto handler) { sleeper_ = std::move(handler); };
    return boost::asio::async_initiate<const UseAwaitable&, void()>(start, k_use_awaitable);
  }
  bool has_sleeper() const { return static_cast<bool>(sleeper_); }
  // Runs the sleeper before it returns: only from the top of the loop.
  void wake_now() {
    if (auto sleeper = std::exchange(sleeper_, nullptr)) sleeper();
  }
  // Runs it in a later round of the loop: from anywhere on the loop.
  void wake_later(AsioLoop& loop) {
    if (auto sleeper = std::exchange(sleeper_, nullptr)) boost::asio::post(loop.impl().context, std::move(sleeper));
  }

 private:
  using UseAwaitable = boost::asio::use_awaitable_t<Executor>;
  static constexpr UseAwaitable k_use_awaitable{};

  std::move_only_function<void()> sleeper_;
};

}  // namespace crossdock::net
