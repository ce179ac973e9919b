// SPDX-License-Identifier: Apache-2.0
// What an inbound transaction set does: an 850 places an order, a 945 confirms a shipment, a 997 answers for what we sent.
#pragma once

#include "base/result.hpp"
#include "edi/tree.hpp"
#include "hub/domain.hpp"

#include <string>

namespace crossdock::hub {

// The order it concerns (zero for a 997 that names none of ours). The same order again (same customer and purchase
// order) is conflict order.duplicate_purchase_order.
Result<OrderId> apply_document(Domain& domain, store::Tx& tx, const Partner& partner, const std::string& channel,
                               MessageId message, const edi::TransactionSet& set, Timestamp now);

}  // namespace crossdock::hub
