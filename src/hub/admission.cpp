// SPDX-License-Identifier: Apache-2.0
#include "hub/admission.hpp"

#include "base/assert.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace crossdock::hub {
namespace {

constexpr std::int64_t k_pace_window_us = 20'000;

}  // namespace

Result<Admission::Ticket> Admission::admit(connect::Priority priority, std::int64_t now_us) {
  const std::int64_t waited_us = delay_us(now_us);
  const bool late = waited_us > limits_.delay_us_max.at(static_cast<std::size_t>(priority));
  if ((late && under_way_ >= limits_.commands_min) || under_way_ >= limits_.commands_max) {
    return fail(
        ErrorKind::unavailable, "hub.overloaded",
        fmt::format(
            "The hub is busy: {} requests are under way, one more would wait for {} ms. Nothing was done; try again later",
            under_way_, waited_us / 1000));
  }
  if (under_way_ == 0) {  // time without work says nothing about the pace
    since_us_ = now_us;
    finished_ = 0;
  }
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
  while (!commands_.empty() && commands_.front().finished) {
    commands_.pop_front();
    ++first_;
  }
  ++finished_;
  if (now_us - since_us_ < k_pace_window_us) return;
  const std::int64_t latest_us = (now_us - since_us_) / finished_;
  pace_us_ = pace_us_ == 0 ? latest_us : (3 * pace_us_ + latest_us) / 4;
  since_us_ = now_us;
  finished_ = 0;
}

std::int64_t Admission::delay_us(std::int64_t now_us) const {
  if (commands_.empty()) return 0;
  return std::max(now_us - commands_.front().began_us, static_cast<std::int64_t>(under_way_) * pace_us_);
}

}  // namespace crossdock::hub
