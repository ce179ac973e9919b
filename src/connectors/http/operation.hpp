// SPDX-License-Identifier: Apache-2.0
// The operations of a system, as read from its configuration:
//
//   operations:
//     createOrder:
//       method: POST                      # GET POST PUT PATCH DELETE; POST if absent
//       path: "/orders"                   # below base_url; may contain ${ jq }
//       query: {dry: "${ .dry }"}         # values may contain ${ jq }
//       headers: {Idempotency-Key: "${ $key }"}
//       request: "<jq>"                   # the body from the arguments; absent: the arguments (no body for GET, DELETE)
//       response: "<jq>"                  # the answer from the body; absent: the body
//       idempotent: false                 # absent: true for GET PUT DELETE (RFC 9110 section 9.2.2)
//       probe: findOrder                  # an idempotent operation whose answer is null when it did not happen
//       absent: [404]                     # statuses that certainly mean: not there. Nothing else does in a probe.
//       errors:                           # first match wins, before the usual meaning of the status
//         - {status: 422, kind: rejected, code: erp.refused, message: "<jq>"}
//         - {status: [200, 400], when: "<jq>", kind: rejected}
//       timeout_ms: 10s
//
// jq programs see the arguments as input, $key and $correlation; those that read an answer see its body as input (a
// string when it is not JSON) and $arguments, $status as well.
#pragma once

#include "base/json.hpp"
#include "base/result.hpp"
#include "connectors/http/template.hpp"
#include "http/message.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace crossdock::connectors::http {

struct ErrorRule {
  std::vector<int> statuses;        // empty: any
  std::optional<std::size_t> when;  // programs
  ErrorKind kind = ErrorKind::invalid;
  std::string code;
  std::optional<std::size_t> message;
};

struct Operation {
  std::string name;
  crossdock::http::Method method = crossdock::http::Method::post;
  Template path;
  std::vector<std::pair<std::string, Template>> query;
  std::vector<std::pair<std::string, Template>> headers;
  std::optional<std::size_t> request;
  std::optional<std::size_t> response;
  bool is_idempotent = false;
  std::string probe;  // "" = none
  std::vector<int> absent;
  std::vector<ErrorRule> errors;
  std::int64_t timeout_ms = 0;  // 0: that of the endpoint
};

struct Operations {
  std::map<std::string, Operation, std::less<>> by_name;
  Programs programs;

  const Operation* find(std::string_view name) const;
};

// `operations` and the rules of `errors` that hold for all of them. Error places: "operations.createOrder.path".
Result<Operations> read_operations(const JsonObject& checked);

inline constexpr std::size_t k_operations_max = 500;

}  // namespace crossdock::connectors::http
