// SPDX-License-Identifier: Apache-2.0
// The control numbers seen in one group, to notice duplicates. Numbers that follow each other take no memory, as in
// practice all do; of others the first k_control_ranges_max are remembered, so that memory stays bounded.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_set>

namespace crossdock::edi {

inline constexpr std::size_t k_control_ranges_max = 50'000;

class ControlSet {
 public:
  // False when it was there already.
  bool insert(std::string_view control);
  bool contains(std::string_view control) const;
  void clear();

 private:
  bool insert_number(std::uint64_t number);

  std::map<std::uint64_t, std::uint64_t> ranges_;  // first -> last
  std::unordered_set<std::string> others_;
};

}  // namespace crossdock::edi
