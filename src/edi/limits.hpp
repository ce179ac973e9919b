// SPDX-License-Identifier: Apache-2.0
// Bounds of the readers. Past one of them the reader refuses what is too large with a finding of its own, drops no more
// than the segment's set (or interchange, when the segment has no end in sight), and goes on behind it.
#pragma once

#include <cstddef>

namespace crossdock::edi {

struct Limits {
  std::size_t segment_bytes_max = 256 * 1024;
  std::size_t elements_max = 1'000;  // per segment
  std::size_t segments_per_set_max = 1'000'000;
  std::size_t set_bytes_max = 256UL * 1024 * 1024;
  std::size_t sets_per_interchange_max = 10'000'000;
  std::size_t findings_per_set_max = 1'000;  // later ones are counted, not kept
  std::size_t unread_max = 10'000;           // ranges kept; beyond it the last one grows
  std::size_t header_bytes_min = 40;         // a shorter segment is not searched for a header that was swallowed
};

}  // namespace crossdock::edi
