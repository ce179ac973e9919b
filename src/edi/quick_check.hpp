// SPDX-License-Identifier: Apache-2.0
// A quick look at the elements of a segment, for the many with which nothing is wrong; element_check.hpp says what is.
#pragma once

#include "edi/definitions.hpp"
#include "edi/segment_view.hpp"

namespace crossdock::edi {

// True: check_elements() would find nothing. False: it may.
bool surely_right(const SegmentView& segment, const SegmentDef& definition);

}  // namespace crossdock::edi
