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
  std::string date;      // "2026-12-01": what may be promised for that day; "" = now
  std::string quantity;  // in base units: from which day on so much may be promised
};

// {item, location, channel, available, reserved, allocated, on_hand, safety_stock, unit, as_of, source, locations, pools}.
// `available` is what may be promised: free on the shelf after safety stock, for a channel also within its pools. Without
// a channel it is negative where more was promised than there is, and the sum over locations counts that against the
// others; a channel is never told less than 0 per location. Of a kit it is the whole kits that its components make.
// With a date or a quantity, also {date, available_on_date, promise_date, incoming}: `incoming` names every supply that
// was looked at and whether it counted (promise/atp.hpp has the assumptions).
Result<Json> availability(const Domain& domain, store::Reader& reader, const AvailabilityQuery& query, Timestamp now);

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
