// SPDX-License-Identifier: Apache-2.0
// Commands on a store that no hub is using: a data directory, or the URL of a database (app/place.hpp). Keys can be made
// and revoked while nodes share the database.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace crossdock::app {

int create_key(const std::string& data, const std::string& name, const std::vector<std::string>& scopes, std::int64_t days);
int revoke_key(const std::string& data, const std::string& name);
int list_keys(const std::string& data);
// Proves every projection equal to its log: exit 0 and "verified", or 1 and a line per difference.
int verify(const std::string& data);
int backup(const std::string& data, const std::string& file);
int restore(const std::string& file, const std::string& data);
// From an archive, as of `to`: a time (RFC 3339), the number of a commit, or "" for the last one.
int restore_point(const std::string& archive, const std::string& to, const std::string& data);
// What an archive holds, proven; a line per lineage.
int list_archive(const std::string& archive);
int list_functions();
// Runs the test files of a folder, or one (docs/processes.md, "Test a process"). 0: all passed; 1: some did not; 2: a file
// is wrong.
int test_processes(const std::string& path, bool json);

}  // namespace crossdock::app
