// SPDX-License-Identifier: Apache-2.0
// policies/*.yaml: rules of the business as data. Each file names its `policy` (pools, sourcing, reservations, fulfilment,
// pricing, substitution, procurement, payables, returns, master) and its `owner`; each kind comes once.
#pragma once

#include "base/json.hpp"
#include "base/result.hpp"
#include "hub/settings.hpp"

#include <string>

namespace crossdock::landscape {

// Reads one policy into the settings. Error place: "<file>: <member>".
Result<void> load_policy(const std::string& file, const JsonObject& body, hub::Settings& settings);

}  // namespace crossdock::landscape
