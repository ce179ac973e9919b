// SPDX-License-Identifier: Apache-2.0
// What authentication policies mean: basic (RFC 7617), bearer (RFC 6750), digest (RFC 7616), OAuth 2 (RFC 6749, RFC 8693)
// and OpenID Connect discovery. Pure. Internal to this folder.
#pragma once

#include "base/json.hpp"
#include "base/result.hpp"
#include "calls/answer.hpp"

#include <string>
#include <string_view>

namespace crossdock::calls {

struct Credentials {
  std::string scheme;     // "Basic"
  std::string parameter;  // without the scheme
};

Credentials basic(std::string_view username, std::string_view password);

// Answers the challenge of a 401; `nonce` is the client's. Errors: no digest challenge that we can answer.
Result<Credentials> digest(std::string_view challenge, std::string_view username, std::string_view password,
                           const Request& request, std::string_view nonce);

// Where tokens are had: authority and endpoint of an `oauth2` policy.
std::string token_uri(const JsonObject& policy);
std::string discovery_uri(const JsonObject& policy);
// The request for a token of an `oauth2` or `oidc` policy. Errors: what its grant lacks.
Result<Request> token_request(const JsonObject& policy, const std::string& uri);

}  // namespace crossdock::calls
