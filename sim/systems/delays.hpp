// SPDX-License-Identifier: Apache-2.0
// Timers that keep themselves: "do this in 50 ms" without somebody holding a net::Timer. Loop thread only; destroying
// it cancels what is still waiting.
#pragma once

#include "net/loop.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <unordered_map>

namespace crossdock::sim {

class Delays {
 public:
  explicit Delays(net::Loop& loop) : loop_(loop) {}
  void after_ms(std::int64_t delay_ms, std::function<void()> action);

 private:
  net::Loop& loop_;
  std::uint64_t next_ = 0;
  std::unordered_map<std::uint64_t, std::unique_ptr<net::Timer>> waiting_;
};

}  // namespace crossdock::sim
