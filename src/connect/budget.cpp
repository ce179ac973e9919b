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
constexpr std::int64_t k_share_poll_us = 200'000;  // while calls wait: the share may have changed
constexpr std::int64_t k_settle_us = 3'600'000'000;

struct Waiter {
  std::uint64_t sequence = 0;
  std::int64_t deadline_us = 0;
  Budget::Granted granted;
};

}  // namespace

// A token bucket that is filled at a part of a rate. One call is k_minute_us units, so that whole numbers are exact.
class Bucket {
 public:
  Bucket(std::int64_t per_minute, std::int64_t burst) : per_minute_(per_minute), burst_(std::max<std::int64_t>(burst, 1)) {}

  void fill(std::int64_t now_us) {
    since_us_ = now_us;
    level_ = capacity();
  }
  // What has flowed in until now did so at the part from before.
  void set_share(Share share, std::int64_t now_us) {
    settle(now_us);
    share_ = share;
    level_ = std::min(level_, capacity());
  }
  std::int64_t free_at_us() const {
    if (per_minute_ <= 0) return 0;
    if (share_.of == 0) return k_never_us;
    return since_us_ + until(k_minute_us);
  }
  void take(std::int64_t now_us) {
    if (per_minute_ <= 0) return;
    if (now_us - since_us_ >= std::min(until(capacity()), k_settle_us)) settle(now_us);
    level_ -= k_minute_us;
  }

 private:
  std::int64_t capacity() const { return k_minute_us * std::max<std::int64_t>(share_.places(burst_), 1); }
  // From since_us_ until so much is there; rounded up.
  std::int64_t until(std::int64_t level) const {
    return level <= level_ ? 0 : ((level - level_) * share_.of + per_minute_ - 1) / per_minute_;
  }
  void settle(std::int64_t now_us) {
    const std::int64_t passed_us = now_us - std::exchange(since_us_, now_us);
    if (per_minute_ <= 0 || share_.of == 0) return;
    level_ = passed_us >= until(capacity()) ? capacity() : level_ + passed_us * per_minute_ / share_.of;
  }

  std::int64_t per_minute_;
  std::int64_t burst_;
  Share share_;
  std::int64_t level_ = 0;  // at since_us_; below zero: what flows in since then is taken already
  std::int64_t since_us_ = 0;
};

struct Budget::State : std::enable_shared_from_this<Budget::State> {
  State(BudgetOptions given, net::Loop& on, const Clock& by, std::function<Share()> part)
      : options(given), loop(on), clock(by), ask_share(std::move(part)), bucket(given.per_minute, given.burst) {
    // Whoever is one of several begins with nothing: the others may just have used all there was.
    if (ask_share) {
      share = {.rank = 0, .of = 0};
      bucket.set_share(share, clock.monotonic_us());
    } else {
      bucket.fill(clock.monotonic_us());
    }
  }

  void enqueue(Priority priority, Waiter waiter);
  bool make_room(Priority priority);
  std::deque<Waiter>* next_class();
  std::int64_t free_at_us() const { return std::max(paused_until_us, bucket.free_at_us()); }
  void look_at_share();
  std::size_t places() const { return static_cast<std::size_t>(share.places(places_of_all())); }
  std::int64_t places_of_all() const { return static_cast<std::int64_t>(options.concurrency_max); }
  void grant_one();
  void send_elsewhere();
  void expire();
  void arm();
  void pump();

  BudgetOptions options;
  net::Loop& loop;
  const Clock& clock;
  std::function<Share()> ask_share;
  Share share;
  Bucket bucket;
  std::array<std::deque<Waiter>, k_classes> classes;
  std::size_t waiting = 0;
  std::size_t in_use = 0;
  std::uint64_t sequence = 0;
  std::uint64_t grants = 0;
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

// Of the processes that have a place only: the others start nothing, so the rate is not theirs either.
void Budget::State::look_at_share() {
  if (!ask_share) return;
  const Share now = ask_share();
  if (now == share) return;
  share = now;
  const Share among_callers = {.rank = now.rank, .of = std::min(now.of, places_of_all())};
  bucket.set_share(places() == 0 ? Share{.rank = 0, .of = 0} : among_callers, clock.monotonic_us());
}

void Budget::State::grant_one() {
  auto* waiters = next_class();
  Waiter waiter = std::move(waiters->front());
  waiters->pop_front();
  --waiting;
  ++in_use;
  ++grants;
  bucket.take(clock.monotonic_us());
  Permit permit(static_cast<void*>(this), [weak = weak_from_this()](void*) {
    const auto self = weak.lock();
    if (!self) return;
    --self->in_use;
    self->pump();
  });
  waiter.granted(std::move(permit));
}

void Budget::State::send_elsewhere() {
  if (share.of == 0 || places() > 0) return;
  for (auto& waiters : classes) {
    waiting -= waiters.size();
    for (auto& waiter : std::exchange(waiters, {})) {
      waiter.granted(fail(rate_limited_error(std::string(k_elsewhere), "Another node has the place", std::nullopt)));
    }
  }
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
    look_at_share();
    send_elsewhere();
    expire();
    while (waiting > 0 && in_use < places() && free_at_us() <= clock.monotonic_us()) grant_one();
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
  const std::int64_t now_us = clock.monotonic_us();
  std::int64_t due_us = in_use < places() ? std::min(earliest_deadline_us, free_at_us()) : earliest_deadline_us;
  if (ask_share) due_us = std::min(due_us, now_us + k_share_poll_us);
  if (timer && armed_us == due_us) return;
  armed_us = due_us;
  const std::int64_t delay_ms = std::max<std::int64_t>(1, (due_us - now_us + 999) / 1000);
  timer = loop.after_ms(delay_ms, [weak = weak_from_this()] {
    const auto self = weak.lock();
    if (!self) return;
    self->armed_us = k_never_us;
    self->pump();
  });
}

Budget::Budget(BudgetOptions options, net::Loop& loop, const Clock& clock, std::function<Share()> share)
    : state_(std::make_shared<State>(options, loop, clock, std::move(share))) {
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
