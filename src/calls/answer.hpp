// SPDX-License-Identifier: Apache-2.0
// How requests are written and responses read: DSL, "HTTP Call", "HTTP Request", "HTTP Response". Pure. Internal to this
// folder.
#pragma once

#include "base/json.hpp"
#include "base/result.hpp"
#include "http/message.hpp"

#include <string>
#include <string_view>

namespace crossdock::calls {

struct Request {
  std::string method;  // "GET"
  std::string url;
  http::Headers headers;
  std::string body;
};

// From the arguments of `call: http`. Errors: what an author or the data got wrong.
Result<Request> make_request(const JsonObject& arguments);

// {"error": {...}} of the standard type.
Json error_answer(std::string_view type, int status, std::string_view title, std::string_view detail);
Json error_answer(std::string_view type, const Error& error);
// A call that brought no response.
Json failure_answer(const Error& error);

// {"output": ...} in the form that `output` names, or the error of a status outside of 200-299 (redirect: 200-399).
Json response_answer(const JsonObject& arguments, const Request& request, const http::Response& response);

// Content by its type: JSON and text deserialised, anything else in base 64.
Json content_of(const http::Response& response);

std::string form_encoded(const JsonObject& fields);
// What stands in a URI, a header or a form for a value.
std::string text_of(const Json& value);

}  // namespace crossdock::calls
