// SPDX-License-Identifier: Apache-2.0
// What becomes of the suspects of a sweep (sweep.hpp): one that is still a suspect when it is looked at again after
// confirm_ms is stuck. A process that could go on is advanced, a call in nobody's hands is taken up, a message behind
// nothing has its turn (all healed); for anything else an exception "hub.stuck" tells the people.
//
// Pure: time comes in, actions go out. One thread (the loop).
#pragma once

#include "base/clock.hpp"
#include "hub/sweep.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <utility>
#include <vector>

namespace crossdock::hub {

// More are not taken in: the next rounds find them again.
inline constexpr std::size_t k_suspects_max = 10'000;

class Sweeper {
 public:
  explicit Sweeper(std::int64_t confirm_ms) : confirm_ms_(confirm_ms) {}

  // `is_held`: whether the dispatcher has the outbox row in hand.
  void suspect(std::vector<Suspect> found, const std::function<bool(std::int64_t)>& is_held, Timestamp now);
  // At most `limit` of those to look at again now; each is then confirmed or cleared, or due again after confirm_ms.
  std::vector<Suspect> due(Timestamp now, std::size_t limit);
  // It is stuck: what to do about it. True the first time only; it stays known until it is cleared.
  bool confirm(const Suspect& suspect);
  void clear(const Suspect& suspect);

  std::size_t suspects() const { return suspects_.size(); }
  std::size_t stuck() const { return stuck_; }

 private:
  struct Known {
    Suspect suspect;
    Timestamp look_at;
    bool stuck = false;
  };
  using Key = std::pair<Suspect::Kind, std::int64_t>;

  std::int64_t confirm_ms_;
  std::map<Key, Known> suspects_;
  std::size_t stuck_ = 0;
};

}  // namespace crossdock::hub
