// SPDX-License-Identifier: Apache-2.0
// What application advices (824, APERAK) of both standards have in common: the reason that is given for a refusal of ours,
// and what one of a partner means for what we sent.
#pragma once

#include "base/error.hpp"
#include "edi/advice.hpp"
#include "hub/sent.hpp"

#include <string>

namespace crossdock::hub {

// TED01 or ERC 9321, as far as our codes can be said in theirs.
std::string reason_code(const Error& error);
// "document.advised"; one that refuses it is an exception "edi.rejected_by_business".
Verdict verdict_of(const Partner& partner, const edi::SetAdvice& advice);

}  // namespace crossdock::hub
