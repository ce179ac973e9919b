// SPDX-License-Identifier: Apache-2.0
// The application advice (X12 824, group AG): what the business says of a set whose syntax a 997 has accepted. Structure:
// BGN, then one OTI loop per set it speaks of, with a TED per reason.
#pragma once

#include "base/result.hpp"
#include "edi/advice.hpp"
#include "edi/tree.hpp"

#include <cstddef>

namespace crossdock::codec::x12 {

inline constexpr std::size_t k_advice_text_max = 60;  // TED02

using edi::Advice;
using edi::AdviceReason;
using edi::SetAdvice;

// Text loses what could break the interchange it travels in.
edi::TransactionSet build_824(const Advice& advice);
// "x12.ack_invalid" without an OTI that names a status.
Result<Advice> read_824(const edi::TransactionSet& set);

}  // namespace crossdock::codec::x12
