// SPDX-License-Identifier: Apache-2.0
// Sink into a folder: the name is the message's attribute "file". Written under a hidden temporary name, synced,
// renamed, and the folder synced before done. Nothing is overwritten: a taken name gets a suffix ("po-1.x12"), unless
// the file there has the same bytes, which is how a repeated delivery has no second effect.
//
// Errors: invalid for a bad name; transient when the folder is away or full; forbidden; limit; unavailable when too
// many writes wait. Loop thread; file operations run on a Worker.
#pragma once

#include "connect/connector.hpp"

#include <cstddef>
#include <memory>
#include <string>

namespace crossdock::connectors::file {

inline constexpr std::size_t k_message_bytes_max = 256U << 20U;

std::unique_ptr<connect::Sink> make_sink(std::string folder, connect::Environment& environment);

}  // namespace crossdock::connectors::file
