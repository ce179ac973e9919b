// SPDX-License-Identifier: Apache-2.0
// Makes the tables of quick_table.hpp from linked definitions.
#pragma once

#include "edi/definitions.hpp"

#include <vector>

namespace crossdock::edi {

// The usages must be linked; elements of composites point into the table of theirs.
QuickTable table_of(const std::vector<Usage>& usages, const std::vector<Note>& notes);
NodeTable table_of(const std::vector<Node>& nodes);

}  // namespace crossdock::edi
