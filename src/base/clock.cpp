// SPDX-License-Identifier: Apache-2.0
#include "base/clock.hpp"

#include <fmt/format.h>

#include <chrono>

namespace crossdock {
namespace {

bool digits(std::string_view text, std::size_t at, std::size_t count, int& out) {
  if (at + count > text.size()) return false;
  out = 0;
  for (std::size_t i = at; i < at + count; ++i) {
    if (text[i] < '0' || text[i] > '9') return false;
    out = out * 10 + (text[i] - '0');
  }
  return true;
}

Unexpected bad_time(std::string_view text) {
  return fail(ErrorKind::invalid, "time.format",
              fmt::format("\"{}\" is not an RFC 3339 time such as 2026-11-23T18:05:09Z", text.substr(0, 40)));
}

// The tail after the seconds: fraction and offset. Gives microseconds to add.
bool parse_tail(std::string_view tail, std::int64_t& us) {
  us = 0;
  std::size_t i = 0;
  if (i < tail.size() && tail[i] == '.') {
    std::int64_t unit = 100'000;
    for (++i; i < tail.size() && tail[i] >= '0' && tail[i] <= '9'; ++i, unit /= 10) us += (tail[i] - '0') * unit;
  }
  if (i + 1 == tail.size() && (tail[i] == 'Z' || tail[i] == 'z')) return true;
  int hours = 0;
  int minutes = 0;
  if (i + 6 != tail.size() || (tail[i] != '+' && tail[i] != '-') || tail[i + 3] != ':') return false;
  if (!digits(tail, i + 1, 2, hours) || !digits(tail, i + 4, 2, minutes) || hours > 23 || minutes > 59) return false;
  const std::int64_t offset_us = (hours * 60LL + minutes) * 60'000'000LL;
  us += tail[i] == '+' ? -offset_us : offset_us;
  return true;
}

}  // namespace

std::string Timestamp::rfc3339() const {
  using namespace std::chrono;
  const sys_time<microseconds> point{microseconds{us}};
  const auto day = floor<days>(point);
  const year_month_day date{day};
  const hh_mm_ss time{floor<milliseconds>(point - day)};
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), time.hours().count(),
                     time.minutes().count(), time.seconds().count(), time.subseconds().count());
}

Result<Timestamp> Timestamp::parse_rfc3339(std::string_view text) {
  using namespace std::chrono;
  int y = 0, mo = 0, d = 0, h = 0, mi = 0, s = 0;
  const bool shape = text.size() >= 20 && text[4] == '-' && text[7] == '-' && (text[10] == 'T' || text[10] == 't') &&
                     text[13] == ':' && text[16] == ':';
  if (!shape || !digits(text, 0, 4, y) || !digits(text, 5, 2, mo) || !digits(text, 8, 2, d) || !digits(text, 11, 2, h) ||
      !digits(text, 14, 2, mi) || !digits(text, 17, 2, s)) {
    return bad_time(text);
  }
  const year_month_day date{year{y}, month{static_cast<unsigned>(mo)}, day{static_cast<unsigned>(d)}};
  std::int64_t tail_us = 0;
  if (!date.ok() || h > 23 || mi > 59 || s > 60 || !parse_tail(text.substr(19), tail_us)) return bad_time(text);
  const auto seconds_total = sys_days{date}.time_since_epoch() + hours{h} + minutes{mi} + seconds{s};
  return Timestamp{duration_cast<microseconds>(seconds_total).count() + tail_us};
}

Timestamp SystemClock::now() const {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return Timestamp{std::chrono::duration_cast<std::chrono::microseconds>(since).count()};
}

std::int64_t SystemClock::monotonic_us() const {
  const auto since = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::microseconds>(since).count();
}

}  // namespace crossdock
