// SPDX-License-Identifier: Apache-2.0
#include "net/asio_loop.hpp"

#include "net/asio_loop_impl.hpp"

#include <chrono>
#include <csignal>
#include <thread>
#include <utility>

namespace crossdock::net {
namespace {

struct OnceEntry final : TimerEntry {
  std::function<void()> action;
  void fire(std::int64_t) override {
    const auto once = std::exchange(action, nullptr);
    once();
  }
};

class OnceTimer final : public Timer {
 public:
  OnceTimer(TimerQueue& queue, std::shared_ptr<OnceEntry> entry) : queue_(queue), entry_(std::move(entry)) {}
  ~OnceTimer() override { queue_.remove(*entry_); }

 private:
  TimerQueue& queue_;
  std::shared_ptr<OnceEntry> entry_;
};

}  // namespace

// Concurrency hint 1: one thread runs it, others only post.
AsioLoop::Impl::Impl() : context(1), work(context.get_executor()), signals(context), timer_(context) {
  mailbox = std::make_shared<Mailbox>(context);
}

void AsioLoop::Impl::add_timer(std::shared_ptr<TimerEntry> entry, std::int64_t due_us) {
  timers.add(std::move(entry), due_us);
  arm();
}

void AsioLoop::Impl::arm() {
  const auto due_us = timers.next_due_us();
  if (!due_us || (armed_us_ && *armed_us_ <= *due_us)) return;
  armed_us_ = due_us;
  timer_.expires_after(std::chrono::microseconds(*due_us - now_us()));
  timer_.async_wait([this](boost::system::error_code error) {
    if (error) return;  // armed again for an earlier time
    armed_us_.reset();
    timers.fire_due(now_us());
    arm();
  });
}

void AsioLoop::Impl::wait_signal(std::function<void(int)> action) {
  signals.async_wait([this, action = std::move(action)](boost::system::error_code error, int signal) {
    if (error) return;
    wait_signal(action);
    action(signal);
  });
}

AsioLoop::AsioLoop() : impl_(std::make_unique<Impl>()) {}
AsioLoop::~AsioLoop() { impl_->mailbox->close(); }

void AsioLoop::run() {
  impl_->mailbox->set_owner(std::this_thread::get_id());
  impl_->context.restart();
  impl_->context.run();
  impl_->mailbox->set_owner({});
}

void AsioLoop::stop() {
  impl_->mailbox->post([impl = impl_.get()] { impl->context.stop(); });
}

void AsioLoop::post(std::function<void()> work) { impl_->mailbox->post(std::move(work)); }
bool AsioLoop::on_loop_thread() const { return impl_->mailbox->on_loop_thread(); }

std::unique_ptr<Timer> AsioLoop::after_ms(std::int64_t delay_ms, std::function<void()> action) {
  auto entry = std::make_shared<OnceEntry>();
  entry->action = std::move(action);
  impl_->add_timer(entry, impl_->now_us() + delay_ms * 1000);
  return std::make_unique<OnceTimer>(impl_->timers, std::move(entry));
}

void AsioLoop::on_signal(std::function<void(int)> action) {
  impl_->signals.add(SIGINT);
  impl_->signals.add(SIGTERM);
  impl_->wait_signal(std::move(action));
}

}  // namespace crossdock::net
