// SPDX-License-Identifier: Apache-2.0
// Schedules in the five fields of crontab(5): minute, hour, day of month, month, day of week, in UTC. Lists, ranges,
// steps, names of months and days, and @hourly @daily @weekly @monthly @yearly. As in crontab, when both days are
// restricted either one is enough. Internal to this folder.
#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"

#include <bitset>
#include <cstddef>
#include <optional>
#include <string_view>

namespace crossdock::process {

class Cron {
 public:
  static Result<Cron> parse(std::string_view text);
  // The first time after `now`; nothing when there is none within five years (February 30th).
  std::optional<Timestamp> next(Timestamp now) const;

 private:
  bool day_matches(int month, int day, int weekday) const;

  std::bitset<60> minutes_;
  std::bitset<24> hours_;
  std::bitset<32> days_;
  std::bitset<13> months_;
  std::bitset<7> weekdays_;
  bool any_day_ = false;
  bool any_weekday_ = false;
};

}  // namespace crossdock::process
