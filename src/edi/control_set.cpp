// SPDX-License-Identifier: Apache-2.0
#include "edi/control_set.hpp"

#include "edi/text.hpp"

#include <algorithm>
#include <iterator>
#include <optional>

namespace crossdock::edi {
namespace {

constexpr std::size_t k_digits_max = 17;

// Of digits only; a leading 1 tells "01" from "1".
std::optional<std::uint64_t> number_of(std::string_view control) {
  const bool number = !control.empty() && control.size() <= k_digits_max && std::ranges::all_of(control, is_digit);
  if (!number) return std::nullopt;
  std::uint64_t value = 1;
  for (const char c : control) value = value * 10 + static_cast<std::uint64_t>(c - '0');
  return value;
}

}  // namespace

bool ControlSet::insert(std::string_view control) {
  if (const auto number = number_of(control)) return insert_number(*number);
  if (others_.contains(std::string(control))) return false;
  if (others_.size() < k_control_ranges_max) others_.emplace(control);
  return true;
}

bool ControlSet::contains(std::string_view control) const {
  const auto number = number_of(control);
  if (!number) return others_.contains(std::string(control));
  const auto after = ranges_.upper_bound(*number);
  return after != ranges_.begin() && std::prev(after)->second >= *number;
}

bool ControlSet::insert_number(std::uint64_t number) {
  auto after = ranges_.upper_bound(number);
  const auto before = after == ranges_.begin() ? ranges_.end() : std::prev(after);
  if (before != ranges_.end() && before->second >= number) return false;
  const bool joins_before = before != ranges_.end() && before->second + 1 == number;
  const bool joins_after = after != ranges_.end() && after->first == number + 1;
  const std::uint64_t last = joins_after ? after->second : number;
  if (joins_after) ranges_.erase(after);
  if (joins_before) {
    before->second = last;
  } else if (joins_after || ranges_.size() < k_control_ranges_max) {
    ranges_.emplace(number, last);
  }
  return true;
}

void ControlSet::clear() {
  ranges_.clear();
  others_.clear();
}

}  // namespace crossdock::edi
