// SPDX-License-Identifier: Apache-2.0
// Who may still come in when more arrives than can be committed. What counts is how long the next command would have
// to wait: as many as are under way, at the pace at which they were finished lately, and never less than the oldest has
// waited already. Each class of work is refused beyond a delay of its own, the least urgent first, so that accepted
// work stays quick whatever arrives.
//
// A burst may wait longer than that: it will be over soon. Once everything that finishes has waited too long for a while
// (the minimum, as CoDel has it, RFC 8289: a slow disk alone does not do that) more arrives than can be done, and what is
// accepted is kept near the pace of an idle hub, until for a while nobody had to be refused. Work that was accepted before
// (steps of processes, answers of systems, timers) does not ask here.
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
  std::array<std::int64_t, 4> delay_us_max{250'000, 200'000, 150'000, 100'000};
  // The same during an overload.
  std::array<std::int64_t, 4> overload_us_max{30'000, 20'000, 12'000, 8'000};
  std::int64_t overload_after_us = 100'000;   // for so long everything has waited for more than a checkout may then
  std::int64_t overload_calm_us = 1'000'000;  // for so long nobody was refused
  // Fewer commands under way are one group commit: that they wait is a slow disk, and refusing would not help.
  // During an overload that many are for checkouts, and three, two and one quarter of it for the others.
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
  bool overloaded() const { return overloaded_; }

 private:
  void note_wait(std::int64_t waited_us, std::int64_t now_us);

  struct Command {
    std::int64_t began_us = 0;
    bool finished = false;
  };

  AdmissionLimits limits_;
  std::deque<Command> commands_;  // from the oldest that is not finished
  Ticket first_ = 0;              // the ticket of commands_.front()
  std::size_t under_way_ = 0;
  // The pace: commands finished lately and how long that took, without the time when there were none; and microseconds per
  // command before that (0: not known yet).
  std::int64_t busy_from_us_ = 0;
  std::int64_t busy_us_ = 0;
  std::int64_t finished_ = 0;
  std::int64_t pace_us_ = 0;
  std::int64_t late_since_us_ = 0;  // everything that finished since has waited too long; 0: not so
  std::int64_t refused_us_ = 0;     // when somebody was refused last
  bool overloaded_ = false;
};

}  // namespace crossdock::hub
