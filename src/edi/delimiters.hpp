// SPDX-License-Identifier: Apache-2.0
// The separators of one interchange. X12: as its ISA declares them (X12.5 section 5): the element separator is byte 4,
// the component separator is ISA16, the segment terminator follows it, and from version 00402 on ISA11 is the repetition
// separator. EDIFACT: as its UNA says, else those of the character set (ISO 9735-1 section 7).
#pragma once

#include <string>

namespace crossdock::edi {

struct Delimiters {
  char element = '*';
  char component = '>';       // '\0': the interchange has none
  char repetition = '\0';     // '\0': the interchange has none
  std::string segment = "~";  // one byte, or one character in UTF-8
  char release = '\0';        // EDIFACT: the byte after it is data; '\0': the interchange has none
  bool comma = false;         // EDIFACT: numbers may have a decimal comma as well as a point
  char decimal = '.';         // EDIFACT: the decimal mark UNA names; reading takes either

  bool operator==(const Delimiters&) const = default;
};

// Inside an element's text in a tree these two stand between components and between repeats, whatever the interchange
// uses. A segment with released characters is shown with them already, and with k_element_mark.
inline constexpr char k_element_mark = '\x1d';
inline constexpr char k_repeat_mark = '\x1e';
inline constexpr char k_component_mark = '\x1f';
// As Delimiters: what trees and released segments are made with.
const Delimiters& marks();

}  // namespace crossdock::edi
