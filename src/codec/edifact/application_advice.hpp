// SPDX-License-Identifier: Apache-2.0
// The application error and acknowledgement message (APERAK, D.96A and D.01B): what the business says of one message whose
// syntax a CONTRL has accepted. BGM says whether it is accepted (1001 312 and 1225 29 or 34; 313 and 27), RFF which message
// is meant (ACE interchange, ACW message, AGO document), and each reason is an ERC with an FTX+AAO.
#pragma once

#include "base/result.hpp"
#include "edi/advice.hpp"
#include "edi/tree.hpp"

#include <string_view>

namespace crossdock::codec::edifact {

// `advice` has exactly one set. Control number (UNH 0062) is the caller's, the version "D.96A" or "D.01B". Long texts are
// cut. Never for a CONTRL or an APERAK: "edifact.ack_of_ack", ErrorKind::unsupported.
Result<edi::TransactionSet> build_aperak(const edi::Advice& advice, std::string_view version = "D.96A");

// Partners differ in which reference is in ACW: the message's (0062) or the document's. It is `set`, and `reference` too
// when no other one is named. An answer that names neither 312, 313 nor a known 1225 or 4343 is a rejection when it has an
// ERC. "edifact.ack_invalid" without BGM and a reference.
Result<edi::Advice> read_aperak(const edi::TransactionSet& set);

}  // namespace crossdock::codec::edifact
