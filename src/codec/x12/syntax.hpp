// SPDX-License-Identifier: Apache-2.0
// The envelopes of X12 (X12.5, X12.6; versions 00200 to 00801) for the reader of edi/reader.hpp.
#pragma once

#include "edi/syntax.hpp"

namespace crossdock::codec::x12 {

const edi::Syntax& syntax();

}  // namespace crossdock::codec::x12
