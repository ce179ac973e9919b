// SPDX-License-Identifier: Apache-2.0
#include "connectors/file/worker.hpp"

namespace crossdock::connectors::file {

Worker::Worker(net::Loop& loop) : loop_(loop), thread_([this] { work(); }) {}

Worker::~Worker() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  added_.notify_one();
  thread_.join();
}

bool Worker::add(std::function<void()> job) {
  {
    const std::lock_guard lock(mutex_);
    if (jobs_.size() >= k_jobs_max) return false;
    jobs_.push_back(std::move(job));
  }
  added_.notify_one();
  return true;
}

void Worker::work() {
  for (;;) {
    std::function<void()> job;
    {
      std::unique_lock lock(mutex_);
      added_.wait(lock, [this] { return ending_ || !jobs_.empty(); });
      if (ending_) return;
      job = std::move(jobs_.front());
      jobs_.pop_front();
    }
    job();
  }
}

}  // namespace crossdock::connectors::file
