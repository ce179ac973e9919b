// SPDX-License-Identifier: Apache-2.0
// Sixty-four bytes of a text looked through at once. On x86-64 with its baseline, SSE2, or with AVX-512 where the CPU has it
// (the answers are the same); elsewhere with what the compiler makes of vectors. No state; any thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace crossdock::edi {

inline constexpr std::size_t k_block_bytes = 64;
// Two bytes behind the block are looked at too, for words that begin in it.
inline constexpr std::size_t k_block_reach = k_block_bytes + 2;

using WantedBytes = std::array<char, 5>;  // may repeat themselves

// Bit i tells of text[i]: whether it is wanted, or no printable ASCII, or the beginning of ISA, UNA or UNB. k_block_reach
// bytes must be readable.
using BlockSearch = std::uint64_t (*)(const char* text, const WantedBytes& wanted);
BlockSearch block_search();           // the fastest this CPU has
BlockSearch baseline_block_search();  // for comparisons

// The same for the up to sixty-four bytes that `text` has from `at` on.
inline std::uint64_t search_at(BlockSearch search, std::string_view text, std::size_t at, const WantedBytes& wanted) {
  if (at + k_block_reach <= text.size()) return search(text.data() + at, wanted);
  std::array<char, k_block_reach> copy{};
  const std::size_t size = text.size() - at;
  std::memcpy(copy.data(), text.data() + at, size);
  const std::uint64_t bits = search(copy.data(), wanted);
  return size < k_block_bytes ? bits & ((std::uint64_t{1} << size) - 1) : bits;
}

}  // namespace crossdock::edi
