// SPDX-License-Identifier: Apache-2.0
// The stored form of a supplier order. Version 1.
#pragma once

#include "hub/record.hpp"
#include "hub/supplier_order.hpp"

namespace crossdock::hub {

JsonObject supplier_order_to_doc(const SupplierOrder& order);
// corrupt "record.stored" for what cannot be read.
Result<SupplierOrder> supplier_order_from_doc(const RecordRow& row);

}  // namespace crossdock::hub
