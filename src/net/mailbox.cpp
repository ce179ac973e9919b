// SPDX-License-Identifier: Apache-2.0
#include "net/mailbox.hpp"

#include <boost/asio/post.hpp>

#include <utility>

namespace crossdock::net {

bool Mailbox::post(std::function<void()> work) {
  const std::lock_guard lock(mutex_);
  if (context_ == nullptr) return false;
  queue_.push_back(std::move(work));
  if (!scheduled_) {
    scheduled_ = true;
    boost::asio::post(*context_, [self = shared_from_this()] { self->run_queued(); });
  }
  return true;
}

void Mailbox::close() {
  std::vector<std::function<void()>> dropped;  // outlives the lock: its destructors may post
  {
    const std::lock_guard lock(mutex_);
    context_ = nullptr;
    dropped.swap(queue_);
  }
}

void Mailbox::run_queued() {
  std::vector<std::function<void()>> batch;
  {
    const std::lock_guard lock(mutex_);
    batch.swap(queue_);
    scheduled_ = false;
  }
  for (auto& work : batch) {
    work();
    work = nullptr;
  }
}

}  // namespace crossdock::net
