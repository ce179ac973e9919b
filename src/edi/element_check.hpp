// SPDX-License-Identifier: Apache-2.0
// Checks the elements of one segment against its definition: presence, notes, type, length, closed code lists.
#pragma once

#include "edi/definitions.hpp"
#include "edi/finding.hpp"
#include "edi/segment_view.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace crossdock::edi {

// Where in the segment, what, and a sentence.
struct ElementFault {
  std::size_t element = 0;
  std::size_t component = 0;
  std::size_t repeat = 0;
  std::string_view code;
  std::string message;
  std::string_view value;
  std::string_view reference;  // data element number
  std::string_view origin;     // of a guide's change
};
using FaultSink = std::function<void(const ElementFault&)>;

void check_elements(const SegmentView& segment, const SegmentDef& definition, const FaultSink& report);

// Calendar and clock values as X12 types DT and TM hold them: CCYYMMDD or YYMMDD; HHMM[SS[d[d]]].
bool is_date(std::string_view text);
bool is_time(std::string_view text);
// The digits of a number as EDIFACT writes it, without sign and decimal mark ("-1234,5" has 5); npos for anything else.
std::size_t edifact_digits(std::string_view text);
// GS1 mod-10 check digit over all digits but the last (GTIN-8/12/13/14, SSCC-18, GLN-13). False for non-digits.
bool has_check_digit(std::string_view digits);
// Also of the right length for its kind; an SSCC may have its application identifier "00" before it.
bool is_gs1(Gs1 kind, std::string_view digits);

}  // namespace crossdock::edi
