// SPDX-License-Identifier: Apache-2.0
// Where a hub keeps what it knows: a directory (the embedded store), or a PostgreSQL database as
// postgresql://user@host/database?schema=crossdock&... with libpq's other parameters. Its password is the secret
// "postgres-password", if there is one.
#pragma once

#include "base/clock.hpp"
#include "base/metrics.hpp"
#include "base/result.hpp"
#include "store/store.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace crossdock::app {

// Of a database: for this process alone, or with others that share it too. A directory is always for one alone.
enum class Sharing : std::uint8_t { alone, shared };

// Every table of a hub.
store::Schema whole_schema();
// `clock` and `metrics` outlive the store. `archive`: a folder for every commit (store/sqlite/sqlite.hpp); "" = none, and
// unsupported for a database, which has its own archiving.
Result<std::unique_ptr<store::Store>> open_place(const std::string& place, Sharing sharing, const Clock& clock,
                                                 Metrics& metrics, const std::string& archive = "");

}  // namespace crossdock::app
