// SPDX-License-Identifier: Apache-2.0
// Recognising an ISA at a given place. Accepts the 106-byte form of X12.5, the same wrapped over lines, and headers
// whose fields were trimmed (many mail gateways do that), but nothing that merely begins with the three letters.
#pragma once

#include "edi/delimiters.hpp"
#include "edi/headers.hpp"

#include <cstddef>
#include <string_view>

namespace crossdock::codec::x12 {

// An ISA is at most this long, also when it is not padded and wrapped over lines.
inline constexpr std::size_t k_isa_bytes_max = 512;
inline constexpr std::size_t k_isa_bytes = 106;  // X12.5: the one fixed-length segment

struct Isa {
  enum class State { no, need_more, yes };
  State state = State::no;
  edi::InterchangeHeader header;
  edi::Delimiters delimiters;
  std::size_t size = 0;  // bytes in the input, with the terminator
  bool fixed = false;    // the 106-byte form
  bool wrapped = false;  // line breaks inside
  bool component_missing = false;
};

// `bytes` begin with "ISA" (else: no). `complete`: no more bytes will follow, so need_more is never answered.
Isa recognise_isa(std::string_view bytes, bool complete);

}  // namespace crossdock::codec::x12
