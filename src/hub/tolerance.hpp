// SPDX-License-Identifier: Apache-2.0
// How far something may be from what was agreed before a person decides. Pure and exact.
#pragma once

#include "base/decimal.hpp"

#include <cstdint>

namespace crossdock::hub {

struct Tolerance {
  Decimal quantity_percent;  // of the quantity agreed
  Decimal price_percent;     // of the price agreed
  Decimal amount;            // of one line or total, in its currency, whatever the percentage
  std::int64_t days = 0;     // later than asked for
  bool rejection = false;    // lines that a supplier rejects need no decision
};

// |actual - agreed| <= percent of agreed. What cannot be computed exactly is not within.
bool is_within_percent(const Decimal& agreed, const Decimal& actual, const Decimal& percent);
// |actual - agreed| <= amount.
bool is_within_amount(const Decimal& agreed, const Decimal& actual, const Decimal& amount);

}  // namespace crossdock::hub
