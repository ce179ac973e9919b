// SPDX-License-Identifier: Apache-2.0
// One segment as the reader shows it: views into the input, or into the reader's scratch when lines were wrapped or
// characters released. Valid until the reader is asked for the next one or fed.
#pragma once

#include "edi/delimiters.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace crossdock::edi {

class Charset;

struct SegmentView {
  std::string_view tag;
  std::span<const std::string_view> elements;  // [0] is element 01; composites and repeats are not split
  std::string_view text;                       // tag and elements, without line breaks and terminator
  std::string_view raw;                        // the same bytes as received; longer than `text` when they were changed
  std::size_t offset = 0;                      // of the first byte of `raw` in the input
  std::size_t size = 0;                        // in the input, with the terminator
  std::size_t index = 0;                       // within the set, its header is 1; 0 outside a set
  bool terminated = true;  // false: the input ended (or the next interchange began) before the terminator
  bool unwrapped = false;  // line breaks were taken out of `text`
  bool clean = false;      // surely nothing but printable ASCII in its elements, separators apart
  bool simple = false;     // surely no composite and no repeated element
  char release = '\0';     // this character was taken out of `text`, and marks() stand in it for the separators
  const Delimiters* delimiters = nullptr;  // what separates components and repeats in `elements`
  const Charset* charset = nullptr;        // of the text; nullptr: undeclared

  // Empty when the segment is shorter; `number` counts from 1.
  std::string_view element(std::size_t number) const {
    return number >= 1 && number <= elements.size() ? elements[number - 1] : std::string_view{};
  }
  // The component of an element, from 1; the first repeat's when there are several.
  std::string_view component(std::size_t in_element, std::size_t number) const;
  // Offset in the input of element `number` (1..), or of the segment's end when it is shorter.
  std::size_t element_offset(std::size_t number) const;
  // Offset in the input of a piece of one of `elements`; element_offset(number) when it is none.
  std::size_t offset_of(std::string_view piece, std::size_t number) const;
  std::string utf8(std::string_view piece) const;

 private:
  std::size_t input_offset(std::size_t in_text) const;
};

}  // namespace crossdock::edi
