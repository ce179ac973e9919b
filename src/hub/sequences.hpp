// SPDX-License-Identifier: Apache-2.0
// Messages that must be applied in the order in which they came: those about one purchase order of a partner, and those
// about one order's way out of the house. One that fails stays at the head of its sequence with an open exception; what
// comes after it is held back behind it, durably, until a person has it retried with success or resolves it. Other sequences
// go on.
//
// What has a sequence, and what commutes: docs/architecture.md, "One after the other". A message may stand in two sequences
// (a reference of the warehouse, and the order it turned out to be); it is applied when it is first in both.
//
// Threads: writer thread, or any with a Reader.
#pragma once

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "base/json.hpp"
#include "base/result.hpp"
#include "hub/exceptions.hpp"
#include "store/store.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::hub {

struct Sequence {
  std::string number;  // of the business object: a purchase order, an order id, a warehouse's reference
  std::string scope;   // whose number: "order", "x12 ZZ HARBORMART P"
  auto operator<=>(const Sequence&) const = default;
};
// Of an order's way out: its shipments and deliveries.
Sequence sequence_of(OrderId order);

// One message in one sequence. `set` is its place within the raw message, "" for a message that is one thing.
struct Waiting {
  Sequence sequence;
  std::int64_t place = 0;
  MessageId message;
  std::string set;
  ExceptionId exception;  // it failed, and a person knows; zero: held back
  Timestamp since;

  bool is_held_back() const { return !exception; }
  Json to_json() const;
};

// Held back in one sequence at a time. Whatever comes past it becomes an exception of its own, in its place.
inline constexpr std::size_t k_held_back_max = 100;

// Whether anything waits in one of the sequences.
Result<bool> is_occupied(store::Reader& reader, const std::vector<Sequence>& sequences);
// Whether more may be held back in all of them.
Result<bool> has_room(store::Reader& reader, const std::vector<Sequence>& sequences);
// At the end of each sequence.
Result<void> join(store::Tx& tx, const std::vector<Sequence>& sequences, MessageId message, std::string_view set,
                  ExceptionId exception, Timestamp now);
// It failed (an exception), or is held back (zero).
Result<void> set_exception(store::Tx& tx, MessageId message, std::string_view set, ExceptionId exception);
// It is done or given up.
Result<void> leave(store::Tx& tx, MessageId message, std::string_view set);

// Where a message stands; of all its sets when `set` is not given.
Result<std::vector<Waiting>> places_of(store::Reader& reader, MessageId message,
                                       std::optional<std::string_view> set = std::nullopt);
// The first of the sequence.
Result<std::optional<Waiting>> head_of(store::Reader& reader, const Sequence& sequence);
// What must be dealt with before this one: the head of a sequence in which it is not the first.
Result<std::optional<Waiting>> ahead_of(store::Reader& reader, MessageId message, std::string_view set);
// Everything under one number, whosever it is; at most 100.
Result<std::vector<Waiting>> waiting_under(store::Reader& reader, std::string_view number);
// All, by message; those of messages after `after`.
Result<std::vector<Waiting>> list_waiting(store::Reader& reader, MessageId after, std::size_t limit);

// How many are held back, and since when the one that waits longest. Looks at k_scan_rows_max places.
struct HeldBack {
  std::size_t count = 0;
  Timestamp oldest;
  std::int64_t age_s(Timestamp now) const { return count == 0 ? 0 : now.ms_since(oldest) / 1000; }
};
Result<HeldBack> count_held_back(store::Reader& reader);

}  // namespace crossdock::hub
