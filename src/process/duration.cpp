// SPDX-License-Identifier: Apache-2.0
#include "process/duration.hpp"

#include <fmt/format.h>

#include <array>

namespace crossdock::process {
namespace {

struct Unit {
  char letter;
  bool after_t;
  std::int64_t ms;
};

constexpr std::array<Unit, 7> k_units = {{{'Y', false, 31'536'000'000},
                                          {'M', false, 2'592'000'000},
                                          {'W', false, 604'800'000},
                                          {'D', false, 86'400'000},
                                          {'H', true, 3'600'000},
                                          {'M', true, 60'000},
                                          {'S', true, 1000}}};

Unexpected bad(std::string_view text, std::string_view why) {
  return fail(ErrorKind::invalid, "process.duration",
              fmt::format("\"{}\" is not an ISO 8601 duration: {}", text.substr(0, 60), why));
}

struct Number {
  std::int64_t whole = 0;
  std::int64_t millionths = 0;
};

// Takes digits[.digits] from the front of `rest`; nothing when there are too many.
bool take_number(std::string_view& rest, Number& number) {
  std::size_t digits = 0;
  while (!rest.empty() && rest[0] >= '0' && rest[0] <= '9') {
    if (++digits > 12) return false;
    number.whole = number.whole * 10 + (rest[0] - '0');
    rest.remove_prefix(1);
  }
  if (digits == 0) return false;
  if (rest.empty() || rest[0] != '.') return true;
  rest.remove_prefix(1);
  std::int64_t scale = 100'000;
  for (digits = 0; !rest.empty() && rest[0] >= '0' && rest[0] <= '9'; ++digits, scale /= 10) {
    number.millionths += scale * (rest[0] - '0');
    rest.remove_prefix(1);
  }
  return digits > 0;
}

}  // namespace

Result<std::int64_t> parse_duration_ms(std::string_view text) {
  std::string_view rest = text;
  if (!rest.starts_with('P')) return bad(text, "it does not begin with P");
  rest.remove_prefix(1);
  bool after_t = false;
  std::int64_t ms = 0;
  std::size_t next = 0;  // units come in order
  bool any = false;
  while (!rest.empty()) {
    if (rest[0] == 'T' && !after_t) {
      after_t = true;
      any = false;
      rest.remove_prefix(1);
      continue;
    }
    Number number;
    if (!take_number(rest, number) || rest.empty()) return bad(text, "a number and its unit are expected");
    while (next < k_units.size() && (k_units.at(next).letter != rest[0] || k_units.at(next).after_t != after_t)) ++next;
    if (next == k_units.size()) return bad(text, "an unknown unit, or units out of order");
    const Unit& unit = k_units.at(next++);
    if (number.whole > k_duration_ms_max / unit.ms) return bad(text, "it is longer than 100 years");
    ms += number.whole * unit.ms + number.millionths * unit.ms / 1'000'000;
    any = true;
    rest.remove_prefix(1);
  }
  if (!any) return bad(text, "a number and its unit are expected");
  if (ms > k_duration_ms_max) return bad(text, "it is longer than 100 years");
  return ms;
}

}  // namespace crossdock::process
