// SPDX-License-Identifier: Apache-2.0
// Equal processes (nodes) on one store. Each holds a lease that it renews every second; one whose lease has run out is
// declared dead by the others and from then on cannot commit. Times are those of the database, so clocks may differ.
#pragma once

#include "base/result.hpp"
#include "base/share.hpp"

#include <cstdint>
#include <functional>
#include <vector>

namespace crossdock::store {

inline constexpr std::int64_t k_lease_ms = 3000;
inline constexpr std::int64_t k_lease_renewal_ms = 1000;

class Membership {
 public:
  virtual ~Membership() = default;
  // Of this process: never given out twice. Never 0.
  virtual std::int64_t node() const = 0;
  // 0 to 1023, of no other living node: the part of ids that makes them unique.
  virtual std::uint32_t number() const = 0;
  // Whether the lease still holds. Ask before anything is done that another node would do again after a takeover.
  virtual bool holds_lease() const = 0;
  // Of what all nodes may use together (lease.hpp). Any thread.
  virtual Share share() const = 0;
  // The nodes that are alive, this one included, as of the last renewal. Any thread.
  virtual std::vector<std::int64_t> living() const = 0;
  // The same, asked of the store now. Within a unit of work: every node that has committed anything by then is in it, if
  // it was not declared dead.
  virtual Result<std::vector<std::int64_t>> living_now() = 0;
  // Called on a thread of the store: after others joined or left (a dead one can no longer commit by then), and once when
  // this node was itself declared dead: `fenced`. It can never write again; end the process. Set it before work is done.
  virtual void on_change(std::function<void(bool fenced)> listener) = 0;
};

}  // namespace crossdock::store
