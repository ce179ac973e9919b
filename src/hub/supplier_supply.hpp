// SPDX-License-Identifier: Apache-2.0
// What our purchase orders to suppliers have open, as incoming supply in the ledger: the line "1" of PO-7 is the supply
// "PO-7/1" and its parts (supply.hpp), day by day as SupplierLine::outlook says. A receipt against it, whoever reports it,
// is booked at the line too.
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

// Brings the supply of each line level with its outlook. Nothing for drop shipments and what is only proposed.
Result<void> plan_supplies(Domain& domain, store::Tx& tx, const SupplierOrder& order, Timestamp now);

// A receipt was booked against this supply: when it is of an order of ours, the line has it, and "supplier_order.received"
// tells. Nothing for other supplies.
Result<void> note_receipt(Domain& domain, store::Tx& tx, std::string_view supply, Timestamp now);

// "supplier_order.<what>", with the order's number as subject.
Result<void> publish_supplier_order(Domain& domain, store::Tx& tx, const SupplierOrder& order, std::string_view what,
                                    JsonObject data, Timestamp now);

// A line per difference between what lines have open and what their supplies say; at most 1000.
Result<std::vector<std::string>> verify_supplier_orders(const Domain& domain, store::Reader& reader);

}  // namespace crossdock::hub
