// SPDX-License-Identifier: Apache-2.0
// The always-on checker: every item that is not at its end must have an owner or a next wake-up. A sweep looks at a
// bounded page of processes, outbox rows and retried exceptions at a time, round and round, and names what nothing
// would ever touch again. It changes nothing; sweeper.hpp decides what becomes of it. While more than 2,000 calls are
// outstanding, a process whose call was lost is not found: reading them all would hold up the writer.
//
// Threads: the store's writer thread.
#pragma once

#include "hub/domain.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace crossdock::hub {

struct Suspect {
  enum class Kind : std::uint8_t {
    ready,      // a process could go on and nobody has let it
    lost,       // a process waits for what will never come
    unwatched,  // something failed and there is no exception that says so
    call,       // an outbox row that somebody must have in hand
    retry,      // an exception is being retried and its target is gone
    sequence,   // a message waits behind nothing
  };
  Kind kind = Kind::ready;
  std::int64_t id = 0;  // instance, outbox row, exception or message
  std::string subject;
  std::string why;
};
std::string_view to_string(Suspect::Kind kind);

// Where the next page begins. A new one begins a new round.
struct SweepPosition {
  std::uint8_t phase = 0;
  std::int64_t after = 0;
  bool operator==(const SweepPosition&) const = default;
};
struct SweepPage {
  std::vector<Suspect> suspects;  // every outbox row that is not parked is among them: the dispatcher knows better
  std::size_t looked_at = 0;
  SweepPosition next;
};
Result<SweepPage> sweep(const Domain& domain, store::Tx& tx, SweepPosition from, std::size_t limit, Timestamp now);
// Looks at one item again: nothing when it is well by now.
Result<std::optional<Suspect>> look_again(const Domain& domain, store::Tx& tx, const Suspect& suspect, Timestamp now);

}  // namespace crossdock::hub
