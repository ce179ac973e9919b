// SPDX-License-Identifier: Apache-2.0
// Trees -> bytes of batch EDIFACT (ISO 9735, syntax versions 1 to 4). Counts (UNT UNE UNZ) and trailers are computed;
// references, dates and ids are the caller's, because they must be durable before the first byte leaves. A delimiter in the
// data gets the release character; where there is none, and for control characters, the data is refused. So is a character
// that the declared set cannot hold. Each refusal names set, segment, element and component.
//
// Writing what was read, with its headers and delimiters, gives the same bytes but for
// - line breaks and blanks around segments, wrapped lines, blanks around the values of headers, text outside of
//   interchanges: only `line_end` is written;
// - the UNA: written when the delimiters are not the default ones, or as `advise` says; its fifth character is a blank
//   before syntax 4;
// - empty elements and components at the end of a segment, element or repeat; release characters that release nothing;
// - counts that were wrong, 0031 and 0035 other than 1, the explicit nesting behind a tag ("LIN:1");
// - control characters in the data, which the reader makes blanks, and characters sent as UTF-8 under the name of a set of
//   ISO 8859, which are written in that set.
// The reader takes text of a Latin set whose bytes happen to be well-formed UTF-8 for that (edi/charset.hpp): such text is
// written as declared and would not come back.
#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "codec/edifact/una.hpp"
#include "edi/delimiters.hpp"
#include "edi/headers.hpp"
#include "edi/tree.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::codec::edifact {

// Either every group has a control reference and stands in UNG and UNE, or there is one without: messages alone.
struct OutboundGroup {
  edi::GroupHeader header;
  std::vector<edi::TransactionSet> sets;  // all of UNH is taken from them; 0051 is UN where it is empty
};

struct OutboundInterchange {
  edi::InterchangeHeader header;  // `syntax` and `version` too: "UNOC", "3"
  edi::Delimiters delimiters = default_delimiters();
  std::vector<OutboundGroup> groups;
  std::string line_end;  // "", "\n" or "\r\n", written after each terminator
  bool advise = false;   // a UNA also where the delimiters are the default ones
  bool loose = false;    // repertoire.hpp: UNOA and UNOB are not held to their repertoire
};

// Codes: "edifact.write_header", "edifact.write_delimiters", "edifact.write_charset", "edifact.write_character" (not in the
// repertoire), "edifact.write_data".
Result<std::string> write_interchange(const OutboundInterchange& interchange);

// A header with the defaults of EDIFACT.
edi::InterchangeHeader interchange_header(std::string_view syntax = "UNOC", std::string_view version = "3");
edi::GroupHeader no_group();
// UNB 0020, UNG 0048 and UNH 0062 from a counter: 905 -> "905".
std::string reference(std::int64_t number);
// Date and time of the header (CCYYMMDD from syntax 4 on) from a moment, in UTC.
void stamp(edi::InterchangeHeader& interchange, Timestamp at);
void stamp(const edi::InterchangeHeader& interchange, edi::GroupHeader& group);  // the same as the interchange's

}  // namespace crossdock::codec::edifact
