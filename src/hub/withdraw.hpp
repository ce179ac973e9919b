// SPDX-License-Identifier: Apache-2.0
// Taking an order back because another one takes its place: only while nothing of it is released.
//
// Writer thread, within the caller's unit of work.
#pragma once

#include "base/result.hpp"
#include "hub/domain.hpp"
#include "store/store.hpp"

#include <string>

namespace crossdock::hub {

// Whether it could be taken back now, with the reason when not; nothing is written. rejected "order.too_late" once
// something is released or picked; conflict "order.call_under_way", which passes.
Result<void> check_withdrawable(const Domain& domain, store::Reader& reader, const Order& order);

// Cancels it (cancel.hpp), at the ERP too when that knows it. One that is cancelled or rejected is left as it is.
// The caller has asked check_withdrawable.
Result<void> withdraw_order(Domain& domain, store::Tx& tx, const Order& order, const std::string& reason, Timestamp now);

}  // namespace crossdock::hub
