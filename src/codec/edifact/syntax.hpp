// SPDX-License-Identifier: Apache-2.0
// The envelopes of batch EDIFACT (ISO 9735 syntax versions 1 to 4) for the reader of edi/reader.hpp. Interactive EDIFACT
// (UIB, UIH) is not read.
#pragma once

#include "edi/set_stream.hpp"
#include "edi/syntax.hpp"

#include <string_view>

namespace crossdock::codec::edifact {

const edi::Syntax& syntax();

// Reading EDIFACT alone; edi/set_stream.hpp takes several standards at once.
edi::Batch read_batch(std::string_view bytes, const edi::Library& library, const edi::Limits& limits = {});

}  // namespace crossdock::codec::edifact
