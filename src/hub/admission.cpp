// SPDX-License-Identifier: Apache-2.0
#include "hub/admission.hpp"

#include "base/assert.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace crossdock::hub {
namespace {

constexpr std::int64_t k_pace_window_us = 20'000;
constexpr std::int64_t k_pace_finished = 64;  // fewer would take one stall for the pace

}  // namespace

Result<Admission::Ticket> Admission::admit(connect::Priority priority, std::int64_t now_us) {
  const std::int64_t waited_us = delay_us(now_us);
  const auto kind = static_cast<std::size_t>(priority);
  if (overloaded_ && now_us - refused_us_ > limits_.overload_calm_us) overloaded_ = false;
  const auto& bounds = overloaded_ ? limits_.overload_us_max : limits_.delay_us_max;
  const std::size_t few = overloaded_ ? limits_.commands_min * (bounds.size() - kind) / bounds.size() : limits_.commands_min;
  if ((waited_us > bounds.at(kind) && under_way_ >= few) || under_way_ >= limits_.commands_max) {
    refused_us_ = now_us;
    return fail(
        ErrorKind::unavailable, "hub.overloaded",
        fmt::format(
            "The hub is busy: {} requests are under way, one more would wait for {} ms. Nothing was done; try again later",
            under_way_, waited_us / 1000));
  }
  if (under_way_ == 0) busy_from_us_ = now_us;
  commands_.push_back({.began_us = now_us, .finished = false});
  ++under_way_;
  return first_ + commands_.size() - 1;
}

void Admission::finish(Ticket ticket, std::int64_t now_us) {
  CROSSDOCK_ASSERT(ticket >= first_ && ticket - first_ < commands_.size());
  Command& command = commands_[ticket - first_];
  CROSSDOCK_ASSERT(!command.finished);
  command.finished = true;
  --under_way_;
  note_wait(now_us - command.began_us, now_us);
  while (!commands_.empty() && commands_.front().finished) {
    commands_.pop_front();
    ++first_;
  }
  ++finished_;
  busy_us_ += now_us - busy_from_us_;
  busy_from_us_ = now_us;
  if (busy_us_ < k_pace_window_us || finished_ < k_pace_finished) return;
  const std::int64_t latest_us = busy_us_ / finished_;
  // One stall of the disk is no pace: it counts for no more than twice the one before.
  pace_us_ = pace_us_ == 0 ? latest_us : (3 * pace_us_ + std::min(latest_us, 2 * pace_us_)) / 4;
  busy_us_ = 0;
  finished_ = 0;
}

void Admission::note_wait(std::int64_t waited_us, std::int64_t now_us) {
  if (waited_us < limits_.overload_us_max.front()) {
    late_since_us_ = 0;
  } else if (late_since_us_ == 0) {
    late_since_us_ = now_us;
  } else if (!overloaded_ && now_us - late_since_us_ >= limits_.overload_after_us) {
    overloaded_ = true;
    refused_us_ = now_us;
  }
}

std::int64_t Admission::delay_us(std::int64_t now_us) const {
  if (commands_.empty()) return 0;
  return std::max(now_us - commands_.front().began_us, static_cast<std::int64_t>(under_way_) * pace_us_);
}

}  // namespace crossdock::hub
