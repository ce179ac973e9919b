// SPDX-License-Identifier: Apache-2.0
// Virtual time and the order of things. Every loop of a simulated world belongs to one Scheduler; step() runs exactly
// one piece of work, chosen by the seed among all that could run now. Time passes only when nothing can. One thread.
#pragma once

#include "base/clock.hpp"
#include "base/random.hpp"
#include "net/loop.hpp"

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace crossdock::sim {

class SimulatedLoop;

class Scheduler {
 public:
  explicit Scheduler(std::uint64_t seed) : random_(seed) {}
  // False when there is nothing to do, now or ever.
  bool step();
  std::int64_t now_us() const { return now_us_; }
  // Of everything that has happened so far: equal traces have equal hashes.
  std::uint64_t trace() const { return trace_; }
  std::uint64_t steps() const { return steps_; }
  // Mixes something that was observed into the trace.
  void note(std::uint64_t value) { trace_ = (trace_ ^ value) * 0x9E3779B97F4A7C15ULL + (trace_ >> 29U); }

 private:
  friend class SimulatedLoop;
  void pass_time();

  SeededRandom random_;
  std::vector<SimulatedLoop*> loops_;
  std::int64_t now_us_ = 0;
  std::uint64_t trace_ = 1;
  std::uint64_t steps_ = 0;
  std::uint64_t timers_ = 0;
};

// The loop of one simulated process. Work posted to it runs in order, between other loops' work.
class SimulatedLoop final : public net::Loop {
 public:
  explicit SimulatedLoop(Scheduler& scheduler);
  ~SimulatedLoop() override;
  SimulatedLoop(const SimulatedLoop&) = delete;

  void post(std::function<void()> work) override;
  bool on_loop_thread() const override { return running_; }
  std::unique_ptr<net::Timer> after_ms(std::int64_t delay_ms, std::function<void()> action) override;
  // The same, finer, and nobody holds the timer.
  void after_us(std::int64_t delay_us, std::function<void()> action);
  // The process is gone: what waits is dropped, and so is everything that is posted later.
  void die();

 private:
  friend class Scheduler;
  // Equal times run in the order of the second number, which the seed gives.
  struct Key {
    std::int64_t due_us = 0;
    std::uint64_t rank = 0;
    std::uint64_t number = 0;
    auto operator<=>(const Key&) const = default;
  };
  struct State {
    std::deque<std::function<void()>> posted;
    std::map<Key, std::function<void()>> timers;
    bool dead = false;
  };
  class SimulatedTimer;

  Key add(std::int64_t delay_us, std::function<void()> action);
  bool is_ready(std::int64_t now_us) const;
  std::optional<std::int64_t> next_due_us() const;
  void run_one(std::int64_t now_us, Random& random);

  Scheduler& scheduler_;
  std::shared_ptr<State> state_ = std::make_shared<State>();
  bool running_ = false;
};

// What the machines of a world read as time. The wall clock of each may be wrong; the monotonic one never is.
class SimulatedClock final : public Clock {
 public:
  explicit SimulatedClock(const Scheduler& scheduler) : scheduler_(scheduler) {}
  Timestamp now() const override { return Timestamp{k_start_us + scheduler_.now_us() + off_us_}; }
  std::int64_t monotonic_us() const override { return scheduler_.now_us(); }
  void jump_ms(std::int64_t by_ms) { off_us_ += by_ms * 1000; }

 private:
  static constexpr std::int64_t k_start_us = 1'767'225'600'000'000;  // 2026-01-01
  const Scheduler& scheduler_;
  std::int64_t off_us_ = 0;
};

}  // namespace crossdock::sim
