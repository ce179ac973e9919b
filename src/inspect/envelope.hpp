// SPDX-License-Identifier: Apache-2.0
// What is around sets, as JSON: the headers of an interchange and of a group, its delimiters and its TA1s. `edi json` says
// it once, with the first set it holds for; `edi write` writes with it.
//
//   {"interchange": {"sender": "HARBORMART", "receiver": "CROSSDOCK", "date": "261123", "time": "0915", "control":
//   "000000905"},
//    "delimiters": {"element": "*", "component": ">", "segment": "~"},
//    "group": {"functional_code": "PO", "control": "5", ...}, "acknowledgements": [["TA1", ...]]}
// Only what differs from a header that says nothing is there ("usage" is P unless it says T); names are those of
// edi/headers.hpp and edi/delimiters.hpp.
#pragma once

#include "base/json.hpp"
#include "base/result.hpp"
#include "edi/delimiters.hpp"
#include "edi/headers.hpp"
#include "edi/tree.hpp"

#include <string>
#include <vector>

namespace crossdock::inspect {

struct Envelope {
  edi::InterchangeHeader header;
  edi::Delimiters delimiters;
  std::vector<edi::Segment> acknowledgements;
};

JsonObject interchange_json(const edi::InterchangeHeader& header);
JsonObject group_json(const edi::GroupHeader& header, edi::Standard standard);
JsonObject delimiters_json(const edi::Delimiters& delimiters, edi::Standard standard);

// Of an "envelope" with "interchange" in it, and with "group". Errors: "edi.write_json" with the JSON path.
Result<Envelope> envelope_of(const JsonObject& json, edi::Standard standard);
Result<edi::GroupHeader> group_of(const JsonObject& json, edi::Standard standard);

}  // namespace crossdock::inspect
