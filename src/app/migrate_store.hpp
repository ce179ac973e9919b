// SPDX-License-Identifier: Apache-2.0
// crossdock migrate-store: moves a stopped hub to another store, and proves that everything arrived.
#pragma once

#include <string>

namespace crossdock::app {

// Copies every row from one place to an empty one, compares both table by table (rows and SHA-256), and verifies the
// copy as `crossdock verify` does. The source is only read. Returns the exit code: 0 only when all of it is proven.
int migrate_store(const std::string& from, const std::string& to);
// A backup file into an empty database.
int restore_into(const std::string& file, const std::string& to);

}  // namespace crossdock::app
