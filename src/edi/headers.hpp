// SPDX-License-Identifier: Apache-2.0
// The contents of ISA and GS. Values are as on the wire without the padding: "HARBORMART", "000000905", "260812".
#pragma once

#include <string>

namespace crossdock::edi {

struct InterchangeHeader {
  std::string authorisation_qualifier = "00";   // ISA01
  std::string authorisation;                    // ISA02
  std::string security_qualifier = "00";        // ISA03
  std::string security;                         // ISA04
  std::string sender_qualifier = "ZZ";          // ISA05
  std::string sender;                           // ISA06
  std::string receiver_qualifier = "ZZ";        // ISA07
  std::string receiver;                         // ISA08
  std::string date;                             // ISA09 YYMMDD
  std::string time;                             // ISA10 HHMM
  std::string standards = "U";                  // ISA11; the repetition separator from version 00402 on
  std::string version = "00401";                // ISA12
  std::string control;                          // ISA13, nine digits
  std::string acknowledgement_requested = "0";  // ISA14; "1" asks for a TA1
  std::string usage = "P";                      // ISA15: P production, T test, I information

  bool operator==(const InterchangeHeader&) const = default;
};

struct GroupHeader {
  std::string functional_code;     // GS01: PO for the 850, FA for the 997, ...
  std::string sender;              // GS02
  std::string receiver;            // GS03
  std::string date;                // GS04 CCYYMMDD
  std::string time;                // GS05 HHMM[SS]
  std::string control;             // GS06
  std::string agency = "X";        // GS07
  std::string version = "004010";  // GS08: version, release, and often a guide ("004010VICS")

  bool operator==(const GroupHeader&) const = default;
};

}  // namespace crossdock::edi
