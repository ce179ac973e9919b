// SPDX-License-Identifier: Apache-2.0
#include "base/decimal.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace crossdock {
namespace {

using Wide = __int128;
constexpr std::int64_t k_digits_limit = 1'000'000'000'000'000'000;  // 10^18
constexpr std::uint8_t k_scale_max = 9;

constexpr Wide power10(unsigned n) {
  Wide p = 1;
  for (unsigned i = 0; i < n; ++i) p *= 10;
  return p;
}

Unexpected too_large() { return fail(ErrorKind::limit, "decimal.range", "The number needs more than 18 digits"); }

Result<Decimal> make(Wide digits, unsigned scale) {
  while (scale > k_scale_max && digits % 10 == 0) {
    digits /= 10;
    --scale;
  }
  if (scale > k_scale_max || digits >= k_digits_limit || digits <= -static_cast<Wide>(k_digits_limit)) return too_large();
  return Decimal(static_cast<std::int64_t>(digits), static_cast<std::uint8_t>(scale));
}

Unexpected bad(std::string_view text) {
  return fail(ErrorKind::invalid, "decimal.format", fmt::format("\"{}\" is not a decimal number", text.substr(0, 40)));
}

}  // namespace

Result<Decimal> Decimal::parse(std::string_view text) {
  std::string_view rest = text;
  const bool negative = rest.starts_with('-');
  if (negative || rest.starts_with('+')) rest.remove_prefix(1);
  std::int64_t digits = 0;
  std::uint8_t scale = 0;
  bool point = false;
  bool any = false;
  for (const char c : rest) {
    if (c == '.' && !point) {
      point = true;
      continue;
    }
    if (c < '0' || c > '9') return bad(text);
    if (digits >= k_digits_limit / 10 || (point && scale == k_scale_max)) return too_large();
    digits = digits * 10 + (c - '0');
    scale = static_cast<std::uint8_t>(scale + (point ? 1 : 0));
    any = true;
  }
  if (!any) return bad(text);
  return Decimal(negative ? -digits : digits, scale);
}

Result<Decimal> Decimal::parse_implied(std::string_view text, std::uint8_t places) {
  CROSSDOCK_TRY(const Decimal whole, parse(text));
  if (whole.scale_ != 0 || text.find('.') != std::string_view::npos) return bad(text);
  return make(whole.digits_, places);
}

std::string Decimal::text() const {
  const std::uint64_t magnitude =
      digits_ < 0 ? 0 - static_cast<std::uint64_t>(digits_) : static_cast<std::uint64_t>(digits_);
  std::string out = fmt::format("{:0{}}", magnitude, scale_ + 1);
  if (scale_ > 0) out.insert(out.size() - scale_, 1, '.');
  if (digits_ < 0) out.insert(out.begin(), '-');
  return out;
}

Result<std::int64_t> Decimal::to_integer() const { return to_implied(0); }

Result<std::int64_t> Decimal::to_implied(std::uint8_t places) const {
  const Decimal plain = normalised();
  if (plain.scale_ > places) {
    return fail(ErrorKind::invalid, "decimal.fraction", fmt::format("{} has more than {} decimal places", text(), places));
  }
  const Wide value = static_cast<Wide>(plain.digits_) * power10(static_cast<unsigned>(places - plain.scale_));
  if (value >= k_digits_limit || value <= -static_cast<Wide>(k_digits_limit)) return too_large();
  return static_cast<std::int64_t>(value);
}

Decimal Decimal::rounded(std::uint8_t places) const {
  if (scale_ <= places) return *this;
  const auto divisor = static_cast<std::int64_t>(power10(static_cast<unsigned>(scale_ - places)));
  const std::int64_t half = divisor / 2;
  const std::int64_t shifted = digits_ < 0 ? digits_ - half : digits_ + half;
  return Decimal(shifted / divisor, places);
}

Decimal Decimal::normalised() const {
  Decimal out = *this;
  while (out.scale_ > 0 && out.digits_ % 10 == 0) {
    out.digits_ /= 10;
    --out.scale_;
  }
  return out;
}

Result<Decimal> Decimal::plus(const Decimal& other) const {
  const std::uint8_t scale = std::max(scale_, other.scale_);
  const Wide a = static_cast<Wide>(digits_) * power10(static_cast<unsigned>(scale - scale_));
  const Wide b = static_cast<Wide>(other.digits_) * power10(static_cast<unsigned>(scale - other.scale_));
  return make(a + b, scale);
}

Result<Decimal> Decimal::minus(const Decimal& other) const { return plus(Decimal(-other.digits_, other.scale_)); }

Result<Decimal> Decimal::times(const Decimal& other) const {
  return make(static_cast<Wide>(digits_) * other.digits_, static_cast<unsigned>(scale_) + other.scale_);
}

std::strong_ordering Decimal::operator<=>(const Decimal& other) const {
  const std::uint8_t scale = std::max(scale_, other.scale_);
  const Wide a = static_cast<Wide>(digits_) * power10(static_cast<unsigned>(scale - scale_));
  const Wide b = static_cast<Wide>(other.digits_) * power10(static_cast<unsigned>(scale - other.scale_));
  return a < b ? std::strong_ordering::less : a > b ? std::strong_ordering::greater : std::strong_ordering::equal;
}

}  // namespace crossdock
