// SPDX-License-Identifier: Apache-2.0
// Trees -> bytes. Counts (SE01 GE01 IEA01) and trailers are computed; control numbers, dates and ids are the caller's,
// because they must be durable before the first byte leaves. Nothing is escaped, as X12 has no escape: data that holds
// a delimiter, a line break or another control character is refused ("x12.write_data") with the place.
//
// Writing what was read, with its headers and delimiters, gives the same bytes but for
// - line breaks and blanks around segments, wrapped lines, text outside of interchanges: only `line_end` is written; an ISA
//   that was trimmed is padded;
// - empty elements and components at the end of a segment or element;
// - counts that were wrong (IEA01 of one with TA1s only is 0), control characters in the data, which the reader makes
//   blanks, and text in ISO 8859-1, which is written as UTF-8.
#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "edi/delimiters.hpp"
#include "edi/headers.hpp"
#include "edi/tree.hpp"

#include <string>
#include <vector>

namespace crossdock::codec::x12 {

struct OutboundGroup {
  edi::GroupHeader header;
  std::vector<edi::TransactionSet> sets;  // id and control are used; version and functional_code come from the header
};

struct OutboundInterchange {
  edi::InterchangeHeader header;
  edi::Delimiters delimiters;
  std::vector<OutboundGroup> groups;
  std::string line_end;                             // "", "\n" or "\r\n", written after each terminator
  std::vector<edi::Segment> acknowledgements = {};  // TA1, before the first group
  bool loose = false;                               // GS06 may have leading zeros, as some senders' have
};

// ISA: ids at most 15 characters, control exactly 9 digits; GS06 1..9 digits without leading zeros; GS04 CCYYMMDD, before
// version 004010 YYMMDD too; ST02 4..9.
// Codes: "x12.write_header", "x12.write_delimiters", "x12.write_data".
Result<std::string> write_interchange(const OutboundInterchange& interchange);

// ISA13 and friends from a counter: 905 -> "000000905". ST02 from a position: 1 -> "0001".
std::string interchange_control(std::int64_t number);
std::string set_control(std::int64_t number);
// Date and time fields of both headers from a moment, in UTC.
void stamp(edi::InterchangeHeader& interchange, edi::GroupHeader& group, Timestamp at);

}  // namespace crossdock::codec::x12
