// SPDX-License-Identifier: Apache-2.0
// What the System and the Sink have in common: where the other side is, how we prove who we are, and the bounds.
#pragma once

#include "base/json.hpp"
#include "base/result.hpp"
#include "connect/connector.hpp"
#include "http/client.hpp"
#include "http/message.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace crossdock::connectors::http {

struct Endpoint {
  std::string base_url;              // http or https, without a slash at the end
  crossdock::http::Headers headers;  // on every request, credentials included
  crossdock::http::ClientOptions client;
  std::int64_t timeout_ms = 0;
};

std::vector<connect::Field> endpoint_fields();
Result<Endpoint> read_endpoint(const JsonObject& checked, const connect::Environment& environment);
// A secret as a header value. Errors carry its name, never its value.
Result<std::string> header_secret(const connect::Environment& environment, const std::string& name,
                                  const std::string& where);

// X-Correlation-Id, and a traceparent (W3C Trace Context) whose trace id follows from the correlation id.
void add_correlation(crossdock::http::Headers& headers, const std::string& correlation, Random& random);

inline constexpr std::size_t k_request_bytes_max = 16U << 20U;

}  // namespace crossdock::connectors::http
