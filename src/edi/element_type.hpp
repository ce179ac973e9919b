// SPDX-License-Identifier: Apache-2.0
// How types and lengths of elements are written: "N2" and "1/15" in X12, "an..35" in EDIFACT.
#pragma once

#include "edi/definitions.hpp"

#include <string_view>

namespace crossdock::edi {

// All answer false for what is not one; then `element` may be half changed.
bool parse_x12_type(std::string_view text, ElementDef& element);
bool parse_x12_length(std::string_view text, ElementDef& element);
bool parse_edifact_type(std::string_view text, ElementDef& element);  // with the length

}  // namespace crossdock::edi
