// SPDX-License-Identifier: Apache-2.0
// Channel pools as data: which parts of a shelf are ring-fenced, and which channel draws on which of them, in which
// order, and from when until when. A pool that a channel does not list is closed to it; a pool listed after the channel's
// own is its overflow.
#pragma once

#include "base/clock.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::promise {

inline constexpr std::uint16_t k_common_pool = 0;
inline constexpr std::string_view k_common_name = "common";
inline constexpr std::string_view k_any_channel = "*";

// Half open: from <= time < until; a zero time is no bound.
struct Draw {
  std::uint16_t pool = k_common_pool;
  Timestamp from;
  Timestamp until;
};

struct PoolPolicy {
  std::map<std::string, std::uint16_t, std::less<>> pools;         // by name; "common" is always 0
  std::map<std::string, std::vector<Draw>, std::less<>> channels;  // k_any_channel for those that are not named

  // The pools the channel may draw on now, in order, each once. A channel without rules draws on the common pool.
  std::vector<std::uint16_t> draws(std::string_view channel, Timestamp now) const;
  // "common", the name of the pool, or "pool 7" when the policy no longer names it.
  std::string name_of(std::uint16_t pool) const;
};

}  // namespace crossdock::promise
