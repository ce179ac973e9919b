// SPDX-License-Identifier: Apache-2.0
// What a segment or composite asks of its elements, in a form that is checked without looking around. Made by the linker
// from the definitions (definitions.hpp), read by quick_check.hpp.
#pragma once

#include "edi/code_set.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace crossdock::edi {

struct QuickTable;

struct QuickElement {
  enum class Kind : std::uint8_t { text, date, time, decimal, implied, number, letters, composite, careful };

  Kind kind = Kind::careful;  // careful: nothing can be said quickly
  std::uint32_t length_min = 0;
  std::uint32_t length_max = 0;
  const CodeSet* codes = nullptr;  // of a closed list
  const QuickTable* composite = nullptr;
};

struct QuickNote {  // as Note, with bit i for position i + 1
  char kind = 'P';
  std::uint64_t first = 0;
  std::uint64_t all = 0;
};

struct QuickTable {
  static constexpr std::size_t k_elements_max = 64;

  bool usable = false;
  std::uint64_t mandatory = 0;
  std::vector<QuickElement> elements;
  std::vector<QuickNote> notes;
};

// The tags of a level of a set, as numbers, and which of its places are mandatory.
struct NodeTable {
  std::vector<std::uint32_t> tags;
  std::uint64_t bits = 0;                // tag_bit() of each
  std::vector<std::uint32_t> mandatory;  // [i]: the first mandatory place at or behind i; of the level's size: none
};

// A number for two or three bytes; 0 for what can be no tag.
constexpr std::uint32_t tag_number(std::string_view tag) {
  if (tag.size() < 2 || tag.size() > 3) return 0;
  std::uint32_t number = static_cast<unsigned char>(tag[0]);
  number = number << 8U | static_cast<unsigned char>(tag[1]);
  return number << 8U | (tag.size() == 3 ? static_cast<unsigned char>(tag[2]) : 0U);
}

// One bit of 64, to tell at once that a tag is none of several.
constexpr std::uint64_t tag_bit(std::uint32_t number) {
  return std::uint64_t{1} << ((number ^ (number >> 7U) ^ (number >> 14U)) % 64);
}

}  // namespace crossdock::edi
