// SPDX-License-Identifier: Apache-2.0
// A System over HTTP and JSON whose operations are data (operation.hpp). Loop thread; one client, its connections kept.
#pragma once

#include "connect/connector.hpp"

#include <memory>

namespace crossdock::connectors::http {

Result<std::unique_ptr<connect::System>> make_system(const JsonObject& checked, connect::Environment& environment);

}  // namespace crossdock::connectors::http
