// SPDX-License-Identifier: Apache-2.0
// A TCP load balancer for tests, as stands before several nodes: each connection goes to the next node that accepts one,
// and ends with it. Bytes are passed on as they come.
//
// Threads: one of its own, which the destructor ends.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace crossdock::sim {

class Balancer {
 public:
  // On a free port of 127.0.0.1.
  static Result<std::unique_ptr<Balancer>> start();
  virtual ~Balancer() = default;
  virtual std::string url() const = 0;
  // A node at this port takes part from now on; any thread.
  virtual void add(std::uint16_t port) = 0;
};

}  // namespace crossdock::sim
