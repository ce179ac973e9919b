// SPDX-License-Identifier: Apache-2.0
// Proves what the orders say against the ledger: every reservation an order holds is an open pending transfer of that
// amount, no open reservation belongs to nobody, and no line has more shipped and cancelled than was ordered.
#pragma once

#include "base/result.hpp"
#include "hub/domain.hpp"

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace crossdock::hub {

// One line per difference, at most k_differences_max; empty = proven. `tell` hears now and then how many were looked at.
Result<std::vector<std::string>> verify_orders(const Domain& domain, store::Reader& reader,
                                               const std::function<void(std::size_t orders)>& tell);
inline constexpr std::size_t k_differences_max = 1'000;

}  // namespace crossdock::hub
