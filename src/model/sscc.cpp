// SPDX-License-Identifier: Apache-2.0
#include "model/sscc.hpp"

#include "base/assert.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace crossdock::model {
namespace {

constexpr std::size_t k_digits = 17;  // without the check digit
constexpr std::size_t k_prefix_min = 4;
constexpr std::size_t k_prefix_max = 12;

bool all_digits(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::int64_t largest(std::size_t digits) {
  std::int64_t out = 1;
  for (std::size_t i = 0; i < digits; ++i) out *= 10;
  return out - 1;
}

}  // namespace

char gs1_check_digit(std::string_view digits) {
  int sum = 0;
  int weight = 3;
  for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit) {
    sum += weight * (*digit - '0');
    weight = 4 - weight;
  }
  return static_cast<char>('0' + (10 - sum % 10) % 10);
}

std::size_t serial_digits(const SsccRange& range) { return k_digits - 1 - range.prefix.size(); }

Result<void> check_range(const SsccRange& range) {
  const bool prefix = range.prefix.size() >= k_prefix_min && range.prefix.size() <= k_prefix_max && all_digits(range.prefix);
  if (!prefix) return fail(ErrorKind::invalid, "sscc.range", "A GS1 company prefix has 4 to 12 digits", range.prefix);
  const std::int64_t most = largest(serial_digits(range));
  const bool fits =
      range.extension >= 0 && range.extension <= 9 && range.first >= 0 && range.first <= range.last && range.last <= most;
  if (fits) return {};
  return fail(ErrorKind::invalid, "sscc.range",
              fmt::format("The extension is one digit, and serials of prefix {} go from 0 to {}, the first before the last",
                          range.prefix, most),
              range.prefix);
}

std::string make_sscc(const SsccRange& range, std::int64_t serial) {
  CROSSDOCK_ASSERT(serial >= range.first && serial <= range.last);
  std::string digits = fmt::format("{}{}{:0{}}", range.extension, range.prefix, serial, serial_digits(range));
  digits.push_back(gs1_check_digit(digits));
  return digits;
}

bool is_sscc(std::string_view text) {
  if (text.size() == k_digits + 3 && text.starts_with("00")) text.remove_prefix(2);
  return text.size() == k_digits + 1 && all_digits(text) && gs1_check_digit(text.substr(0, k_digits)) == text.back();
}

}  // namespace crossdock::model
