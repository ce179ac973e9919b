// SPDX-License-Identifier: Apache-2.0
// The calls of processes as a connect::System, so that they leave through the outbox like those of any other system:
// made after the commit, again after a crash when repeating them has no second effect, in doubt otherwise. Operations:
// "http" (idempotent methods), "http.once" (the others) and "openapi" (counts as not idempotent).
#pragma once

#include "base/result.hpp"
#include "connect/connector.hpp"
#include "http/url.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::calls {

inline constexpr std::string_view k_system = "workflow";

// The operation for a function and its arguments.
std::string operation_of(std::string_view function, const Json& arguments);

// Whether a host ("api.example.com", "*.example.com", "10.1.2.3", each also with ":port") is on the list: nothing else
// is ever called, whatever a document or a redirect says (server-side request forgery).
Result<void> check_allowed(const std::vector<std::string>& allowed, const http::Url& url);

// `allowed` as above; `secret` gives text, JSON objects as text.
std::unique_ptr<connect::System> make_system(std::vector<std::string> allowed, connect::Environment& environment);

}  // namespace crossdock::calls
