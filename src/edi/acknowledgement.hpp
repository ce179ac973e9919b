// SPDX-License-Identifier: Apache-2.0
// What the acknowledgements of both standards are made from and read into: the verdicts on what was received, and the
// answers a partner gives to what was sent. The codecs put them into words: codec/x12/acknowledgement.hpp (997, 999) and
// codec/edifact/acknowledgement.hpp (CONTRL). Plain data.
#pragma once

#include "edi/finding.hpp"
#include "edi/headers.hpp"
#include "edi/received.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::edi {

struct SetVerdict {
  std::string id;       // ST01; UNH 0065
  std::string control;  // ST02; UNH 0062
  std::vector<Finding> findings;
  bool known = true;
  std::string implementation;  // ST03; UNH 0057
  std::string version = {};    // UNH 0052 and 0054: "D.96A"
  std::string agency = {};     // UNH 0051

  bool accepted() const { return known && !has_error(findings); }
};

struct GroupVerdict {
  GroupHeader header;             // without a control number: of sets outside of groups
  std::vector<SetVerdict> sets;   // every set received in the group
  std::vector<Finding> findings;  // of the group's envelope: group_count, group_control, group_trailer_missing
  std::size_t sets_stated = 0;    // GE01, UNE 0060; 0: as many as received
};

struct InterchangeVerdict {
  InterchangeHeader header;
  std::vector<GroupVerdict> groups;
  std::vector<Finding> findings;  // of the interchange's envelope
};

SetVerdict verdict_of(const ReceivedSet& set);
GroupVerdict verdict_of(const ReceivedGroup& group);
InterchangeVerdict verdict_of(const ReceivedInterchange& interchange);

struct AckOptions {
  bool failing_sets_only = false;  // sets that are accepted without remark are not mentioned
  bool warnings = false;           // notes also for warnings; X12: verdict E instead of A
  std::size_t segments_max = 100;  // notes per set; the rest is counted in the verdict only
};

// What an inbound acknowledgement says. Positions count as those of a Finding do, whatever the standard does: the set's
// header is segment 1, the first element is element 1.
struct AckElementNote {
  std::size_t element = 0;
  std::size_t component = 0;
  std::string reference;  // AK402
  std::string code;       // AK403; UCD 0085
  std::string value;      // AK404
};
struct AckSegmentNote {
  std::string tag;           // AK301; of a CONTRL only a service segment: "UNT"
  std::size_t position = 0;  // AK302, UCS 0096: the ST or UNH is 1. A CONTRL says behind which segment one is missing.
  std::string loop;          // AK303
  std::string code;          // AK304; UCS 0085
  std::vector<AckElementNote> elements;
};
struct AckedSet {
  std::string id;  // "" when a CONTRL leaves it out
  std::string control;
  std::string status;  // AK501: A, E or R; of a CONTRL A (its 7 and 1) or R (4); "" when it says neither
  std::vector<std::string> codes;
  std::vector<AckSegmentNote> segments;

  bool accepted() const { return status == "A" || status == "E"; }
};
struct GroupAck {
  std::string functional_code;  // AK101
  std::string control;          // AK102: the GS06 that is acknowledged; UCF 0048; "" for messages outside of groups
  std::string status;           // AK901; of a CONTRL as of AckedSet
  std::size_t included = 0;
  std::size_t received = 0;
  std::size_t accepted = 0;
  std::vector<std::string> codes;
  std::vector<AckedSet> sets;  // may leave out accepted ones

  // The answer for one set: where it is named, else from the group when that is A, E or R; nothing when it cannot tell.
  enum class Answer { accepted, rejected, unknown };
  Answer answer_for(std::string_view set_id, std::string_view set_control) const;
};

}  // namespace crossdock::edi
