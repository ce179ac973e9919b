// SPDX-License-Identifier: Apache-2.0
// From an operation and its arguments to a request, and from the response to an answer. Pure but for the jq programs.
#pragma once

#include "base/clock.hpp"
#include "connect/connector.hpp"
#include "connectors/http/answer.hpp"
#include "connectors/http/operation.hpp"
#include "http/message.hpp"

#include <string>

namespace crossdock::connectors::http {

struct Prepared {
  std::string target;                // path and query, percent-encoded
  crossdock::http::Headers headers;  // of the operation
  std::string body;
};

enum class Purpose : std::uint8_t { call, probe };

// Errors: whatever a program says about the arguments; nothing was sent.
Result<Prepared> prepare(const Operations& operations, const Operation& operation, const connect::Call& call);

// What the response means. In a probe a null answer, or a status of `absent`, is not_found; every other failure is
// retryable or says why it is not, so that "it certainly did not happen" is never a guess.
Result<Json> interpret(const Operations& operations, const Operation& operation, const connect::Call& call, Purpose purpose,
                       const crossdock::http::Response& response, Timestamp now);

// in_doubt matters for calls that are not idempotent.
Effect effect_of(const Operation& operation, Purpose purpose);

}  // namespace crossdock::connectors::http
