// SPDX-License-Identifier: Apache-2.0
#include "connectors/http/exchange.hpp"

#include "connectors/http/endpoint.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace crossdock::connectors::http {
namespace {

using connect::Call;
using crossdock::http::Method;
using crossdock::http::Response;

JsonObject variables_of(const Call& call) {
  JsonObject variables;
  variables["key"] = call.business_key;
  variables["correlation"] = call.correlation;
  return variables;
}

// A value such as ".." would otherwise lead to another resource.
bool has_dot_segment(std::string_view target) {
  std::string_view path = target.substr(0, target.find('?'));
  while (!path.empty()) {
    path.remove_prefix(1);
    const std::string_view segment = path.substr(0, path.find('/'));
    if (segment == "." || segment == "..") return true;
    path.remove_prefix(segment.size());
  }
  return false;
}

Result<std::string> target_of(const Operations& operations, const Operation& operation, const Call& call,
                              const JsonObject& variables) {
  CROSSDOCK_TRY(auto target, operation.path.render(operations.programs, call.arguments, variables, Encode::url));
  if (has_dot_segment(target)) {
    return fail(ErrorKind::invalid, "http.path", "The path would lead to another resource", operation.name);
  }
  char separator = target.find('?') == std::string::npos ? '?' : '&';
  for (const auto& [name, value] : operation.query) {
    CROSSDOCK_TRY(const auto text, value.render(operations.programs, call.arguments, variables, Encode::url));
    target.append(1, separator).append(percent_encode(name)).append("=").append(text);
    separator = '&';
  }
  return target;
}

Result<std::string> body_of(const Operations& operations, const Operation& operation, const Call& call,
                            const JsonObject& variables) {
  const bool has_body = operation.method != Method::get && operation.method != Method::del;
  if (!operation.request && !has_body) return std::string();
  if (!operation.request) return json_text(call.arguments);
  CROSSDOCK_TRY(const Json body, operations.programs.run(*operation.request, call.arguments, variables));
  return json_text(body);
}

bool contains(const std::vector<int>& statuses, int status) { return std::ranges::find(statuses, status) != statuses.end(); }

bool is_true(const Json& value) { return !value.is_null() && value != false; }

// What a program that reads an answer sees: the JSON, or the text of a body that is none.
struct View {
  Json body;
  JsonObject variables;
  bool is_readable = true;
  Error why;  // when it is not
};

View view_of(const Call& call, const Response& response) {
  View view{nullptr, variables_of(call), true, {}};
  view.variables["arguments"] = call.arguments;
  view.variables["status"] = response.status;
  if (response.body.empty()) return view;
  auto parsed = json_parse(response.body);
  if (parsed) {
    view.body = *std::move(parsed);
    return view;
  }
  view.is_readable = false;
  view.why = std::move(parsed).error();
  view.body = message_of(response.body);
  return view;
}

bool applies(const Operations& operations, const ErrorRule& rule, const View& view, int status) {
  if (!rule.statuses.empty() && !contains(rule.statuses, status)) return false;
  if (!rule.when) return true;
  const auto value = operations.programs.run(*rule.when, view.body, view.variables);
  return value && is_true(*value);
}

// The declared meaning of a response, if it has one.
std::optional<Error> declared_error(const Operations& operations, const Operation& operation, const View& view,
                                    const Response& response, Timestamp now) {
  for (const ErrorRule& rule : operation.errors) {
    if (!applies(operations, rule, view, response.status)) continue;
    Error error = error_of(response, Effect::none, now);
    error.kind = rule.kind;
    if (!rule.code.empty()) error.code = rule.code;
    if (!rule.message) return error;
    const auto message = operations.programs.run(*rule.message, view.body, view.variables);
    if (message && message->is_string()) error.message = std::string(message->get_string());
    return error;
  }
  return std::nullopt;
}

Unexpected placed(Error error, const Operation& operation) { return fail(std::move(error).at(operation.name)); }

Unexpected not_there(const Operation& operation) {
  return fail(ErrorKind::not_found, "http.not_there", "It is not there", operation.name);
}

Result<Json> read_success(const Operations& operations, const Operation& operation, Purpose purpose, View view) {
  const Effect effect = effect_of(operation, purpose);
  if (!view.is_readable) return placed(unreadable(view.why, effect), operation);
  if (!operation.response) return std::move(view.body);
  auto answer = operations.programs.run(*operation.response, view.body, view.variables);
  if (answer) return answer;
  // A program may refuse what it reads with a kind of its own; where there was an effect, that comes first.
  const bool is_deliberate = answer.error().kind != ErrorKind::invalid && answer.error().kind != ErrorKind::limit;
  if (effect == Effect::none && is_deliberate) return placed(std::move(answer).error(), operation);
  return placed(unreadable(answer.error(), effect), operation);
}

}  // namespace

Effect effect_of(const Operation& operation, Purpose purpose) {
  return operation.is_idempotent || purpose == Purpose::probe ? Effect::none : Effect::unknown;
}

Result<Prepared> prepare(const Operations& operations, const Operation& operation, const Call& call) {
  const JsonObject variables = variables_of(call);
  Prepared prepared;
  CROSSDOCK_TRY(prepared.target, target_of(operations, operation, call, variables));
  CROSSDOCK_TRY(prepared.body, body_of(operations, operation, call, variables));
  if (prepared.body.size() > k_request_bytes_max) {
    return fail(ErrorKind::limit, "http.request_too_large",
                fmt::format("A request has at most {} bytes", k_request_bytes_max), operation.name);
  }
  if (!prepared.body.empty()) prepared.headers.set("Content-Type", "application/json");
  for (const auto& [name, value] : operation.headers) {
    CROSSDOCK_TRY(auto text, value.render(operations.programs, call.arguments, variables, Encode::header));
    prepared.headers.set(name, std::move(text));
  }
  return prepared;
}

Result<Json> interpret(const Operations& operations, const Operation& operation, const Call& call, Purpose purpose,
                       const Response& response, Timestamp now) {
  View view = view_of(call, response);
  if (contains(operation.absent, response.status)) return not_there(operation);
  if (auto declared = declared_error(operations, operation, view, response, now)) {
    return placed(std::move(*declared), operation);
  }
  if (response.status < 200 || response.status > 299) {
    Error error = error_of(response, effect_of(operation, purpose), now);
    // Perhaps only the path is wrong: a probe must not take that for an answer.
    if (purpose == Purpose::probe && error.kind == ErrorKind::not_found) error.kind = ErrorKind::invalid;
    return placed(std::move(error), operation);
  }
  auto answer = read_success(operations, operation, purpose, std::move(view));
  if (answer && purpose == Purpose::probe && answer->is_null()) return not_there(operation);
  return answer;
}

}  // namespace crossdock::connectors::http
