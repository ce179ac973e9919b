// SPDX-License-Identifier: Apache-2.0
// Time that a test owns: it stands still until it is told to pass, and then passes at once. The loop runs on it.
//
// A hub looks after itself every second (hub::k_housekeeping_ms). When much time passes at once that happens once per
// jump, and not a million times: nothing a process sees depends on it.
#pragma once

#include "base/clock.hpp"
#include "net/loop.hpp"

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>

namespace crossdock::trial {

class TrialClock final : public Clock {
 public:
  Timestamp now() const override { return Timestamp{k_start_us + passed_us_}; }
  std::int64_t monotonic_us() const override { return passed_us_; }

 private:
  friend class TrialLoop;
  static constexpr std::int64_t k_start_us = 1'767'225'600'000'000;  // 2026-01-01
  std::int64_t passed_us_ = 0;
};

// One thread. Timers of equal times run in the order in which they were set.
class TrialLoop final : public net::Loop {
 public:
  explicit TrialLoop(TrialClock& clock) : clock_(clock), state_(std::make_shared<State>()) {}
  ~TrialLoop() override;
  TrialLoop(const TrialLoop&) = delete;

  void post(std::function<void()> work) override { state_->posted.push_back(std::move(work)); }
  bool on_loop_thread() const override { return running_; }
  std::unique_ptr<net::Timer> after_ms(std::int64_t delay_ms, std::function<void()> action) override;

  // Runs one piece of work that is ready now; false when there is none.
  bool run_one();
  // When the next timer is due that is not housekeeping, on the monotonic clock.
  std::optional<std::int64_t> next_us() const;
  void pass_to_us(std::int64_t monotonic_us);

 private:
  struct Key {
    std::int64_t due_us = 0;
    std::int64_t number = 0;
    auto operator<=>(const Key&) const = default;
  };
  struct Entry {
    std::function<void()> action;
    bool housekeeping = false;
  };
  struct State {
    std::deque<std::function<void()>> posted;
    std::map<Key, Entry> timers;
  };
  class TrialTimer;

  TrialClock& clock_;
  std::shared_ptr<State> state_;
  std::int64_t numbers_ = 0;
  bool running_ = false;
};

}  // namespace crossdock::trial
