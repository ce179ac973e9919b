// SPDX-License-Identifier: Apache-2.0
// For those who run the hub: health, readiness, metrics, statistics, the API's own description and its problems.
#include "api/api.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace crossdock::api::operations {
namespace {

constexpr std::string_view k_status = R"({"type":"object","required":["status"],"properties":{"status":{"type":"string"}}})";
constexpr std::string_view k_statistics =
    R"({"type":"object","required":["orders","exceptions_open","acceptance","outbox_depth","events_position","as_of"],
  "properties":{"orders":{"type":"object"},"exceptions_open":{"type":"integer"},"acceptance":{"type":"object"},
  "outbox_depth":{"type":"integer"},
  "events_position":{"type":"integer"},"store":{"type":"object"},"as_of":{"type":"string"}}})";
constexpr std::string_view k_problem =
    R"({"type":"object","required":["code","title"],"properties":{"code":{"type":"string"},"title":{"type":"string"},
  "action":{"type":"string"}}})";
constexpr std::string_view k_openapi = R"({"type":"object","required":["openapi","info","paths"]})";

void ready(const Api& api, const http::Request& request, const http::Responder& responder) {
  if (!api.is_draining()) return reply(responder, request, Json(JsonObject{{"status", "ready"}}));
  refuse(responder, request, Error{ErrorKind::unavailable, "hub.draining", "The hub is stopping and takes no new work", ""});
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
      {"http.not_found", "No such path", "See /openapi.json for what there is."}};
}

}  // namespace

void register_plugin(Api& api) {
  Api* a = &api;
  api.add_problems(problems());
  api.add({http::Method::get,
           "/health",
           "health",
           "The process is alive",
           "",
           {},
           "",
           "application/json",
           {{200, "Alive", k_status}},
           [](http::Request request, http::Responder responder) {
             reply(responder, request, Json(JsonObject{{"status", "ok"}}));
           }});
  api.add({http::Method::get,
           "/ready",
           "ready",
           "The hub takes work",
           "",
           {},
           "",
           "application/json",
           {{200, "Ready", k_status}},
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
           [a](http::Request, http::Responder responder) {
             responder(http::Response::text(200, a->parts().metrics.prometheus_text(),
                                            "text/plain; version=0.0.4; charset=utf-8"));
           }});
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
           {{200, "The entry", k_problem}},
           [a](http::Request request, http::Responder responder) { problem(*a, request, responder); }});
}

}  // namespace crossdock::api::operations
