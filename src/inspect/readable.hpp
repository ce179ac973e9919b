// SPDX-License-Identifier: Apache-2.0
// A set as JSON for people: every value with the segment and element it stands in, the number of its data element, and the
// meaning of its code, as far as a definition tells. The shape that mappings read, and that is written again, is
// edi/tree.hpp.
//
//   {"set": "850", "control": "0001", ..., "content": [
//      {"segment": "BEG", "name": "order header",
//       "BEG01": {"element": "353", "name": "purpose", "value": "00", "meaning": "original"}, "BEG03": {...}},
//      {"loop": "PO1", "content": [...]}]}
// A composite has "components" ("REF04-01": ...), a repeated element "repeats", in place of a value. A loop of EDIFACT names
// its segment group too: {"loop": "LIN", "group": "SG25", ...}. readable_reader.hpp reads it back.
#pragma once

#include "base/json.hpp"
#include "edi/library.hpp"
#include "edi/tree.hpp"

namespace crossdock::inspect {

JsonObject readable_json(const edi::TransactionSet& set, const edi::Library& library);

}  // namespace crossdock::inspect
