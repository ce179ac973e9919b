// SPDX-License-Identifier: Apache-2.0
// What a document that came in does, by the kind of its canonical form (documents/schemas/<kind>.json). A folder of
// documents names the kind; nothing here knows which standard it was. A kind that is not here is published as
// "<kind>.received", for processes and subscribers.
//
// Writer thread, within the unit of work that receives the document. Every effect happens once: documents that come again,
// and retries of exceptions, find what was done already. Errors name the place ("line 3") and leave no half effect of a
// line; the other lines of a stock document, price list or remittance are applied.
#pragma once

#include "base/json.hpp"
#include "base/result.hpp"
#include "hub/domain.hpp"
#include "hub/inbound_document.hpp"

#include <string>
#include <string_view>

namespace crossdock::hub {

struct InboundDocument {
  const Partner& partner;
  const std::string& channel;
  MessageId message;
  std::string name;  // "x12_944"
  std::string kind;  // "receipt"
  JsonObject content;
};

using ApplyKind = Result<Applied> (*)(Domain& domain, store::Tx& tx, const InboundDocument& document, Timestamp now);

// nullptr: it is only published.
ApplyKind find_kind(std::string_view kind);

// A new order, judged against those that are known (duplicate.hpp).
Result<Applied> place_order(Domain&, store::Tx&, const InboundDocument&, Timestamp now);
// "shipment.confirmed" of the order.
Result<Applied> confirm_shipment(Domain&, store::Tx&, const InboundDocument&, Timestamp now);
// Takes the order's place by one that says what it is to be, while nothing of it is released; or takes it back.
Result<Applied> change_order(Domain&, store::Tx&, const InboundDocument&, Timestamp now);
// Its error for a change that came before the one it follows. A retry finds its turn.
inline constexpr std::string_view k_change_early_code = "order.change_early";
// What is on hand is a count, what came in a receipt, what was found a receipt or an issue: at the partner's location.
Result<Applied> count_stock(Domain&, store::Tx&, const InboundDocument&, Timestamp now);
Result<Applied> receive_stock(Domain&, store::Tx&, const InboundDocument&, Timestamp now);
Result<Applied> adjust_stock(Domain&, store::Tx&, const InboundDocument&, Timestamp now);
// List prices, from a partner that sets them (Partner::sets_prices).
Result<Applied> put_prices(Domain&, store::Tx&, const InboundDocument&, Timestamp now);
// "delivery.confirmed" of the order when it is delivered, else "delivery.status".
Result<Applied> report_delivery(Domain&, store::Tx&, const InboundDocument&, Timestamp now);
// "payment.received" of the order, and its credit comes free.
Result<Applied> receive_payment(Domain&, store::Tx&, const InboundDocument&, Timestamp now);
// "supplier_order.answered" and "supplier_order.shipped" of our purchase order, when it is one of this supplier.
Result<Applied> answer_supplier_order(Domain&, store::Tx&, const InboundDocument&, Timestamp now);
Result<Applied> announce_supply(Domain&, store::Tx&, const InboundDocument&, Timestamp now);
// A supplier's invoice, known once by its number.
Result<Applied> receive_invoice(Domain&, store::Tx&, const InboundDocument&, Timestamp now);
// "return.requested" of the order.
Result<Applied> request_return(Domain&, store::Tx&, const InboundDocument&, Timestamp now);

}  // namespace crossdock::hub
