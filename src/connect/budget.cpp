// SPDX-License-Identifier: Apache-2.0
#include "base/assert.hpp"
#include "connect/wrappers.hpp"

#include <algorithm>
#include <deque>
#include <limits>
#include <utility>

namespace crossdock::connect {
namespace {

constexpr std::size_t k_classes = 4;
constexpr std::int64_t k_minute_us = 60'000'000;
constexpr std::int64_t k_never_us = std::numeric_limits<std::int64_t>::max();

struct Waiter {
  std::uint64_t sequence = 0;
  std::int64_t deadline_us = 0;
  Budget::Granted granted;
};

}  // namespace

struct Budget::State : std::enable_shared_from_this<Budget::State> {
  State(BudgetOptions given, net::Loop& on, const Clock& by) : options(given), loop(on), clock(by) {}

  void enqueue(Priority priority, Waiter waiter);
  bool make_room(Priority priority);
  std::deque<Waiter>* next_class();
  std::int64_t free_at_us() const;
  void take_token();
  void grant_one();
  void expire();
  void arm();
  void pump();

  BudgetOptions options;
  net::Loop& loop;
  const Clock& clock;
  std::array<std::deque<Waiter>, k_classes> classes;
  std::size_t waiting = 0;
  std::size_t in_use = 0;
  std::uint64_t sequence = 0;
  std::uint64_t grants = 0;
  std::int64_t arrival_us = 0;  // rate: theoretical arrival time of the next call (GCRA, ITU-T I.371)
  std::int64_t paused_until_us = 0;
  std::int64_t earliest_deadline_us = k_never_us;  // never later than the real one
  std::int64_t armed_us = k_never_us;
  std::unique_ptr<net::Timer> timer;
  bool pumping = false;
  bool again = false;
};

// Full: somebody less urgent gives way, or nobody does.
bool Budget::State::make_room(Priority priority) {
  if (waiting < options.queued_max) return true;
  for (std::size_t i = k_classes - 1; i > static_cast<std::size_t>(priority); --i) {
    if (classes.at(i).empty()) continue;
    Waiter dropped = std::move(classes.at(i).back());
    classes.at(i).pop_back();
    --waiting;
    dropped.granted(fail(ErrorKind::limit, "budget.queue_full", "More urgent calls took the place of this one"));
    return true;
  }
  return false;
}

void Budget::State::enqueue(Priority priority, Waiter waiter) {
  if (!make_room(priority)) {
    waiter.granted(fail(ErrorKind::limit, "budget.queue_full", "Too many calls wait for this system"));
    return;
  }
  earliest_deadline_us = std::min(earliest_deadline_us, waiter.deadline_us);
  waiter.sequence = ++sequence;
  classes.at(static_cast<std::size_t>(priority)).push_back(std::move(waiter));
  ++waiting;
}

std::deque<Waiter>* Budget::State::next_class() {
  std::deque<Waiter>* chosen = nullptr;
  const bool fair = grants % k_fair_every == k_fair_every - 1;
  for (auto& waiters : classes) {
    if (waiters.empty()) continue;
    if (chosen == nullptr || (fair && waiters.front().sequence < chosen->front().sequence)) chosen = &waiters;
  }
  return chosen;
}

// When the next call may start by rate and pause, in clock time; not later than now = at once.
std::int64_t Budget::State::free_at_us() const {
  if (options.per_minute <= 0) return paused_until_us;
  const std::int64_t interval_us = k_minute_us / options.per_minute;
  const std::int64_t tolerance_us = (std::max<std::int64_t>(options.burst, 1) - 1) * interval_us;
  return std::max(paused_until_us, arrival_us - tolerance_us);
}

void Budget::State::take_token() {
  if (options.per_minute <= 0) return;
  arrival_us = std::max(clock.monotonic_us(), arrival_us) + k_minute_us / options.per_minute;
}

void Budget::State::grant_one() {
  auto* waiters = next_class();
  Waiter waiter = std::move(waiters->front());
  waiters->pop_front();
  --waiting;
  ++in_use;
  ++grants;
  take_token();
  Permit permit(static_cast<void*>(this), [weak = weak_from_this()](void*) {
    const auto self = weak.lock();
    if (!self) return;
    --self->in_use;
    self->pump();
  });
  waiter.granted(std::move(permit));
}

void Budget::State::expire() {
  const std::int64_t now_us = clock.monotonic_us();
  if (now_us < earliest_deadline_us) return;
  std::vector<Waiter> late;
  earliest_deadline_us = k_never_us;
  for (auto& waiters : classes) {
    std::deque<Waiter> kept;
    for (auto& waiter : waiters) {
      if (waiter.deadline_us <= now_us) {
        late.push_back(std::move(waiter));
      } else {
        earliest_deadline_us = std::min(earliest_deadline_us, waiter.deadline_us);
        kept.push_back(std::move(waiter));
      }
    }
    waiters = std::move(kept);
  }
  waiting -= late.size();
  for (auto& waiter : late) {
    waiter.granted(fail(rate_limited_error("budget.wait", "The budget of this system left no place in time", std::nullopt)));
  }
}

void Budget::State::pump() {
  again = true;
  if (pumping) return;
  const auto self = shared_from_this();  // a callback may destroy the Budget
  pumping = true;
  while (again) {
    again = false;
    expire();
    while (waiting > 0 && in_use < options.concurrency_max && free_at_us() <= clock.monotonic_us()) grant_one();
  }
  pumping = false;
  arm();
}

// One timer, for the next thing that only time brings.
void Budget::State::arm() {
  if (waiting == 0) {
    timer.reset();
    armed_us = k_never_us;
    return;
  }
  const std::int64_t due_us =
      in_use < options.concurrency_max ? std::min(earliest_deadline_us, free_at_us()) : earliest_deadline_us;
  if (timer && armed_us == due_us) return;
  armed_us = due_us;
  const std::int64_t delay_ms = std::max<std::int64_t>(1, (due_us - clock.monotonic_us() + 999) / 1000);
  timer = loop.after_ms(delay_ms, [weak = weak_from_this()] {
    const auto self = weak.lock();
    if (!self) return;
    self->armed_us = k_never_us;
    self->pump();
  });
}

Budget::Budget(BudgetOptions options, net::Loop& loop, const Clock& clock)
    : state_(std::make_shared<State>(options, loop, clock)) {
  CROSSDOCK_ASSERT(options.concurrency_max > 0);
}

Budget::~Budget() {
  state_->timer.reset();
  for (auto& waiters : state_->classes) waiters.clear();
  state_->waiting = 0;
}

void Budget::acquire(Priority priority, std::int64_t wait_max_ms, Granted granted) {
  const auto state = state_;
  const std::int64_t deadline_us = state->clock.monotonic_us() + std::max<std::int64_t>(wait_max_ms, 1) * 1000;
  state->enqueue(priority, Waiter{0, deadline_us, std::move(granted)});
  state->pump();
}

void Budget::pause_ms(std::int64_t pause_ms) {
  state_->paused_until_us = std::max(state_->paused_until_us, state_->clock.monotonic_us() + pause_ms * 1000);
  state_->pump();
}

void Budget::pump() {
  const auto state = state_;
  state->pump();
}
std::size_t Budget::in_use() const { return state_->in_use; }
std::size_t Budget::queued() const { return state_->waiting; }

}  // namespace crossdock::connect
