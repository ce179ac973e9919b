// SPDX-License-Identifier: Apache-2.0
// Secrets come from the environment (CROSSDOCK_SECRET_<NAME>) or a file in $CROSSDOCK_SECRETS, never from the landscape.
#pragma once

#include "base/result.hpp"

#include <string>
#include <string_view>

namespace crossdock::app {

// missing_reference "secret.unknown".
Result<std::string> secret(std::string_view name);

}  // namespace crossdock::app
