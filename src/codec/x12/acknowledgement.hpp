// SPDX-License-Identifier: Apache-2.0
// The functional acknowledgements (X12 997, and 999 from version 005010 on; group FA): made for a received group, and read
// when a partner sends one.
// A 997 speaks of syntax only. One is owed for every received group except FA itself; a set nobody knows is answered
// too (AK5*R*1), because the partner waits.
#pragma once

#include "base/result.hpp"
#include "codec/x12/set_stream.hpp"
#include "edi/finding.hpp"
#include "edi/headers.hpp"
#include "edi/tree.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace crossdock::codec::x12 {

struct SetVerdict {
  std::string id;       // ST01
  std::string control;  // ST02
  std::vector<edi::Finding> findings;
  bool known = true;
  std::string implementation;  // ST03

  bool accepted() const { return known && !has_error(findings); }
};

struct GroupVerdict {
  edi::GroupHeader header;
  std::vector<SetVerdict> sets;        // every set received in the group
  std::vector<edi::Finding> findings;  // of the group's envelope: group_count, group_control, group_trailer_missing
  std::size_t sets_stated = 0;         // GE01; 0: as many as received
};

struct AckOptions {
  bool failing_sets_only = false;  // AK2 loops only for sets that are not accepted without remark
  bool warnings = false;           // AK3/AK4 also for warnings, verdict E instead of A
  std::size_t segments_max = 100;  // AK3 per set; the rest is counted in the verdict only
};

GroupVerdict verdict_of(const edi::ReceivedGroup& group);

// The 997 for the group, to be written in a group "FA". Control number (ST02) is the caller's. Refuses to acknowledge an
// acknowledgement: "x12.ack_of_ack", ErrorKind::unsupported.
Result<edi::TransactionSet> build_997(const GroupVerdict& group, std::string control, const AckOptions& options = {});

// The same as a 999 (005010): IK3, IK4 and IK5 in the place of AK3, AK4 and AK5, the guide that was named (AK103, AK203),
// the repeat of an element, and a CTX that names the segment whose note an element breaks.
Result<edi::TransactionSet> build_999(const GroupVerdict& group, std::string control, const AckOptions& options = {});

// The AK9 verdict: A accepted, E accepted with errors, P partly, R rejected.
char group_status(const GroupVerdict& group, const AckOptions& options = {});

// What an inbound 997 says.
struct AckElementNote {
  std::size_t element = 0;
  std::size_t component = 0;
  std::string reference;  // AK402
  std::string code;       // AK403
  std::string value;      // AK404
};
struct AckSegmentNote {
  std::string tag;           // AK301
  std::size_t position = 0;  // AK302, the ST is 1
  std::string loop;          // AK303
  std::string code;          // AK304
  std::vector<AckElementNote> elements;
};
struct AckedSet {
  std::string id;
  std::string control;
  std::string status;  // AK501
  std::vector<std::string> codes;
  std::vector<AckSegmentNote> segments;

  bool accepted() const { return status == "A" || status == "E"; }
};
struct GroupAck {
  std::string functional_code;  // AK101
  std::string control;          // AK102: the GS06 that is acknowledged
  std::string status;           // AK901
  std::size_t included = 0;
  std::size_t received = 0;
  std::size_t accepted = 0;
  std::vector<std::string> codes;
  std::vector<AckedSet> sets;  // may leave out accepted ones

  // The answer for one set: from its AK2 loop, else from the group when that is A, E or R; nothing when it cannot tell.
  enum class Answer { accepted, rejected, unknown };
  Answer answer_for(std::string_view set_id, std::string_view set_control) const;
};

// A 997 or a 999. "x12.ack_invalid" when AK1 or AK9 is missing.
Result<GroupAck> read_ack(const edi::TransactionSet& set);

}  // namespace crossdock::codec::x12
