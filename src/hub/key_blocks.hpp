// SPDX-License-Identifier: Apache-2.0
// The Idempotency-Keys of the log of answers once more, close together, so that a start reads 16 bytes for each instead
// of its row: a block holds the keys of k_block_keys places of the log. A projection: what no block holds is in the log,
// and verify_blocks proves them equal. Whoever writes a block writes the same bytes, so that nodes may both do it.
//
// Threads: what takes a Tx, the store's writer thread.
#pragma once

#include "base/result.hpp"
#include "store/store.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::hub {

inline constexpr std::int64_t k_block_keys = 1024;

// Gives the keys from place `first` on to `use`, as far as blocks hold them without a gap; the place of the last one, or
// `first` - 1.
Result<std::int64_t> read_blocks(store::Reader& reader, std::int64_t first,
                                 const std::function<void(std::int64_t place, std::string_view key)>& use);
// Writes blocks for the places behind `covered`, while `last` fills them, at most `limit`; the last place covered then.
Result<std::int64_t> write_blocks(store::Tx& tx, std::int64_t covered, std::int64_t last, std::size_t limit);
// Erases some of the blocks all of whose places are before `first`.
Result<void> erase_blocks(store::Tx& tx, std::int64_t first);
// One line for each block that is not what the log says.
Result<std::vector<std::string>> verify_blocks(store::Reader& reader);

}  // namespace crossdock::hub
