// SPDX-License-Identifier: Apache-2.0
#include "edi/byte_block.hpp"

#include "base/random.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace crossdock;
using namespace crossdock::edi;

namespace {

constexpr WantedBytes k_wanted{'*', '~', '>', '^', '?'};

std::uint64_t one_by_one(std::string_view text, std::size_t at) {
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < k_block_bytes && at + i < text.size(); ++i) {
    const std::string_view rest = text.substr(at + i);
    const auto byte = static_cast<unsigned char>(rest[0]);
    const bool wanted = std::string_view(k_wanted.data(), k_wanted.size()).contains(rest[0]);
    const bool header = rest.starts_with("ISA") || rest.starts_with("UNA") || rest.starts_with("UNB");
    if (wanted || header || byte < 0x20 || byte >= 0x7f) bits |= std::uint64_t{1} << i;
  }
  return bits;
}

}  // namespace

TEST_CASE("Every way to look through a block finds what looking at each byte finds") {
  const std::uint64_t seed = SystemRandom().next();
  INFO("seed ", seed);
  SeededRandom random(seed);
  const std::string bytes("ISAUNBUNAX *~>^?\n\r\x1f\x7f\x80\xff" + std::string(1, '\0'));
  for (int round = 0; round < 2000; ++round) {
    std::string text(random.next() % 200, 'x');
    for (char& c : text) {
      if (random.next() % 2 == 0) c = bytes[random.next() % bytes.size()];
    }
    for (std::size_t at = 0; at < text.size(); at += 1 + random.next() % 64) {
      CHECK(search_at(baseline_block_search(), text, at, k_wanted) == one_by_one(text, at));
      CHECK(search_at(block_search(), text, at, k_wanted) == one_by_one(text, at));
    }
  }
}
