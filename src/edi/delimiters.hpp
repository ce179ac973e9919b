// SPDX-License-Identifier: Apache-2.0
// The separators of one interchange, as its ISA declares them (X12.5 section 5): the element separator is byte 4, the
// component separator is ISA16, the segment terminator follows it, and from version 00402 on ISA11 is the repetition
// separator.
#pragma once

#include <string>

namespace crossdock::edi {

struct Delimiters {
  char element = '*';
  char component = '>';       // '\0': the interchange has none
  char repetition = '\0';     // '\0': the interchange has none
  std::string segment = "~";  // one byte, or one character in UTF-8

  bool operator==(const Delimiters&) const = default;
};

}  // namespace crossdock::edi
