// SPDX-License-Identifier: Apache-2.0
// xref/*.yaml: cross-reference tables that change with the landscape rather than by the hour (hub/xref.hpp).
#pragma once

#include "base/json.hpp"
#include "base/result.hpp"
#include "hub/settings.hpp"

#include <string>

namespace crossdock::landscape {

// {xref: name, owner, rows: [{key, value, from?, until?}]}. Error place: "<file>: rows[3].key".
Result<void> load_xref(const std::string& file, const JsonObject& body, hub::Settings& settings);

}  // namespace crossdock::landscape
