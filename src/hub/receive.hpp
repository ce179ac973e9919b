// SPDX-License-Identifier: Apache-2.0
// What systems tell us: CloudEvents from outside, each once.
#pragma once

#include "base/json.hpp"
#include "base/result.hpp"
#include "hub/domain.hpp"

#include <string_view>

namespace crossdock::hub {

struct Received {
  std::size_t accepted = 0;
  std::size_t duplicates = 0;
};

inline constexpr std::size_t k_events_batch_max = 1'000;

// Checks a CloudEvents 1.0 envelope from outside. Error place: the attribute.
Result<events::Event> parse_event(const Json& envelope);

inline constexpr std::string_view k_event_content_type = "application/cloudevents+json";

// Dedupes by (source, id), appends and offers to processes. The subject must be an order we know (by any identifier of
// kind order); everything in one unit of work. Behind a message of the order that failed, an event is held back
// (sequences.hpp), which counts as accepted.
Result<Received> receive_events(Domain& domain, store::Tx& tx, const JsonArray& envelopes, Timestamp now);

// An event that was kept, published: its turn has come, or a person has it tried again.
Result<void> publish_kept_event(Domain& domain, store::Tx& tx, MessageId message, Timestamp now);

}  // namespace crossdock::hub
