// SPDX-License-Identifier: Apache-2.0
// What the disk and SQLite can do at most here, measured in the same run as the hub's own figures.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace crossdock::bench {

// Overwrites a preallocated 64 KiB block and calls fdatasync, `rounds` times; microseconds each.
std::vector<double> fdatasync_64k_us(const std::string& folder, std::size_t rounds);
// Rows per second of plain prepared inserts of about 170 bytes, 1152 rows a transaction, WAL, synchronous=FULL.
double raw_sqlite_rows_per_s(const std::string& folder, std::size_t transactions);

// Deltas per second into a map in memory, each batch appended to a growing file and fdatasynced: the bound of a ledger
// that explains nothing. 48 bytes a delta, 400k positions.
double synced_log_deltas_per_s(const std::string& folder, std::size_t batches, std::size_t batch);

}  // namespace crossdock::bench
