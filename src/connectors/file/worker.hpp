// SPDX-License-Identifier: Apache-2.0
// One thread for blocking file operations, in order, so that a slow disk does not hold up the loop. Owned by a source
// or a sink; made, used and destroyed on the loop. Destroying it waits for the job under way; later ones do not run,
// and no `then` runs any more.
#pragma once

#include "net/loop.hpp"

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>

namespace crossdock::connectors::file {

class Worker {
 public:
  explicit Worker(net::Loop& loop);
  ~Worker();
  Worker(const Worker&) = delete;

  static constexpr std::size_t k_jobs_max = 1'000;

  // `job` on the thread, then `then(its result)` on the loop. False, and neither runs, when k_jobs_max wait already.
  template <class Value>
  [[nodiscard]] bool run(std::function<Value()> job, std::function<void(Value)> then) {
    return add([this, job = std::move(job), then = std::move(then), alive = std::weak_ptr<int>(alive_)] {
      auto value = std::make_shared<Value>(job());
      loop_.post([value = std::move(value), then, alive] {
        if (alive.lock()) then(std::move(*value));
      });
    });
  }

 private:
  bool add(std::function<void()> job);
  void work();

  net::Loop& loop_;
  std::shared_ptr<int> alive_ = std::make_shared<int>(0);
  std::mutex mutex_;  // guards jobs_ and ending_
  std::condition_variable added_;
  std::deque<std::function<void()>> jobs_;
  bool ending_ = false;
  std::thread thread_;
};

}  // namespace crossdock::connectors::file
