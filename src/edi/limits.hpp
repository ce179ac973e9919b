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
  std::size_t sets_per_interchange_max = 1'000'000;
  std::size_t findings_per_set_max = 1'000;  // later ones are counted, not kept
  std::size_t unread_max = 10'000;           // ranges kept; beyond it the last one grows
};

// An ISA is at most this long, also when it is not padded and wrapped over lines.
inline constexpr std::size_t k_isa_bytes_max = 512;
inline constexpr std::size_t k_isa_bytes = 106;  // X12.5: the one fixed-length segment

}  // namespace crossdock::edi
