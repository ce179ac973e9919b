// SPDX-License-Identifier: Apache-2.0
// Groups or sets that stand alone, without an ISA around them: some gateways strip it. The separators are guessed from
// the first segment.
#pragma once

#include "edi/syntax.hpp"

#include <string_view>

namespace crossdock::codec::x12 {

// `bytes` begin a line. Yes only for GS*XX* and ST*nnn*.
edi::Opening recognise_without_isa(std::string_view bytes, bool complete);

}  // namespace crossdock::codec::x12
