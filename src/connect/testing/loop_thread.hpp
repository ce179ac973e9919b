// SPDX-License-Identifier: Apache-2.0
// For tests: a loop running on a thread of its own, and ways to wait for it without sleeping.
#pragma once

#include "http/network.hpp"
#include "net/asio_loop.hpp"

#include <functional>
#include <future>
#include <memory>
#include <thread>
#include <type_traits>
#include <utility>

namespace crossdock::connect::testing {

class LoopThread {
 public:
  LoopThread();
  ~LoopThread();
  LoopThread(const LoopThread&) = delete;

  net::AsioLoop& loop() { return loop_; }
  http::Network& network() { return network_; }

  // Runs `work` on the loop and gives back what it returned.
  template <class Work>
  auto on_loop(Work work) {
    using Value = std::invoke_result_t<Work>;
    const auto task = std::make_shared<std::packaged_task<Value()>>(std::move(work));
    auto future = task->get_future();
    loop_.post([task] { (*task)(); });
    return future.get();
  }

  // Asks on the loop, once a millisecond, until the answer is yes; false after k_rounds_max.
  bool wait_until(std::function<bool()> condition);
  // Lets the loop turn that many times, a millisecond apart; `each` runs on the loop.
  void turn(int rounds, std::function<void()> each);

  static constexpr int k_rounds_max = 20'000;

 private:
  net::AsioLoop loop_;
  http::Sockets network_{loop_};
  std::thread thread_;
};

}  // namespace crossdock::connect::testing
