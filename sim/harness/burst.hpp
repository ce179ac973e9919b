// SPDX-License-Identifier: Apache-2.0
// Many requests to one hub at the same moment, each on a connection of its own.
#pragma once

#include "sim/fleet/api.hpp"

#include <string>
#include <vector>

namespace crossdock::sim {

struct OrderRequest {
  std::string key;  // Idempotency-Key
  Json body;
};
// Sends all POST /v1/orders at once; a request that is answered 409 idempotency.in_flight or 503 is repeated. Gives the
// final answers in the order of the requests. Blocks.
Result<std::vector<http::Response>> burst(const Api& hub, const std::vector<OrderRequest>& requests);

}  // namespace crossdock::sim
