// SPDX-License-Identifier: Apache-2.0
#include "sim/systems/delays.hpp"

#include <utility>

namespace crossdock::sim {

void Delays::after_ms(std::int64_t delay_ms, std::function<void()> action) {
  const std::uint64_t id = next_++;
  waiting_[id] = loop_.after_ms(delay_ms, [this, id, action = std::move(action)] {
    // The timer outlives its own action: it goes when the loop is back.
    loop_.post([this, id] { waiting_.erase(id); });
    action();
  });
}

}  // namespace crossdock::sim
