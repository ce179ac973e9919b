// SPDX-License-Identifier: Apache-2.0
#include "trial/time.hpp"

#include "hub/hub.hpp"

#include <algorithm>
#include <utility>

namespace crossdock::trial {

class TrialLoop::TrialTimer final : public net::Timer {
 public:
  TrialTimer(std::weak_ptr<State> state, Key key) : state_(std::move(state)), key_(key) {}
  ~TrialTimer() override {
    const auto state = state_.lock();
    // Out of the map before it is destroyed: what the action holds may hold other timers.
    if (state) const auto node = state->timers.extract(key_);
  }

 private:
  std::weak_ptr<State> state_;
  Key key_;
};

TrialLoop::~TrialLoop() {
  // What is dropped may hold timers of this loop, and post to it while it goes.
  const auto posted = std::exchange(state_->posted, {});
  const auto timers = std::exchange(state_->timers, {});
}

std::unique_ptr<net::Timer> TrialLoop::after_ms(std::int64_t delay_ms, std::function<void()> action) {
  const Key key{clock_.passed_us_ + std::max<std::int64_t>(delay_ms, 0) * 1000, ++numbers_};
  state_->timers.emplace(key, Entry{std::move(action), delay_ms == hub::k_housekeeping_ms});
  return std::make_unique<TrialTimer>(state_, key);
}

bool TrialLoop::run_one() {
  std::function<void()> work;
  if (!state_->posted.empty()) {
    work = std::move(state_->posted.front());
    state_->posted.pop_front();
  } else if (!state_->timers.empty() && state_->timers.begin()->first.due_us <= clock_.passed_us_) {
    auto node = state_->timers.extract(state_->timers.begin());
    work = std::move(node.mapped().action);
  } else {
    return false;
  }
  running_ = true;
  work();
  running_ = false;
  return true;
}

std::optional<std::int64_t> TrialLoop::next_us() const {
  for (const auto& [key, entry] : state_->timers) {
    if (!entry.housekeeping) return key.due_us;
  }
  return std::nullopt;
}

void TrialLoop::pass_to_us(std::int64_t monotonic_us) { clock_.passed_us_ = std::max(clock_.passed_us_, monotonic_us); }

}  // namespace crossdock::trial
