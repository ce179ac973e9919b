// SPDX-License-Identifier: Apache-2.0
// partners/*.yaml: who a trading partner is, what it is sent, and what its documents may mean (docs/operations.md).
#pragma once

#include "base/json.hpp"
#include "base/result.hpp"
#include "hub/settings.hpp"

#include <string>

namespace crossdock::landscape {

// Reads one partner into the settings. Error place: "<file>: <member>".
Result<void> load_partner_document(const std::string& file, const JsonObject& body, hub::Settings& settings);

}  // namespace crossdock::landscape
