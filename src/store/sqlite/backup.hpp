// SPDX-License-Identifier: Apache-2.0
// A consistent copy of a running database as one file, through SQLite's backup interface.
#pragma once

#include "store/sqlite/connection.hpp"

#include <string>
#include <vector>

namespace crossdock::store::sqlite {

// `source` is used for nothing else meanwhile. The copy is built beside `path` (".part") and renamed when durable.
Result<void> write_backup(Connection& source, const std::string& path);
// What PRAGMA integrity_check finds; empty when nothing is wrong.
Result<std::vector<std::string>> integrity_findings(Connection& connection);

}  // namespace crossdock::store::sqlite
