// SPDX-License-Identifier: Apache-2.0
// The HTTP API as a list of endpoints. Each resource folder adds its own: what it is called, what it needs, what it
// answers, and the function that decodes, calls one use case and encodes. Routing, access control and the OpenAPI
// document all come from this one list.
//
// Threads: built on the main thread before the server starts; handlers run on the loop.
#pragma once

#include "access/keys.hpp"
#include "base/clock.hpp"
#include "base/json.hpp"
#include "base/metrics.hpp"
#include "base/random.hpp"
#include "http/router.hpp"
#include "http/server.hpp"
#include "hub/hub.hpp"
#include "net/loop.hpp"
#include "store/store.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace crossdock::api {

struct Parameter {
  std::string_view name;
  std::string_view in;  // "path", "query" or "header"
  bool required = false;
  std::string_view description;
  std::string_view schema = R"({"type":"string"})";
};

struct AnswerHeader {
  std::string_view name;
  std::string_view description;
  bool always = true;
};

// Schemas are JSON Schema as text, written so that they hold in 2020-12 (OpenAPI 3.1) and in draft 7 (validators).
struct Answer {
  int status = 200;
  std::string_view description;
  std::string_view schema;  // "" = text
  std::string_view content_type = "application/json";
  std::vector<AnswerHeader> headers = {};
};

// A problem this endpoint answers. Those that every endpoint of its kind has (401 and 403 with a scope, 400 and 413
// with a body, 503 of what writes) are added by themselves.
inline Answer refusal(int status, std::string_view when) { return {status, when, "", "application/problem+json"}; }

struct Endpoint {
  http::Method method = http::Method::get;
  std::string_view path;  // "/v1/orders/{id}"
  std::string_view id;    // operationId
  std::string_view summary;
  std::string_view scope;  // "" = public
  std::vector<Parameter> parameters;
  std::string_view request;  // JSON Schema of the body, "" = none
  std::string_view request_type = "application/json";
  std::vector<Answer> answers;
  http::Handler handler;
  bool body_optional = false;
};

// A problem type of the catalogue at /problems/<code>.
struct Problem {
  std::string_view code;
  std::string_view title;
  std::string_view action;  // what the caller or an operator does about it
};

class Api {
 public:
  struct Parts {
    hub::Hub& hub;
    access::Keys& keys;
    store::Store& store;
    net::Loop& loop;
    const Clock& clock;
    Random& random;
    Metrics& metrics;
    std::string version;
    std::string data;  // the data directory
  };
  explicit Api(Parts parts);

  Parts& parts() { return parts_; }
  hub::Hub& hub() { return parts_.hub; }
  void add(Endpoint endpoint);
  void add_problems(std::vector<Problem> problems);
  // A schema others refer to as {"$ref":"#/components/schemas/<name>"}.
  void add_schema(std::string_view name, std::string_view schema);

  // The whole API as one handler: routing, API key, correlation id, problems.
  http::Handler handler() const;
  // OpenAPI 3.1 of everything added.
  Json openapi() const;
  const std::vector<Endpoint>& endpoints() const { return *endpoints_; }
  const std::vector<Problem>& problems() const { return *problems_; }

  // While draining, /ready answers 503.
  void set_draining() { *draining_ = true; }
  bool is_draining() const { return *draining_; }

 private:
  Parts parts_;
  std::shared_ptr<http::Router> router_;
  std::shared_ptr<std::vector<Endpoint>> endpoints_;
  std::shared_ptr<std::vector<Problem>> problems_;
  std::vector<std::pair<std::string_view, std::string_view>> schemas_;
  std::shared_ptr<bool> draining_;
};

// Generated from the folders of api/.
void register_all(Api& api);

// Helpers for handlers.
Result<JsonObject> body_object(const http::Request& request);
Result<JsonArray> body_list(const http::Request& request, std::string_view member);
Result<std::size_t> limit_of(const http::Request& request, std::size_t fallback, std::size_t maximum);
std::string query_or(const http::Request& request, std::string_view name, std::string_view fallback);
// The header every answer carries: the correlation id of the exchange.
void correlate(http::Response& response, const http::Request& request);
// Runs a command of the hub (hub/commands.hpp) on the body; the path parameter `parameter`, when it is not "", becomes the
// body's member of that name.
void run_command(Api& api, std::string_view command, std::string_view parameter, http::Request request,
                 const http::Responder& responder, int status);
// Answers a page of a question that lists, by the query's state, after and limit.
void list_records(Api& api, std::string_view question, const http::Request& request, const http::Responder& responder);
// 200 with the JSON, or the problem.
void reply(const http::Responder& responder, const http::Request& request, const Result<Json>& result, int status = 200);
void refuse(const http::Responder& responder, const http::Request& request, const Error& error);

}  // namespace crossdock::api
