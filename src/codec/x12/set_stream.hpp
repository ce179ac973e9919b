// SPDX-License-Identifier: Apache-2.0
// Reading X12 alone; edi/set_stream.hpp takes several standards at once.
#pragma once

#include "codec/x12/syntax.hpp"
#include "edi/set_stream.hpp"

#include <string_view>

namespace crossdock::codec::x12 {

edi::Batch read_batch(std::string_view bytes, const edi::Library& library, const edi::Limits& limits = {});
edi::Batch read_batch(std::string_view bytes, const edi::LibraryChoice& choice, const edi::Limits& limits = {});

}  // namespace crossdock::codec::x12
