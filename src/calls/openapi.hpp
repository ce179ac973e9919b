// SPDX-License-Identifier: Apache-2.0
// From an OpenAPI document (2.0, 3.0, 3.1), the id of an operation and its parameters to the arguments of an HTTP call.
// Pure. Internal to this folder.
#pragma once

#include "base/json.hpp"
#include "base/result.hpp"

#include <string>
#include <string_view>

namespace crossdock::calls {

// JSON or YAML.
Result<Json> parse_openapi(std::string_view text, std::string_view source);
// `arguments` are those of `call: openapi`, `source` the URI the document came from: servers may be relative to it.
Result<JsonObject> openapi_call(const Json& document, const std::string& source, const JsonObject& arguments);

}  // namespace crossdock::calls
