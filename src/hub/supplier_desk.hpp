// SPDX-License-Identifier: Apache-2.0
// What is done with purchase orders of ours, by processes (functions_supplier.cpp), the API (commands.hpp) and partners'
// documents (inbound_supplier.cpp). Everything is idempotent by the state of the order.
//
// Writer thread, within the caller's unit of work.
#pragma once

#include "hub/domain.hpp"
#include "hub/supplier_order.hpp"
#include "store/store.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace crossdock::hub {

// Keeps it as proposed and publishes "supplier_order.created" {kind, total, needs_approval, requested_by}. The number is
// made when there is none. The same number again: the order that is there when it asks for the same, else conflict
// "supplier_order.exists".
Result<SupplierOrder> create_supplier_order(Domain& domain, store::Tx& tx, SupplierOrder order, std::string_view correlation,
                                            Timestamp now);
// An answer (`what` "answered": order_response) or notice ("shipped": ship_notice) came in: publishes
// "supplier_order.<what>" {content}, once per content.
Result<void> tell_supplier_order(Domain& domain, store::Tx& tx, const SupplierOrder& order, std::string_view what,
                                 const JsonObject& content, Timestamp now);
// Nothing more will come: what is open leaves the ledger. received when something came, else cancelled.
Result<void> close_supplier_order(Domain& domain, store::Tx& tx, SupplierOrder& order, std::string_view reason,
                                  Timestamp now);

// Orders proposed for what the rules of the policy say is to be bought: one per supplier and location.
Result<std::vector<SupplierOrder>> propose_orders(const Domain& domain, store::Reader& reader, Timestamp now);

}  // namespace crossdock::hub
