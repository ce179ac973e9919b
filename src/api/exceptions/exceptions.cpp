// SPDX-License-Identifier: Apache-2.0
// The exception list: look, retry, resolve.
#include "api/api.hpp"

#include <optional>
#include <utility>

namespace crossdock::api::exceptions {
namespace {

constexpr std::string_view k_exception_schema =
    R"({"type":"object","additionalProperties":false,"required":["id","state","cause","kind","code","message","place",
  "order","correlation","detail","opened","changed","retries"],"properties":{"id":{"type":"string"},
  "state":{"enum":["open","retrying","resolved"]},"cause":{"type":"string"},"kind":{"type":"string"},
  "code":{"type":"string"},"message":{"type":"string"},"place":{"type":"string"},"order":{"type":"string"},
  "correlation":{"type":"string"},"detail":{"type":"string"},"call":{"type":"string"},"process":{"type":"string"},
  "source_message":{"type":"string"},
  "sent":{"type":"string"},"opened":{"type":"string","format":"date-time"},"changed":{"type":"string",
  "format":"date-time"},"retries":{"type":"integer"},"resolution":{"type":"string"}}})";
constexpr std::string_view k_exception = R"({"$ref":"#/components/schemas/Exception"})";
constexpr std::string_view k_page =
    R"({"type":"object","additionalProperties":false,"required":["exceptions","next"],"properties":{"exceptions":{
  "type":"array","items":{"$ref":"#/components/schemas/Exception"}},"next":{"type":"string"}}})";
constexpr std::string_view k_reason =
    R"({"type":"object","required":["reason"],"properties":{"reason":{"type":"string","minLength":1},
  "answer":{"type":"object"}}})";
constexpr std::string_view k_cause =
    R"({"type":"object","required":["cause"],"properties":{"cause":{"type":"string","minLength":1}}})";
constexpr std::string_view k_retried =
    R"({"type":"object","additionalProperties":false,"required":["cause","retried","failed"],
  "properties":{"cause":{"type":"string"},"retried":{"type":
  "integer"},"failed":{"type":"integer"}}})";

// Calls `use` with the id of the path, or refuses.
template <class Use>
void with_id(const http::Request& request, const http::Responder& responder, Use use) {
  const auto id = ExceptionId::parse(request.parameter("id"));
  if (!id) return refuse(responder, request, id.error());
  use(*id);
}

void list(Api& api, const http::Request& request, const http::Responder& responder) {
  const auto limit = limit_of(request, 50, 500);
  if (!limit) return refuse(responder, request, limit.error());
  reply(responder, request,
        api.hub().exceptions(query_or(request, "status", "open"), query_or(request, "after", ""), *limit));
}

void resolve(Api& api, http::Request request, const http::Responder& responder) {
  const auto body = body_object(request);
  if (!body) return refuse(responder, request, body.error());
  auto reason = json_string(*body, "reason");
  if (!reason) return refuse(responder, request, reason.error());
  const Json* answer = json_find(*body, "answer");
  if (answer != nullptr && !answer->is_object())
    return refuse(responder, request, Error{ErrorKind::invalid, "field.type", "\"answer\" must be an object", "answer"});
  with_id(request, responder, [&](ExceptionId id) {
    api.hub().resolve_exception(id, *reason, answer == nullptr ? std::nullopt : std::optional<Json>(*answer),
                                [responder, request](const Result<Json>& result) { reply(responder, request, result); });
  });
}

void retry_cause(Api& api, http::Request request, const http::Responder& responder) {
  const auto body = body_object(request);
  if (!body) return refuse(responder, request, body.error());
  auto cause = json_string(*body, "cause");
  if (!cause) return refuse(responder, request, cause.error());
  api.hub().retry_cause(*std::move(cause), [responder, request = std::move(request)](const Result<Json>& result) {
    reply(responder, request, result);
  });
}

// What a person may do about one.
void add_decisions(Api& api, const Parameter& id) {
  Api* a = &api;
  api.add({http::Method::post,
           "/v1/exceptions/{id}/retry",
           "retryException",
           "Try again what failed",
           "exceptions:write",
           {id},
           "",
           "application/json",
           {{200, "The exception, now retrying", k_exception},
            refusal(400, "That is not the id of an exception"),
            refusal(404, "There is no such exception"),
            refusal(409, "It is resolved already")},
           [a](http::Request request, http::Responder responder) {
             with_id(request, responder, [&](ExceptionId found) {
               a->hub().retry_exception(
                   found, [responder, request](const Result<Json>& result) { reply(responder, request, result); });
             });
           }});
  api.add({http::Method::post,
           "/v1/exceptions/{id}/resolve",
           "resolveException",
           "Close an exception with a reason, without retrying: a call is not made (with `answer` its process goes on as if "
           "the system had said so), a process ends, a message is not applied",
           "exceptions:write",
           {id},
           k_reason,
           "application/json",
           {{200, "The exception, resolved", k_exception},
            refusal(400, "The reason is missing, or no call waits for an answer"),
            refusal(404, "There is no such exception"),
            refusal(409, "Its call is being tried again")},
           [a](http::Request request, http::Responder responder) { resolve(*a, std::move(request), responder); }});
}

}  // namespace

void register_plugin(Api& api) {
  Api* a = &api;
  api.add_schema("Exception", k_exception_schema);
  const Parameter id{"id", "path", true, "exception id"};
  api.add({http::Method::get,
           "/v1/exceptions",
           "listExceptions",
           "What failed and waits for a person, newest first",
           "exceptions:read",
           {{"status", "query", false, "open (default), retrying or resolved", R"({"enum":["open","retrying","resolved"]})"},
            {"after", "query", false, "id to go on after"},
            {"limit", "query", false, "1 to 500, default 50", R"({"type":"integer","minimum":1,"maximum":500})"}},
           "",
           "application/json",
           {{200, "A page", k_page}, refusal(400, "A parameter is not what it should be")},
           [a](http::Request request, http::Responder responder) { list(*a, request, responder); }});
  api.add({http::Method::post,
           "/v1/exceptions/retry",
           "retryCause",
           "Retry every open exception of one cause",
           "exceptions:write",
           {},
           k_cause,
           "application/json",
           {{200, "How many were set going", k_retried}},
           [a](http::Request request, http::Responder responder) { retry_cause(*a, std::move(request), responder); }});
  api.add({http::Method::get,
           "/v1/exceptions/{id}",
           "getException",
           "One exception",
           "exceptions:read",
           {id},
           "",
           "application/json",
           {{200, "The exception", k_exception},
            refusal(400, "That is not the id of an exception"),
            refusal(404, "There is no such exception")},
           [a](http::Request request, http::Responder responder) {
             with_id(request, responder, [&](ExceptionId found) { reply(responder, request, a->hub().exception(found)); });
           }});
  add_decisions(api, id);
}

}  // namespace crossdock::api::exceptions
