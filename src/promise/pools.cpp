// SPDX-License-Identifier: Apache-2.0
#include "promise/pools.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace crossdock::promise {
namespace {

bool is_open(const Draw& draw, Timestamp now) { return draw.from <= now && (draw.until.us == 0 || now < draw.until); }

}  // namespace

std::vector<std::uint16_t> PoolPolicy::draws(std::string_view channel, Timestamp now) const {
  auto rules = channels.find(channel);
  if (rules == channels.end()) rules = channels.find(k_any_channel);
  if (rules == channels.end()) return {k_common_pool};
  std::vector<std::uint16_t> open;
  for (const Draw& draw : rules->second) {
    if (is_open(draw, now) && std::ranges::find(open, draw.pool) == open.end()) open.push_back(draw.pool);
  }
  return open;
}

std::string PoolPolicy::name_of(std::uint16_t pool) const {
  if (pool == k_common_pool) return std::string(k_common_name);
  for (const auto& [name, number] : pools) {
    if (number == pool) return name;
  }
  return fmt::format("pool {}", pool);
}

}  // namespace crossdock::promise
