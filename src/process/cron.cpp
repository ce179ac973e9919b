// SPDX-License-Identifier: Apache-2.0
#include "process/cron.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <span>
#include <string>
#include <vector>

namespace crossdock::process {
namespace {

constexpr std::array<std::string_view, 12> k_months = {"JAN", "FEB", "MAR", "APR", "MAY", "JUN",
                                                       "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"};
constexpr std::array<std::string_view, 7> k_days = {"SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"};

struct Range {
  std::string_view what;
  int min;
  int max;
  std::span<const std::string_view> names;  // of min, min + 1, ...
};

Unexpected bad(std::string_view text, std::string_view why) {
  return fail(ErrorKind::invalid, "process.cron", fmt::format("\"{}\" is not a cron schedule: {}", text.substr(0, 80), why));
}

std::vector<std::string_view> split(std::string_view text, char by) {
  std::vector<std::string_view> out;
  for (;;) {
    const std::size_t at = text.find(by);
    out.push_back(text.substr(0, at));
    if (at == std::string_view::npos) return out;
    text.remove_prefix(at + 1);
  }
}

std::optional<int> number(std::string_view text, const Range& range) {
  for (std::size_t i = 0; i < range.names.size(); ++i) {
    const auto same = [](char a, char b) { return (a >= 'a' && a <= 'z' ? a - 'a' + 'A' : a) == b; };
    if (std::ranges::equal(text, range.names[i], same)) return range.min + static_cast<int>(i);
  }
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < range.min || value > range.max)
    return std::nullopt;
  return value;
}

// One part of a list: "*", "5", "1-5", each with "/2".
bool add_part(std::string_view part, const Range& range, const auto& add) {
  int step = 1;
  const std::size_t slash = part.find('/');
  if (slash != std::string_view::npos) {
    const auto given = number(part.substr(slash + 1), {.what = "", .min = 1, .max = range.max + 1, .names = {}});
    if (!given) return false;
    step = *given;
    part = part.substr(0, slash);
  }
  int from = range.min;
  int to = range.max;
  if (part != "*" && part != "?") {
    const std::size_t dash = part.find('-');
    const auto first = number(part.substr(0, dash), range);
    const auto last = dash == std::string_view::npos ? first : number(part.substr(dash + 1), range);
    if (!first || !last || *last < *first) return false;
    from = *first;
    to = dash == std::string_view::npos && slash != std::string_view::npos ? range.max : *last;
  }
  for (int i = from; i <= to; i += step) add(static_cast<std::size_t>(i));
  return true;
}

std::string_view expanded(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 7> k_short = {{{"@yearly", "0 0 1 1 *"},
                                                                                     {"@annually", "0 0 1 1 *"},
                                                                                     {"@monthly", "0 0 1 * *"},
                                                                                     {"@weekly", "0 0 * * 0"},
                                                                                     {"@daily", "0 0 * * *"},
                                                                                     {"@midnight", "0 0 * * *"},
                                                                                     {"@hourly", "0 * * * *"}}};
  const auto* const found = std::ranges::find(k_short, text, &std::pair<std::string_view, std::string_view>::first);
  return found == k_short.end() ? text : found->second;
}

}  // namespace

Result<Cron> Cron::parse(std::string_view text) {
  std::vector<std::string_view> fields = split(expanded(text), ' ');
  std::erase_if(fields, [](std::string_view field) { return field.empty(); });
  if (fields.size() != 5) return bad(text, "five fields are expected");
  Cron cron;
  const std::array<Range, 5> ranges = {Range{"minute", 0, 59, {}}, Range{"hour", 0, 23, {}},
                                       Range{"day of month", 1, 31, {}}, Range{"month", 1, 12, k_months},
                                       Range{"day of week", 0, 7, k_days}};
  const auto add = [&](std::size_t field, std::size_t value) {
    switch (field) {
      case 0: cron.minutes_.set(value); break;
      case 1: cron.hours_.set(value); break;
      case 2: cron.days_.set(value); break;
      case 3: cron.months_.set(value); break;
      default: cron.weekdays_.set(value % 7); break;
    }
  };
  for (std::size_t i = 0; i < fields.size(); ++i) {
    for (const std::string_view part : split(fields[i], ',')) {
      if (!add_part(part, ranges.at(i), [&](std::size_t value) { add(i, value); }))
        return bad(text, fmt::format("\"{}\" is no {}", part, ranges.at(i).what));
    }
  }
  cron.any_day_ = fields[2].starts_with('*') || fields[2] == "?";
  cron.any_weekday_ = fields[4].starts_with('*') || fields[4] == "?";
  return cron;
}

bool Cron::day_matches(int month, int day, int weekday) const {
  if (!months_.test(static_cast<std::size_t>(month))) return false;
  const bool by_day = days_.test(static_cast<std::size_t>(day));
  const bool by_weekday = weekdays_.test(static_cast<std::size_t>(weekday));
  return any_day_ || any_weekday_ ? by_day && by_weekday : by_day || by_weekday;
}

std::optional<Timestamp> Cron::next(Timestamp now) const {
  using namespace std::chrono;
  constexpr int k_days_max = 5 * 366;
  const std::int64_t start = now.us / 60'000'000 + 1;  // the first minute that may do
  std::int64_t day = start / 1440;
  std::int64_t minute = start % 1440;
  for (int i = 0; i < k_days_max; ++i, ++day, minute = 0) {
    const year_month_day date{sys_days{days{day}}};
    const auto on = weekday{sys_days{days{day}}}.c_encoding();
    if (!day_matches(static_cast<int>(unsigned{date.month()}), static_cast<int>(unsigned{date.day()}), static_cast<int>(on)))
      continue;
    for (; minute < 1440; ++minute) {
      if (hours_.test(static_cast<std::size_t>(minute / 60)) && minutes_.test(static_cast<std::size_t>(minute % 60)))
        return Timestamp{(day * 1440 + minute) * 60'000'000};
    }
  }
  return std::nullopt;
}

}  // namespace crossdock::process
