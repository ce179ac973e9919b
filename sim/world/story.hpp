// SPDX-License-Identifier: Apache-2.0
// What happened, in business words, for a person who wants to know why a seed fails. Silent unless asked to tell: then
// every line is kept, with its virtual time. Told or not, the same run draws the same random numbers.
#pragma once

#include "sim/world/scheduler.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace crossdock::sim {

class Story {
 public:
  Story(const Scheduler& scheduler, bool tells) : scheduler_(scheduler), tells_(tells) {}
  template <class... Args>
  void tell(fmt::format_string<Args...> text, Args&&... args) {
    if (tells_) add(fmt::format(text, std::forward<Args>(args)...));
  }
  const std::vector<std::string>& lines() const { return lines_; }

 private:
  static constexpr std::size_t k_lines_max = 20'000;
  void add(std::string line) {
    const std::int64_t ms = scheduler_.now_us() / 1000;
    if (lines_.size() < k_lines_max) lines_.push_back(fmt::format("{:>6}.{:03} {}", ms / 1000, ms % 1000, line));
  }

  const Scheduler& scheduler_;
  bool tells_;
  std::vector<std::string> lines_;
};

}  // namespace crossdock::sim
