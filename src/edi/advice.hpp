// SPDX-License-Identifier: Apache-2.0
// What the business says of a set whose syntax is acknowledged already, in either standard: X12 824
// (codec/x12/application_advice.hpp), EDIFACT APERAK (codec/edifact/application_advice.hpp). Plain data.
#pragma once

#include <string>
#include <vector>

namespace crossdock::edi {

struct AdviceReason {
  std::string code = "024";  // TED01, ERC 9321: 006 duplicate, 007 missing data, 848 incorrect data, 024 another reason
  std::string text;          // TED02; FTX
  std::string tag;           // TED03
  std::string value;         // TED07, the data at fault
};

struct SetAdvice {
  std::string status = "TR";     // OTI01: TA accepted, TE accepted with errors, TR rejected
  std::string qualifier;         // OTI02: what kind of number follows: PO purchase order, TN transaction; RFF 1153
  std::string reference;         // OTI03; of the document: its BGM 1004
  std::string sender, receiver;  // OTI04, OTI05: GS02 and GS03 of its group
  std::string date, time;        // OTI06, OTI07: GS04 and GS05
  std::string group;             // OTI08: GS06
  std::string set;               // OTI09: ST02; UNH 0062
  std::string type;              // OTI10: ST01; UNH 0065
  std::string version;           // OTI11: GS08
  std::vector<AdviceReason> reasons;
  std::string interchange = {};  // UNB 0020, of an APERAK only

  bool accepted() const { return status.size() == 2 && status[1] != 'R'; }
};

struct Advice {
  std::string number;  // BGN02, BGM 1004: the sender's own
  std::string date;    // BGN03, DTM+137: CCYYMMDD
  std::vector<SetAdvice> sets;
};

}  // namespace crossdock::edi
