// SPDX-License-Identifier: Apache-2.0
// Currencies and their minor units (ISO 4217): what money is rounded to and counted in. The table is currencies.txt.
#pragma once

#include "base/decimal.hpp"
#include "base/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace crossdock::model {

// Digits behind the point of an amount in this currency (USD 2, JPY 0, KWD 3); empty when there is no such currency.
std::optional<std::uint8_t> minor_units(std::string_view currency);
// The same; invalid "currency.unknown" at `where`.
Result<std::uint8_t> need_minor_units(std::string_view currency, std::string_view where);

}  // namespace crossdock::model
