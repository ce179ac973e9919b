// SPDX-License-Identifier: Apache-2.0
// The thread-safe entrance of a loop, shared so that a late poster finds a closed box instead of a destroyed loop.
// Work queued while the loop is busy costs no wake-up: only the first post of a quiet period wakes it.
#pragma once

#include <boost/asio/io_context.hpp>

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace crossdock::net {

class Mailbox : public std::enable_shared_from_this<Mailbox> {
 public:
  explicit Mailbox(boost::asio::io_context& context) : context_(&context) {}
  // False when the loop is gone; the work is then dropped.
  bool post(std::function<void()> work);
  // From now on nothing is taken; what is queued is dropped. Loop owner only.
  void close();
  bool on_loop_thread() const { return owner_.load(std::memory_order_relaxed) == std::this_thread::get_id(); }
  void set_owner(std::thread::id owner) { owner_.store(owner, std::memory_order_relaxed); }

 private:
  void run_queued();

  std::mutex mutex_;  // guards context_, queue_, scheduled_
  boost::asio::io_context* context_;
  std::vector<std::function<void()>> queue_;
  bool scheduled_ = false;
  std::atomic<std::thread::id> owner_{};
};

}  // namespace crossdock::net
