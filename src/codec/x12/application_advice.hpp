// SPDX-License-Identifier: Apache-2.0
// The application advice (X12 824, group AG): what the business says of a set whose syntax a 997 has accepted. Structure:
// BGN, then one OTI loop per set it speaks of, with a TED per reason.
#pragma once

#include "base/result.hpp"
#include "edi/tree.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace crossdock::codec::x12 {

inline constexpr std::size_t k_advice_text_max = 60;  // TED02

struct AdviceReason {
  std::string code = "024";  // TED01: 006 duplicate, 007 missing data, 848 incorrect data, 024 another reason
  std::string text;          // TED02
  std::string tag;           // TED03
  std::string value;         // TED07, the data at fault
};

struct SetAdvice {
  std::string status = "TR";     // OTI01: TA accepted, TE accepted with errors, TR rejected
  std::string qualifier;         // OTI02: what kind of number follows: PO purchase order, TN transaction
  std::string reference;         // OTI03
  std::string sender, receiver;  // OTI04, OTI05: GS02 and GS03 of its group
  std::string date, time;        // OTI06, OTI07: GS04 and GS05
  std::string group;             // OTI08: GS06
  std::string set;               // OTI09: ST02
  std::string type;              // OTI10: ST01
  std::string version;           // OTI11: GS08
  std::vector<AdviceReason> reasons;

  bool accepted() const { return status.size() == 2 && status[1] != 'R'; }
};

struct Advice {
  std::string number;  // BGN02, the sender's own
  std::string date;    // BGN03 CCYYMMDD
  std::vector<SetAdvice> sets;
};

// Text loses what could break the interchange it travels in.
edi::TransactionSet build_824(const Advice& advice);
// "x12.ack_invalid" without an OTI that names a status.
Result<Advice> read_824(const edi::TransactionSet& set);

}  // namespace crossdock::codec::x12
