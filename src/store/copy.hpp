// SPDX-License-Identifier: Apache-2.0
// Copies from one store to another, whatever their engines, and digests to compare them by. Positions of logs are kept.
#pragma once

#include "store/store.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace crossdock::store {

// What one table holds: rows in key order, hashed (SHA-256, in hex).
struct Digest {
  std::string table;
  std::uint64_t rows = 0;
  std::string hash;
  bool operator==(const Digest&) const = default;
};

using Progress = std::function<void(const Table& table, std::uint64_t rows)>;

// Whether any table has a row.
Result<bool> holds_rows(Reader& reader, const Schema& schema);
// Everything `snapshot` of `from` sees, into empty tables of `to`, page by page, and how far its logs have got; a failure
// leaves what was copied so far. Gives the digests of what was read. `progress` may be null.
Result<std::vector<Digest>> copy_all(Store& from, Reader& snapshot, Store& to, const Schema& schema,
                                     const Progress& progress);
Result<std::vector<Digest>> digest_all(Reader& reader, const Schema& schema, const Progress& progress);

}  // namespace crossdock::store
