// SPDX-License-Identifier: Apache-2.0
// Recognising the beginning of an EDIFACT interchange at a given place: UNA and UNB, UNB alone, or messages that a gateway
// has stripped of both.
#pragma once

#include "edi/syntax.hpp"

#include <string_view>

namespace crossdock::codec::edifact {

// `bytes` begin with UNA or UNB. `complete`: no more bytes will follow.
edi::Opening recognise_interchange(std::string_view bytes, bool complete);
// `bytes` begin a line: yes for UNH+ and UNG+ with the default separators.
edi::Opening recognise_message(std::string_view bytes);

}  // namespace crossdock::codec::edifact
