// SPDX-License-Identifier: Apache-2.0
#include "sim/world/scheduler.hpp"

#include <algorithm>
#include <utility>

namespace crossdock::sim {

bool Scheduler::step() {
  for (int look = 0; look < 2; ++look) {
    std::size_t ready = 0;
    for (const SimulatedLoop* loop : loops_) ready += loop->is_ready(now_us_) ? 1 : 0;
    if (ready == 0) {
      pass_time();
      continue;
    }
    std::uint64_t chosen = ready == 1 ? 0 : random_.below(ready);
    for (std::size_t i = 0; i < loops_.size(); ++i) {
      if (!loops_[i]->is_ready(now_us_) || chosen-- != 0) continue;
      note(static_cast<std::uint64_t>(now_us_) * 8 + i);
      ++steps_;
      loops_[i]->run_one(now_us_, random_);
      return true;
    }
  }
  return false;
}

void Scheduler::pass_time() {
  std::optional<std::int64_t> next;
  for (const SimulatedLoop* loop : loops_) {
    const auto due = loop->next_due_us();
    if (due && (!next || *due < *next)) next = due;
  }
  if (next) now_us_ = std::max(now_us_, *next);
}

class SimulatedLoop::SimulatedTimer final : public net::Timer {
 public:
  SimulatedTimer(std::weak_ptr<State> state, Key key) : state_(std::move(state)), key_(key) {}
  ~SimulatedTimer() override {
    const auto state = state_.lock();
    if (!state) return;
    // Out of the map before it is destroyed: what the action holds may hold other timers.
    const auto node = state->timers.extract(key_);
  }

 private:
  std::weak_ptr<State> state_;
  Key key_;
};

SimulatedLoop::SimulatedLoop(Scheduler& scheduler) : scheduler_(scheduler) { scheduler_.loops_.push_back(this); }

SimulatedLoop::~SimulatedLoop() {
  die();
  std::erase(scheduler_.loops_, this);
}

void SimulatedLoop::post(std::function<void()> work) {
  if (!state_->dead) state_->posted.push_back(std::move(work));
}

SimulatedLoop::Key SimulatedLoop::add(std::int64_t delay_us, std::function<void()> action) {
  const Key key{scheduler_.now_us() + std::max<std::int64_t>(delay_us, 0), scheduler_.random_.next(), ++scheduler_.timers_};
  if (!state_->dead) state_->timers.emplace(key, std::move(action));
  return key;
}

std::unique_ptr<net::Timer> SimulatedLoop::after_ms(std::int64_t delay_ms, std::function<void()> action) {
  return std::make_unique<SimulatedTimer>(state_, add(delay_ms * 1000, std::move(action)));
}

void SimulatedLoop::after_us(std::int64_t delay_us, std::function<void()> action) { add(delay_us, std::move(action)); }

void SimulatedLoop::die() {
  state_->dead = true;
  // What is dropped may hold timers of this loop and post to it while it goes.
  const auto posted = std::exchange(state_->posted, {});
  const auto timers = std::exchange(state_->timers, {});
}

bool SimulatedLoop::is_ready(std::int64_t now_us) const {
  return !state_->posted.empty() || (!state_->timers.empty() && state_->timers.begin()->first.due_us <= now_us);
}

std::optional<std::int64_t> SimulatedLoop::next_due_us() const {
  if (state_->timers.empty()) return std::nullopt;
  return state_->timers.begin()->first.due_us;
}

void SimulatedLoop::run_one(std::int64_t now_us, Random& random) {
  const bool due = !state_->timers.empty() && state_->timers.begin()->first.due_us <= now_us;
  const bool timer = due && (state_->posted.empty() || random.below(2) == 0);
  std::function<void()> work;
  if (timer) {
    auto node = state_->timers.extract(state_->timers.begin());
    work = std::move(node.mapped());
  } else {
    work = std::move(state_->posted.front());
    state_->posted.pop_front();
  }
  running_ = true;
  work();
  running_ = false;
}

}  // namespace crossdock::sim
