// SPDX-License-Identifier: Apache-2.0
// Fault codes of a CONTRL (0085) for findings, and the service segment a fault of an envelope stands in.
#pragma once

#include "edi/finding.hpp"

#include <cstddef>
#include <string_view>

namespace crossdock::codec::edifact {

struct Fault {
  std::string_view code;     // 0085
  std::string_view segment;  // 0135; "": a segment of the message's body
  std::size_t element = 0;   // of `segment`, from 1; 0: all of it
  std::size_t component = 0;
};

// Nothing has a code "": the finding is no fault to a partner (blanks, text around the interchange).
Fault interchange_fault(std::string_view finding);
Fault group_fault(std::string_view finding);
Fault message_fault(std::string_view finding);
// For UCS and UCD; `element`: whether the finding names one.
std::string_view body_fault(std::string_view finding, bool element);

}  // namespace crossdock::codec::edifact
