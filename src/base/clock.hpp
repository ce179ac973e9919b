// SPDX-License-Identifier: Apache-2.0
// Time as an interface: only main makes a SystemClock; everything else is handed a Clock, so the simulator owns time.
#pragma once

#include "base/result.hpp"

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace crossdock {

// Microseconds since 1970-01-01T00:00:00Z.
struct Timestamp {
  std::int64_t us = 0;

  auto operator<=>(const Timestamp&) const = default;
  Timestamp plus_ms(std::int64_t ms) const { return Timestamp{us + ms * 1000}; }
  std::int64_t ms_since(Timestamp earlier) const { return (us - earlier.us) / 1000; }
  // RFC 3339 with milliseconds: "2026-11-23T18:05:09.123Z".
  std::string rfc3339() const;
  // Accepts RFC 3339 with any offset and fraction (RFC 3339 section 5.6).
  static Result<Timestamp> parse_rfc3339(std::string_view text);
};

class Clock {
 public:
  virtual ~Clock() = default;
  virtual Timestamp now() const = 0;
  // Monotonic microseconds for measuring durations; no relation to the calendar.
  virtual std::int64_t monotonic_us() const = 0;
};

class SystemClock final : public Clock {
 public:
  Timestamp now() const override;
  std::int64_t monotonic_us() const override;
};

// A clock that stands still until told otherwise.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(Timestamp start = Timestamp{1'767'225'600'000'000}) : now_(start) {}  // 2026-01-01
  Timestamp now() const override { return now_; }
  std::int64_t monotonic_us() const override { return now_.us; }
  void advance_ms(std::int64_t ms) { now_ = now_.plus_ms(ms); }
  void set(Timestamp now) { now_ = now; }

 private:
  Timestamp now_;
};

}  // namespace crossdock
