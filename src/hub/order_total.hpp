// SPDX-License-Identifier: Apache-2.0
// What the lines of an order come to. A total is kept in 18 digits, those of the minor unit included: credit, invoices and
// documents count in minor units. More than that is no order we can settle, and is refused where it comes in.
#pragma once

#include "base/decimal.hpp"
#include "base/result.hpp"
#include "hub/domain.hpp"
#include "hub/order.hpp"

#include <cstddef>
#include <string_view>

namespace crossdock::hub {

inline constexpr std::string_view k_order_total_code = "order.total";

// What an order's money is rounded to.
std::uint8_t minor_units_of(const Order& order);

// Adds line `i` at `unit_price` to the unrounded `total`. Past the bound: rejected order.total, with the line and the
// field as place ("lines[2].quantity", for partners "line 3, PO102").
Result<void> add_to_total(Decimal& total, const Order& order, std::size_t i, const Decimal& unit_price);

// What the lines come to at their prices, rounded; every line has one.
Result<Decimal> total_of(const Order& order);

// At acceptance: the total fits, with our prices for the lines that name none. A price that is missing, or is not ours,
// is for the process to find.
Result<void> check_total(const Domain& domain, store::Reader& reader, const Order& order);

}  // namespace crossdock::hub
