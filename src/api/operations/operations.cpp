// SPDX-License-Identifier: Apache-2.0
// For those who run the hub: health, readiness, metrics, statistics, the API's own description and its problems.
#include "api/api.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace crossdock::api::operations {
namespace {

constexpr std::string_view k_ready = R"({"type":"object","additionalProperties":false,"required":["status"],
  "properties":{"status":{"enum":["ready"]}}})";
constexpr std::string_view k_health = R"({"type":"object","additionalProperties":false,"required":["status"],
  "properties":{"status":{"enum":["ok","refusing","damaged"]},"reason":{"type":"string"}}})";
constexpr std::string_view k_statistics =
    R"({"type":"object","additionalProperties":false,"required":["orders","exceptions_open","acceptance","outbox_depth",
  "events_position","store","held_back","idempotency","inbox","as_of"],"properties":{"orders":{"type":"object",
  "additionalProperties":{"type":"integer"}},"exceptions_open":{"type":"integer"},"acceptance":{"type":"object",
  "additionalProperties":false,"required":["count","p50_us","p99_us"],"properties":{"count":{"type":"integer"},
  "p50_us":{"type":"integer"},"p99_us":{"type":"integer"}}},"outbox_depth":{"type":"integer"},
  "events_position":{"type":"integer"},"store":{"type":"object","additionalProperties":{"type":"integer"}},
  "held_back":{"type":"object","additionalProperties":false,"required":["messages","oldest_age_s"],"properties":{
  "messages":{"type":"integer"},"oldest_age_s":{"type":"integer"}}},
  "idempotency":{"$ref":"#/components/schemas/Window"},"inbox":{"$ref":"#/components/schemas/Window"},
  "as_of":{"type":"string","format":"date-time"}}})";
constexpr std::string_view k_window =
    R"({"type":"object","additionalProperties":false,"required":["hits","misses","purged","oldest_age_s"],"properties":{
  "hits":{"type":"integer"},"misses":{"type":"integer"},"purged":{"type":"integer"},"oldest_age_s":{"type":"integer"}}})";
constexpr std::string_view k_problem =
    R"({"type":"object","additionalProperties":false,"required":["code","title","action"],"properties":{
  "code":{"type":"string"},"title":{"type":"string"},"action":{"type":"string"}}})";
constexpr std::string_view k_openapi = R"({"type":"object","required":["openapi","info","paths"]})";

// Alive all the same: another start would not mend a disk.
void health(Api& api, const http::Request& request, const http::Responder& responder) {
  const auto trouble = api.parts().store.trouble();
  if (!trouble) return reply(responder, request, Json(JsonObject{{"status", "ok"}}));
  const bool damaged = trouble->kind == ErrorKind::corrupt;
  reply(responder, request, Json(JsonObject{{"status", damaged ? "damaged" : "refusing"}, {"reason", trouble->text()}}));
}

void ready(Api& api, const http::Request& request, const http::Responder& responder) {
  if (auto trouble = api.parts().store.trouble()) {
    trouble->kind = ErrorKind::unavailable;
    return refuse(responder, request, *trouble);
  }
  if (!api.is_draining()) return reply(responder, request, Json(JsonObject{{"status", "ready"}}));
  refuse(responder, request, Error{ErrorKind::unavailable, "hub.draining", "The hub is stopping and takes no new work", ""});
}

void metrics(Api& api, const http::Request& request, const http::Responder& responder) {
  http::Response response =
      http::Response::text(200, api.parts().metrics.prometheus_text(), "text/plain; version=0.0.4; charset=utf-8");
  correlate(response, request);
  responder(std::move(response));
}

void problem(const Api& api, const http::Request& request, const http::Responder& responder) {
  const std::string_view code = request.parameter("code");
  const auto found = std::ranges::find(api.problems(), code, &Problem::code);
  if (found == api.problems().end()) {
    return refuse(responder, request,
                  Error{ErrorKind::not_found, "problem.unknown",
                        fmt::format("There is no catalogue entry for \"{}\"; its detail says what happened", code), ""});
  }
  reply(responder, request, Json(JsonObject{{"code", found->code}, {"title", found->title}, {"action", found->action}}));
}

std::vector<Problem> problems() {
  return {
      {"hub.draining", "The hub is stopping", "Send the request again; another start takes it."},
      {"hub.overloaded", "More arrives than the hub can take",
       "Nothing was done. Wait as Retry-After says and repeat the same request; send bulk data more slowly."},
      {"store.unavailable", "The store refuses writes", "Retry after a pause; an operator looks at disk space and the log."},
      {"store.corrupt", "The store is damaged",
       "Nothing more is written. An operator keeps the files and restores a backup; then repeat the request."},
      {"http.not_found", "No such path", "See /openapi.json for what there is."}};
}

}  // namespace

void register_plugin(Api& api) {
  Api* a = &api;
  api.add_problems(problems());
  api.add_schema("Window", k_window);
  api.add({http::Method::get,
           "/health",
           "health",
           "The process is alive",
           "",
           {},
           "",
           "application/json",
           {{200, "Alive; `status` says whether the store takes work", k_health}},
           [a](http::Request request, http::Responder responder) { health(*a, request, responder); }});
  api.add({http::Method::get,
           "/ready",
           "ready",
           "The hub takes work",
           "",
           {},
           "",
           "application/json",
           {{200, "Ready", k_ready}, refusal(503, "The hub is stopping, or its store refuses work")},
           [a](http::Request request, http::Responder responder) { ready(*a, request, responder); }});
  api.add({http::Method::get,
           "/metrics",
           "metrics",
           "Prometheus metrics",
           "metrics:read",
           {},
           "",
           "application/json",
           {{200, "Text format 0.0.4", "", "text/plain"}},
           [a](http::Request request, http::Responder responder) { metrics(*a, request, responder); }});
  api.add({http::Method::get,
           "/v1/statistics",
           "statistics",
           "Counts for a live view",
           "orders:read",
           {},
           "",
           "application/json",
           {{200, "Counts", k_statistics}},
           [a](http::Request request, http::Responder responder) { reply(responder, request, a->hub().statistics()); }});
  api.add({http::Method::get,
           "/openapi.json",
           "openapi",
           "This API",
           "",
           {},
           "",
           "application/json",
           {{200, "OpenAPI 3.1", k_openapi}},
           [a](http::Request request, http::Responder responder) { reply(responder, request, a->openapi()); }});
  api.add({http::Method::get,
           "/problems/{code}",
           "problem",
           "What a problem type means and what to do",
           "",
           {{"code", "path", true, "problem code"}},
           "",
           "application/json",
           {{200, "The entry", k_problem}, refusal(404, "The catalogue has no such code")},
           [a](http::Request request, http::Responder responder) { problem(*a, request, responder); }});
}

}  // namespace crossdock::api::operations
