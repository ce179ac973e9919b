// SPDX-License-Identifier: Apache-2.0
// What may be promised, and why. Answers from the ledger's balances; any thread.
#pragma once

#include "base/json.hpp"
#include "base/result.hpp"
#include "hub/domain.hpp"
#include "store/store.hpp"

#include <cstddef>
#include <string>

namespace crossdock::hub {

struct AvailabilityQuery {
  std::string item;
  std::string location;  // "" = all of them, each in "locations"
  std::string channel;   // "" = all pools together; else what this channel may draw on now
};

// {item, location, channel, available, reserved, allocated, on_hand, safety_stock, unit, as_of, source, locations, pools}.
// `available` is what may be promised: free on the shelf after safety stock, for a channel also within its pools. Without
// a channel it is negative where more was promised than there is, and the sum over locations counts that against the
// others; a channel is never told less than 0 per location. Of a kit it is the whole kits that its components make.
Result<Json> availability(const Domain& domain, const AvailabilityQuery& query, Timestamp now);

struct WhyQuery {
  std::string item;
  std::string location;
  std::string pool = "common";
  std::size_t limit = 50;
};

// Why available is what it is: `availability` of the location, and the entries of one pool newest first, each with the
// balance after it.
Result<Json> why(const Domain& domain, store::Reader& reader, const WhyQuery& query, Timestamp now);

}  // namespace crossdock::hub
