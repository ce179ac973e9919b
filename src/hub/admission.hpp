// SPDX-License-Identifier: Apache-2.0
// Who may still come in when more arrives than can be committed. What counts is how long the next command would have
// to wait: as many as are under way, at the pace at which they were finished lately, and never less than the oldest has
// waited already. Each class of work is refused beyond a delay of its own, the least urgent first, so that accepted
// work stays quick whatever arrives. Work that was accepted before (steps of processes, answers of systems, timers)
// does not ask here.
//
// Pure: the time comes in. One thread (the loop).
#pragma once

#include "base/result.hpp"
#include "connect/connector.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>

namespace crossdock::hub {

struct AdmissionLimits {
  // By connect::Priority: checkout, process, replay, reconciliation.
  std::array<std::int64_t, 4> delay_us_max{250'000, 150'000, 80'000, 50'000};
  // Fewer commands under way are one group commit: that they wait is a slow disk, and refusing would not help.
  std::size_t commands_min = 64;
  std::size_t commands_max = 20'000;  // under way, whatever their delay
};

class Admission {
 public:
  using Ticket = std::uint64_t;

  explicit Admission(AdmissionLimits limits = {}) : limits_(limits) {}

  // unavailable "hub.overloaded": nothing has happened, come back later. Every ticket is finished exactly once.
  Result<Ticket> admit(connect::Priority priority, std::int64_t now_us);
  void finish(Ticket ticket, std::int64_t now_us);

  // How long a command that comes now would wait.
  std::int64_t delay_us(std::int64_t now_us) const;
  std::size_t under_way() const { return under_way_; }

 private:
  struct Command {
    std::int64_t began_us = 0;
    bool finished = false;
  };

  AdmissionLimits limits_;
  std::deque<Command> commands_;  // from the oldest that is not finished
  Ticket first_ = 0;              // the ticket of commands_.front()
  std::size_t under_way_ = 0;
  // The pace: commands finished since a moment, and microseconds per command before that (0: not known yet).
  std::int64_t since_us_ = 0;
  std::int64_t finished_ = 0;
  std::int64_t pace_us_ = 0;
};

}  // namespace crossdock::hub
