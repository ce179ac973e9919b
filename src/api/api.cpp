// SPDX-License-Identifier: Apache-2.0
#include "api/api.hpp"

#include "base/hash.hpp"
#include "base/ids.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <utility>

namespace crossdock::api {
namespace {

constexpr std::string_view k_correlation_header = "X-Correlation-Id";

// The caller's correlation id when it is short and plain, else a new one.
std::string correlation_of(const http::Request& request, Random& random) {
  const auto given = request.headers.get(k_correlation_header);
  const bool plain = given && !given->empty() && given->size() <= 64 && std::ranges::all_of(*given, [](char c) {
                       return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-' || c == '.';
                     });
  if (plain) return std::string(*given);
  return id_text("cor", static_cast<std::int64_t>(random.next() >> 1U));
}

Json schema_json(std::string_view text) {
  auto parsed = json_parse(text);
  return parsed ? *std::move(parsed) : Json(JsonObject{});
}

JsonObject content(std::string_view type, std::string_view schema) {
  JsonObject media;
  media["schema"] = schema.empty() ? Json(JsonObject{{"type", "string"}}) : schema_json(schema);
  return JsonObject{{type, std::move(media)}};
}

JsonArray parameters_of(const Endpoint& endpoint) {
  JsonArray out;
  for (const Parameter& parameter : endpoint.parameters) {
    JsonObject one{
        {"name", parameter.name}, {"in", parameter.in}, {"required", parameter.required || parameter.in == "path"}};
    one["description"] = parameter.description;
    one["schema"] = JsonObject{{"type", "string"}};
    out.emplace_back(std::move(one));
  }
  return out;
}

JsonObject operation_of(const Endpoint& endpoint) {
  JsonObject operation{{"operationId", endpoint.id}, {"summary", endpoint.summary}};
  if (!endpoint.parameters.empty()) operation["parameters"] = parameters_of(endpoint);
  if (!endpoint.request.empty() || endpoint.request_type != "application/json") {
    operation["requestBody"] = JsonObject{{"required", true}, {"content", content(endpoint.request_type, endpoint.request)}};
  }
  JsonObject responses;
  for (const Answer& answer : endpoint.answers) {
    JsonObject one{{"description", answer.description}};
    if (!answer.schema.empty() || answer.content_type != "application/json")
      one["content"] = content(answer.content_type, answer.schema);
    responses[std::to_string(answer.status)] = std::move(one);
  }
  responses["default"] = JsonObject{{"$ref", "#/components/responses/Problem"}};
  operation["responses"] = std::move(responses);
  if (endpoint.scope.empty()) {
    operation["security"] = JsonArray{};
  } else {
    operation["x-scope"] = endpoint.scope;
  }
  return operation;
}

constexpr std::string_view k_problem_schema =
    R"({"type":"object","required":["type","title","status","code","kind"],"properties":{
  "type":{"type":"string"},"title":{"type":"string"},"status":{"type":"integer"},"detail":{"type":"string"},"code":{
  "type":"string"},
  "kind":{"type":"string"},"place":{"type":"string"},"correlation":{"type":"string"}}})";

std::string lower(http::Method method) {
  std::string name(http::to_string(method));
  for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return name;
}

}  // namespace

Api::Api(Parts parts)
    : parts_(std::move(parts)),
      router_(std::make_shared<http::Router>()),
      endpoints_(std::make_shared<std::vector<Endpoint>>()),
      problems_(std::make_shared<std::vector<Problem>>()),
      draining_(std::make_shared<bool>(false)) {}

void Api::add(Endpoint endpoint) {
  const access::Keys* keys = &parts_.keys;
  const Clock* clock = &parts_.clock;
  auto guarded = [keys, clock, scope = endpoint.scope, inner = endpoint.handler](http::Request request,
                                                                                 http::Responder responder) {
    if (!scope.empty()) {
      const std::string authorization(request.headers.get("Authorization").value_or(""));
      auto consumer = keys->check(authorization, scope, clock->now());
      if (!consumer) return refuse(responder, request, consumer.error());
      request.consumer = *std::move(consumer);
    }
    inner(std::move(request), std::move(responder));
  };
  router_->add(endpoint.method, endpoint.path, std::move(guarded));
  endpoints_->push_back(std::move(endpoint));
}

