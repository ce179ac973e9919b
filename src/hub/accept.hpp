// SPDX-License-Identifier: Apache-2.0
// Accepting an order: one unit of work that keeps the raw message, dedupes on three levels, stores the order and
// starts its process. Nothing is answered before it is durable.
#pragma once

#include "base/result.hpp"
#include "hub/domain.hpp"
#include "model/order.hpp"

#include <string>

namespace crossdock::hub {

// How the order came in.
struct Origin {
  std::string channel = "api";
  std::string content_type = "application/json";
  std::string consumer;     // who submitted it, when it came by the API
  std::string source_id;    // idempotency key, file name, interchange number
  std::string correlation;  // given at the edge; "" = a new one
  std::string raw;          // the bytes kept as evidence; "" when kept already (message is set)
  MessageId message;
  // Transport idempotency; empty hash16 values when the transport has its own (EDI).
  std::string key_hash;  // hash16(consumer, Idempotency-Key)
  std::string body_hash;
  OrderId replaces;  // the order whose place this one takes: it is withdrawn in the same unit of work (withdraw.hpp)
};

struct Accepted {
  OrderId order;
  std::string answer;  // the JSON body of the 201, stored and given again for the same key
  bool replayed = false;
  Timestamp key_expires;  // the Idempotency-Key is known until then; zero without one
};

// conflict order.duplicate_purchase_order; rejected... idempotency.key_reused; missing_reference item.unknown and so
// on. On error nothing is kept: an API caller still holds its request, EDI keeps the message and lists an exception.
Result<Accepted> accept_order(Domain& domain, store::Tx& tx, const model::OrderRequest& request, const Origin& origin,
                              Timestamp now);

// Keeps a raw message; returns its id.
Result<MessageId> keep_message(Domain& domain, store::Tx& tx, const Origin& origin, std::string_view correlation,
                               Timestamp now);

}  // namespace crossdock::hub
