// SPDX-License-Identifier: Apache-2.0
// Source over a watched folder. A file is offered when its size and time stood still for stable_ms, or its trigger is
// there; its id is "<name>:<sha256 of its bytes>". It stays where it is until the ack: taken -> archive/<date>/,
// retryable error -> offered again after retry_ms, other error -> quarantine/ with <name>.error.json. A crash in
// between offers the same id again.
//
// Loop thread; all file operations run on a Worker, at most k_entries_max names per look.
#pragma once

#include "connect/connector.hpp"
#include "connectors/file/settings.hpp"

#include <memory>

namespace crossdock::connectors::file {

inline constexpr std::size_t k_entries_max = 10'000;

std::unique_ptr<connect::Source> make_source(SourceSettings settings, connect::Environment& environment);

}  // namespace crossdock::connectors::file
