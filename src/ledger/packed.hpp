// SPDX-License-Identifier: Apache-2.0
// The lines of one chain as the bytes of one row: a stock fact of 500 deltas is one row instead of 500, and a line of an
// order takes about 25 bytes instead of 150. Numbers are written as what changed since the line before it, in as few
// bytes as they need. Stored: a new form gets a new version, and the old ones stay readable.
#pragma once

#include "ledger/line.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::ledger {

// At most k_row_lines lines; their positions are not written, they follow from the row's.
std::string packed(std::span<const Line> lines);
// corrupt "ledger.entry" when the bytes are not what `packed` has written.
Result<std::vector<Line>> unpacked(std::string_view bytes, std::int64_t row);

}  // namespace crossdock::ledger
