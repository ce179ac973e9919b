// SPDX-License-Identifier: Apache-2.0
// A time-out that moves with every request. Moving it later costs a store; only moving it earlier touches the queue of
// the loop. Loop thread only; must die before its loop.
#pragma once

#include "net/asio_loop.hpp"

#include <cstdint>
#include <functional>
#include <memory>

namespace crossdock::net {

class Deadline {
 public:
  // `expired` runs on the loop each time a set deadline passes. It may destroy the Deadline.
  Deadline(AsioLoop& loop, std::function<void()> expired);
  ~Deadline();
  Deadline(const Deadline&) = delete;

  void set_ms(std::int64_t delay_ms);
  void clear();

 private:
  struct Entry;
  std::shared_ptr<Entry> entry_;
};

}  // namespace crossdock::net
