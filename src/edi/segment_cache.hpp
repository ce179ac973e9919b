// SPDX-License-Identifier: Apache-2.0
// The segment definitions used last, found without comparing strings: a set has a dozen tags in a thousand segments.
#pragma once

#include "edi/definitions.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace crossdock::edi {

class SegmentCache {
 public:
  // As definition->segment(tag); nullptr without a definition. The definition must live as long as the cache is asked.
  const SegmentDef* find(const Definition* definition, std::string_view tag) {
    if (definition == nullptr) return nullptr;
    if (definition != definition_) reset(definition);
    if (tag.size() < 2 || tag.size() > 3) return definition->segment(tag);
    const std::uint32_t key = key_of(tag);
    Entry& entry = entries_[(key ^ (key >> 7U) ^ (key >> 13U)) % k_entries];
    if (entry.key != key) entry = Entry{key, definition->segment(tag)};
    return entry.segment;
  }

 private:
  static constexpr std::size_t k_entries = 256;

  struct Entry {
    std::uint32_t key = 0;
    const SegmentDef* segment = nullptr;
  };

  static std::uint32_t key_of(std::string_view tag) {
    std::uint32_t key = 1;
    for (const char c : tag) key = key << 8U | static_cast<unsigned char>(c);
    return key;
  }

  void reset(const Definition* definition) {
    definition_ = definition;
    entries_ = {};
  }

  const Definition* definition_ = nullptr;
  std::array<Entry, k_entries> entries_{};
};

}  // namespace crossdock::edi
