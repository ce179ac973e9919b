// SPDX-License-Identifier: Apache-2.0
// The serial shipping container code of GS1 (SSCC-18): extension digit, company prefix, serial reference, check digit. It
// names one pallet or carton; label, ship notice and scanner must agree on it.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace crossdock::model {

// Serial references `first` to `last` of one company prefix and extension digit.
struct SsccRange {
  std::string prefix;  // 4 to 12 digits
  int extension = 0;   // 0 to 9
  std::int64_t first = 0;
  std::int64_t last = 0;
};

// The check digit that goes behind `digits` (GS1 General Specifications 7.9: weights 3, 1, 3, ... from the right).
char gs1_check_digit(std::string_view digits);
// Digits of the serial reference: what 17 digits leave beside extension and prefix.
std::size_t serial_digits(const SsccRange& range);
// "sscc.range": the prefix is no digits, or the range does not fit its digits.
Result<void> check_range(const SsccRange& range);
// The 18 digits. The range is one that check_range accepts and `serial` is in it.
std::string make_sscc(const SsccRange& range, std::int64_t serial);
// 18 digits with the right last one; the application identifier "00" before it may be there.
bool is_sscc(std::string_view text);

}  // namespace crossdock::model
