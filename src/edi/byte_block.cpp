// SPDX-License-Identifier: Apache-2.0
#include "edi/byte_block.hpp"

#ifdef __x86_64__
#include <immintrin.h>
#endif

namespace crossdock::edi {
namespace {

constexpr std::size_t k_lane_bytes = 16;
using Lane = signed char __attribute__((vector_size(k_lane_bytes)));  // all bits of a byte set: true

Lane lane_at(const char* text) {
  Lane lane;
  std::memcpy(&lane, text, sizeof(lane));
  return lane;
}

Lane lane_of(char c) { return Lane{} + static_cast<signed char>(c); }

std::uint64_t bits_of(Lane truth) {
#ifdef __SSE2__
  return static_cast<std::uint32_t>(_mm_movemask_epi8(reinterpret_cast<__m128i>(truth)));
#else
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < k_lane_bytes; ++i) bits |= static_cast<std::uint64_t>(truth[i] & 1) << i;
  return bits;
#endif
}

std::uint64_t search_lanes(const char* text, const WantedBytes& wanted) {
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < k_block_bytes; i += k_lane_bytes) {
    const Lane first = lane_at(text + i);
    const Lane second = lane_at(text + i + 1);
    const Lane third = lane_at(text + i + 2);
    Lane found = (first < lane_of(' ')) | (first == lane_of('\x7f'));  // signed: from 128 on too
    for (const char c : wanted) found |= first == lane_of(c);
    const Lane a = third == lane_of('A');
    found |= (first == lane_of('I')) & (second == lane_of('S')) & a;
    found |= (first == lane_of('U')) & (second == lane_of('N')) & (a | (third == lane_of('B')));
    bits |= bits_of(found) << i;
  }
  return bits;
}

#ifdef __x86_64__
__attribute__((target("avx512bw"))) std::uint64_t search_wide(const char* text, const WantedBytes& wanted) {
  const __m512i first = _mm512_loadu_si512(text);
  const __m512i second = _mm512_loadu_si512(text + 1);
  const __m512i third = _mm512_loadu_si512(text + 2);
  const auto equal = [](__m512i bytes, char c) __attribute__((target("avx512bw"))) -> std::uint64_t {
    return _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8(c));
  };
  std::uint64_t bits = _mm512_cmplt_epi8_mask(first, _mm512_set1_epi8(' ')) | equal(first, '\x7f');
  for (const char c : wanted) bits |= equal(first, c);
  const std::uint64_t a = equal(third, 'A');
  bits |= equal(first, 'I') & equal(second, 'S') & a;
  bits |= equal(first, 'U') & equal(second, 'N') & (a | equal(third, 'B'));
  return bits;
}
#endif

}  // namespace

BlockSearch baseline_block_search() { return search_lanes; }

BlockSearch block_search() {
#ifdef __x86_64__
  static const bool k_wide = __builtin_cpu_supports("avx512bw") != 0;
  if (k_wide) return search_wide;
#endif
  return search_lanes;
}

}  // namespace crossdock::edi
