// SPDX-License-Identifier: Apache-2.0
#include "connect/wrappers.hpp"

namespace crossdock::connect {

bool Breaker::is_failure(ErrorKind kind) {
  return kind == ErrorKind::transient || kind == ErrorKind::in_doubt || kind == ErrorKind::unavailable;
}

bool Breaker::refuses() const {
  if (state_ == State::open) return clock_.monotonic_us() - since_us_ < options_.open_ms * 1000;
  return state_ == State::half_open && trials_out_ >= options_.trials;
}

Result<Breaker::Ticket> Breaker::admit() {
  if (refuses()) {
    return fail(ErrorKind::transient, "breaker.open", "The system does not answer: calls are held back for a while");
  }
  if (state_ == State::open) enter(State::half_open);
  if (state_ == State::half_open) ++trials_out_;
  return Ticket{generation_};
}

void Breaker::record(Ticket ticket, bool failed) {
  if (ticket.generation != generation_) return;
  if (state_ == State::half_open) {
    enter(failed ? State::open : State::closed);
    return;
  }
  count(failed);
  if (failed && must_open()) enter(State::open);
}

void Breaker::count(bool failed) {
  const std::int64_t slot_us = options_.window_ms * 1000 / static_cast<std::int64_t>(k_slots);
  const std::int64_t number = clock_.monotonic_us() / (slot_us > 0 ? slot_us : 1);
  Slot& slot = slots_.at(static_cast<std::size_t>(number) % k_slots);
  if (slot.number != number) slot = Slot{.number = number};
  ++slot.calls;
  if (failed) ++slot.failures;
}

bool Breaker::must_open() const {
  const std::int64_t slot_us = options_.window_ms * 1000 / static_cast<std::int64_t>(k_slots);
  const std::int64_t oldest = clock_.monotonic_us() / (slot_us > 0 ? slot_us : 1) - static_cast<std::int64_t>(k_slots) + 1;
  std::int64_t calls = 0;
  std::int64_t failures = 0;
  for (const Slot& slot : slots_) {
    if (slot.number < oldest) continue;
    calls += slot.calls;
    failures += slot.failures;
  }
  return failures >= options_.failures_min && failures * 100 >= calls * options_.failure_percent;
}

void Breaker::enter(State state) {
  state_ = state;
  ++generation_;
  since_us_ = clock_.monotonic_us();
  trials_out_ = 0;
  slots_.fill(Slot{});
}

}  // namespace crossdock::connect
