// SPDX-License-Identifier: Apache-2.0
// One segment as the reader shows it: views into the input (or into the reader's scratch when lines were wrapped).
// Valid until the reader is asked for the next one or fed.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace crossdock::edi {

struct SegmentView {
  std::string_view tag;
  std::span<const std::string_view> elements;  // [0] is element 01; composites and repeats are not split
  std::string_view text;                       // tag and elements, without line breaks and terminator
  std::string_view raw;                        // the same bytes as received; longer than `text` when lines were wrapped
  std::size_t offset = 0;                      // of the first byte of `raw` in the input
  std::size_t size = 0;                        // in the input, with the terminator
  std::size_t index = 0;                       // within the set, ST is 1; 0 outside a set
  bool terminated = true;  // false: the input ended (or the next interchange began) before the terminator

  // Empty when the segment is shorter; `number` counts from 1.
  std::string_view element(std::size_t number) const {
    return number >= 1 && number <= elements.size() ? elements[number - 1] : std::string_view{};
  }
  // Offset in the input of element `number` (1..), or of the segment's end when it is shorter.
  std::size_t element_offset(std::size_t number) const;
};

}  // namespace crossdock::edi