void Api::add_problems(std::vector<Problem> problems) {
  problems_->insert(problems_->end(), problems.begin(), problems.end());
}

http::Handler Api::handler() const {
  // Correlation ids need to differ, not to be secret: a seeded generator costs a hundredth of the system's.
  const auto random = std::make_shared<SeededRandom>(parts_.random.next());
  return [router = router_, random](http::Request request, http::Responder responder) {
    request.correlation = correlation_of(request, *random);
    router->handle(std::move(request), std::move(responder));
  };
}

Json Api::openapi() const {
  JsonObject paths;
  for (const Endpoint& endpoint : *endpoints_) {
    Json& path = paths[endpoint.path];
    if (!path.is_object()) path = JsonObject{};
    path.get_object()[lower(endpoint.method)] = operation_of(endpoint);
  }
  JsonObject problem{{"description", "What went wrong, as RFC 9457 problem details"}};
  problem["content"] = content("application/problem+json", k_problem_schema);
  JsonObject components;
  components["responses"] = JsonObject{{"Problem", std::move(problem)}};
  components["securitySchemes"] = JsonObject{{"key", JsonObject{{"type", "http"}, {"scheme", "bearer"}}}};
  JsonObject document{{"openapi", "3.1.0"}};
  document["info"] = JsonObject{{"title", "Crossdock"},
                                {"version", parts_.version},
                                {"license", JsonObject{{"name", "Apache-2.0"}, {"identifier", "Apache-2.0"}}}};
  document["security"] = JsonArray{JsonObject{{"key", JsonArray{}}}};
  document["paths"] = std::move(paths);
  document["components"] = std::move(components);
  return Json(std::move(document));
}

Result<JsonObject> body_object(const http::Request& request) {
  CROSSDOCK_TRY(Json body, json_parse(request.body));
  if (!body.is_object()) return fail(ErrorKind::invalid, "body.type", "The body must be a JSON object");
  return std::move(body.get_object());
}

Result<JsonArray> body_list(const http::Request& request, std::string_view member) {
  CROSSDOCK_TRY(JsonObject body, body_object(request));
  Json* list = body.if_contains(member);
  if (list == nullptr || !list->is_array()) {
    return fail(ErrorKind::invalid, "field.missing", fmt::format("\"{}\" must be a list", member), std::string(member));
  }
  return std::move(list->get_array());
}

Result<std::size_t> limit_of(const http::Request& request, std::size_t fallback, std::size_t maximum) {
  const auto given = request.query_value("limit");
  if (!given) return fallback;
  std::size_t value = 0;
  const auto [end, error] = std::from_chars(given->data(), given->data() + given->size(), value);
  if (error != std::errc{} || end != given->data() + given->size() || value == 0 || value > maximum) {
    return fail(ErrorKind::invalid, "query.limit", fmt::format("\"limit\" is a whole number from 1 to {}", maximum),
                "limit");
  }
  return value;
}

std::string query_or(const http::Request& request, std::string_view name, std::string_view fallback) {
  return std::string(request.query_value(name).value_or(fallback));
}

void reply(const http::Responder& responder, const http::Request& request, const Result<Json>& result, int status) {
  if (!result) return refuse(responder, request, result.error());
  http::Response response = http::Response::json(status, *result);
  response.headers.set(k_correlation_header, request.correlation);
  responder(std::move(response));
}

void refuse(const http::Responder& responder, const http::Request& request, const Error& error) {
  http::Response response = http::problem(error, request.correlation);
  response.headers.set(k_correlation_header, request.correlation);
  if (error.kind == ErrorKind::unauthorised) response.headers.set("WWW-Authenticate", "Bearer");
  responder(std::move(response));
}

}  // namespace crossdock::api
