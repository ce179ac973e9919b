// SPDX-License-Identifier: Apache-2.0
// The functional acknowledgements (X12 997, and 999 from version 005010 on; group FA): made for a received group, and read
// when a partner sends one.
// A 997 speaks of syntax only. One is owed for every received group except FA itself; a set nobody knows is answered
// too (AK5*R*1), because the partner waits.
#pragma once

#include "base/result.hpp"
#include "codec/x12/set_stream.hpp"
#include "edi/acknowledgement.hpp"
#include "edi/tree.hpp"

#include <string>

namespace crossdock::codec::x12 {

using edi::AckedSet;
using edi::AckElementNote;
using edi::AckOptions;
using edi::AckSegmentNote;
using edi::GroupAck;
using edi::GroupVerdict;
using edi::SetVerdict;
using edi::verdict_of;

// The 997 for the group, to be written in a group "FA". Control number (ST02) is the caller's. Refuses to acknowledge an
// acknowledgement: "x12.ack_of_ack", ErrorKind::unsupported.
Result<edi::TransactionSet> build_997(const GroupVerdict& group, std::string control, const AckOptions& options = {});

// The same as a 999 (005010): IK3, IK4 and IK5 in the place of AK3, AK4 and AK5, the guide that was named (AK103, AK203),
// the repeat of an element, and a CTX that names the segment whose note an element breaks.
Result<edi::TransactionSet> build_999(const GroupVerdict& group, std::string control, const AckOptions& options = {});

// The AK9 verdict: A accepted, E accepted with errors, P partly, R rejected.
char group_status(const GroupVerdict& group, const AckOptions& options = {});

// A 997 or a 999. "x12.ack_invalid" when AK1 or AK9 is missing.
Result<GroupAck> read_ack(const edi::TransactionSet& set);

}  // namespace crossdock::codec::x12
