// SPDX-License-Identifier: Apache-2.0
// HL segments (X12 856, 870 and others) as a tree of HL loops: shipment, order, tare, pack, item in any order (BSN05), told
// by HL03. The reader nests the loops by HL02 (loop_builder.hpp); this is the way back.
#pragma once

#include "edi/tree.hpp"

namespace crossdock::edi {

// Numbers the HLs that have no HL01: HL01 counts the HLs of the set from 1, HL02 is the HL01 of the HL loop around it (empty
// without one), HL04 is 1 when there is an HL loop inside and 0 when there is none. HLs that have an HL01 stay as they are.
void number_hierarchy(TransactionSet& set);

}  // namespace crossdock::edi
