// SPDX-License-Identifier: Apache-2.0
// How we buy, as policies/procurement.yaml says: what is ordered again and when, who has to agree, and how far suppliers
// may be from what was ordered.
#pragma once

#include "base/decimal.hpp"
#include "hub/tolerance.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::hub {

// When what may be promised and what is expected of an item at a location fall to `point` or below, enough is ordered to
// come to `up_to`.
struct ReorderRule {
  std::string item, location, supplier;
  std::string unit;  // in which it is bought; "" = the base unit
  Decimal point;     // both in base units
  Decimal up_to;
  std::optional<Decimal> unit_price;
  std::int64_t lead_days = 0;
};

struct ProcurementPolicy {
  Tolerance by_default;
  std::map<std::string, Tolerance, std::less<>> by_supplier;
  std::optional<Decimal> approve_above;  // a person agrees to orders of a larger total; nothing: to none
  std::vector<ReorderRule> reorder;

  const Tolerance& of(std::string_view supplier) const {
    const auto found = by_supplier.find(supplier);
    return found == by_supplier.end() ? by_default : found->second;
  }
};

// How far a supplier's invoice may be from the purchase order and what came (policies/payables.yaml).
struct PayablesPolicy {
  Tolerance by_default;
  std::map<std::string, Tolerance, std::less<>> by_supplier;

  const Tolerance& of(std::string_view supplier) const {
    const auto found = by_supplier.find(supplier);
    return found == by_supplier.end() ? by_default : found->second;
  }
};

}  // namespace crossdock::hub
