// SPDX-License-Identifier: Apache-2.0
// Exact decimals for money and quantities. No floats anywhere.
#pragma once

#include "base/result.hpp"

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace crossdock {

// value = digits / 10^scale, 0 <= scale <= 9, |digits| < 10^18. Equal values compare equal whatever their scale.
class Decimal {
 public:
  constexpr Decimal() = default;
  constexpr Decimal(std::int64_t digits, std::uint8_t scale) : digits_(digits), scale_(scale) {}
  static constexpr Decimal of(std::int64_t whole) { return Decimal(whole, 0); }

  // "-12.50", "3", ".5"; no exponent, no blanks, at most 18 digits and 9 places.
  static Result<Decimal> parse(std::string_view text);
  // X12 type Nn: implied decimals ("12500", 2 -> 125.00).
  static Result<Decimal> parse_implied(std::string_view text, std::uint8_t places);

  std::string text() const;  // keeps the scale: "12.50"
  std::int64_t digits() const { return digits_; }
  std::uint8_t scale() const { return scale_; }
  bool is_negative() const { return digits_ < 0; }
  bool is_zero() const { return digits_ == 0; }
  // The exact integer, or an error when there is a fraction.
  Result<std::int64_t> to_integer() const;
  // Implied form for X12 Nn and minor units; error when digits would be lost.
  Result<std::int64_t> to_implied(std::uint8_t places) const;
  // Rounded half up (away from zero) to `places`.
  Decimal rounded(std::uint8_t places) const;
  // Without trailing zeros in the fraction.
  Decimal normalised() const;

  // Overflow past 18 digits is a visible refusal.
  Result<Decimal> plus(const Decimal& other) const;
  Result<Decimal> minus(const Decimal& other) const;
  Result<Decimal> times(const Decimal& other) const;

  std::strong_ordering operator<=>(const Decimal& other) const;
  bool operator==(const Decimal& other) const { return (*this <=> other) == std::strong_ordering::equal; }

 private:
  std::int64_t digits_ = 0;
  std::uint8_t scale_ = 0;
};

}  // namespace crossdock
