// SPDX-License-Identifier: Apache-2.0
// What an order says to a partner, as the canonical document of a kind (documents/schemas): the answer to it, notice and
// invoice of a shipment, the order to a warehouse. Pure.
#pragma once

#include "base/clock.hpp"
#include "base/json.hpp"
#include "base/result.hpp"
#include "documents/document.hpp"
#include "hub/order.hpp"

namespace crossdock::hub {

// `arguments.content` when a process gives it, else made from the order; a notice or invoice of `arguments.shipment`.
// unsupported "document.content" for kinds that an order does not say; missing_reference "shipment.unknown".
Result<Json> content_of(const documents::Document& document, const Order& order, const JsonObject& arguments, Timestamp now);

}  // namespace crossdock::hub
