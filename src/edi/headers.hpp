// SPDX-License-Identifier: Apache-2.0
// The contents of an interchange header (ISA or UNB) and of a group header (GS or UNG). Values are as on the wire without
// padding: "HARBORMART", "000000905", "260812". The defaults are those of an X12 header that is to be written.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace crossdock::edi {

enum class Standard { x12, edifact };
std::string_view to_string(Standard standard);  // "X12", "EDIFACT"

struct InterchangeHeader {
  std::string authorisation_qualifier = "00";   // ISA01
  std::string authorisation;                    // ISA02
  std::string security_qualifier = "00";        // ISA03
  std::string security;                         // ISA04
  std::string sender_qualifier = "ZZ";          // ISA05; UNB S002 0007
  std::string sender;                           // ISA06; UNB S002 0004
  std::string receiver_qualifier = "ZZ";        // ISA07; UNB S003 0007
  std::string receiver;                         // ISA08; UNB S003 0010
  std::string date;                             // ISA09, UNB S004 0017: YYMMDD; syntax 4: CCYYMMDD
  std::string time;                             // ISA10, UNB S004 0019: HHMM
  std::string standards = "U";                  // ISA11; the repetition separator from version 00402 on
  std::string version = "00401";                // ISA12; UNB S001 0002, the syntax version
  std::string control;                          // ISA13, nine digits; UNB 0020
  std::string acknowledgement_requested = "0";  // ISA14 (a TA1), UNB 0031 (a CONTRL): "1" asks for one
  std::string usage = "P";                      // ISA15: P production, T test, I information; any UNB 0035: T

  Standard standard = Standard::x12;
  // Of UNB only.
  std::string syntax;                 // S001 0001: "UNOC"
  std::string sender_internal;        // S002 0008
  std::string receiver_internal;      // S003 0014
  std::string password;               // S005 0022
  std::string application_reference;  // 0026
  std::string priority;               // 0029
  std::string agreement;              // 0032
  std::string sender_sub;             // S002 0042, of syntax 4
  std::string receiver_sub;           // S003 0046
  std::string directory;              // S001 0080, of syntax 4
  std::string encoding;               // S001 0133
  std::string password_qualifier;     // S005 0025

  bool operator==(const InterchangeHeader&) const = default;
};

struct GroupHeader {
  std::string functional_code;     // GS01: PO for the 850, FA for the 997; UNG 0038: the message type
  std::string sender;              // GS02; UNG S006 0040
  std::string receiver;            // GS03; UNG S007 0044
  std::string date;                // GS04 CCYYMMDD; UNG S004 0017
  std::string time;                // GS05 HHMM[SS]; UNG S004 0019
  std::string control;             // GS06; UNG 0048
  std::string agency = "X";        // GS07; UNG 0051
  std::string version = "004010";  // GS08: version, release, and often a guide ("004010VICS"); UNG S008: "D.96A"

  // Of UNG only.
  std::string sender_qualifier = {};    // S006 0007
  std::string receiver_qualifier = {};  // S007 0007
  std::string implementation = {};      // S008 0057
  std::string password = {};            // 0058

  bool operator==(const GroupHeader&) const = default;
};

// Of a set: ST or UNH.
struct SetHeader {
  std::string id;                             // ST01; UNH S009 0065: "850", "ORDERS"
  std::string control;                        // ST02; UNH 0062
  std::string version;                        // UNH S009 0052 and 0054: "D.96A"; X12 has it in the group header
  std::string implementation;                 // ST03; UNH S009 0057, the association's code: "EAN008"
  std::string agency;                         // UNH S009 0051: "UN"
  std::string access_reference = {};          // UNH 0068: what several messages of one business share
  std::vector<std::string> header_more = {};  // what else a UNH says: S009 0110 and 0113, then its elements from 04 on
};

}  // namespace crossdock::edi
