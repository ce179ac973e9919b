// SPDX-License-Identifier: Apache-2.0
// The OpenAPI 3.1 document, made from the list of endpoints.
#include "api/api.hpp"

#include "base/assert.hpp"

#include <algorithm>
#include <cctype>
#include <utility>

namespace crossdock::api {
namespace {

constexpr std::string_view k_problem_type = "application/problem+json";
constexpr std::string_view k_problem_schema =
    R"({"type":"object","additionalProperties":false,"required":["type","title","status","detail","code","kind"],
  "properties":{"type":{"type":"string"},"title":{"type":"string"},"status":{"type":"integer","minimum":400,"maximum":599},
  "detail":{"type":"string"},"code":{"type":"string"},"kind":{"enum":["invalid","not_found","conflict","unauthorised",
  "forbidden","rejected","missing_reference","transient","rate_limited","in_doubt","limit","unavailable","corrupt",
  "unsupported","internal"]},"place":{"type":"string"},"correlation":{"type":"string"}}})";

Json schema_json(std::string_view text) {
  auto parsed = json_parse(text);
  CROSSDOCK_ASSERT(parsed.has_value());  // our own text
  return *std::move(parsed);
}

JsonObject content(std::string_view type, std::string_view schema) {
  Json value = schema.empty() ? Json(JsonObject{{"type", "string"}}) : schema_json(schema);
  if (type == k_problem_type) value = JsonObject{{"$ref", "#/components/schemas/Problem"}};
  return JsonObject{{type, JsonObject{{"schema", std::move(value)}}}};
}

JsonArray parameters_of(const Endpoint& endpoint) {
  JsonArray out;
  for (const Parameter& parameter : endpoint.parameters) {
    JsonObject one{
        {"name", parameter.name}, {"in", parameter.in}, {"required", parameter.required || parameter.in == "path"}};
    one["description"] = parameter.description;
    one["schema"] = schema_json(parameter.schema);
    out.emplace_back(std::move(one));
  }
  return out;
}

bool has_body(const Endpoint& endpoint) { return !endpoint.request.empty() || endpoint.request_type != "application/json"; }

JsonObject header_of(std::string_view description, bool always) {
  return JsonObject{{"description", description}, {"required", always}, {"schema", JsonObject{{"type", "string"}}}};
}

JsonObject response_of(const Answer& answer) {
  JsonObject out{{"description", answer.description}};
  JsonObject headers{{"X-Correlation-Id", header_of("The correlation id of this exchange", true)}};
  for (const AnswerHeader& header : answer.headers) headers[header.name] = header_of(header.description, header.always);
  if (answer.status == 401) headers["WWW-Authenticate"] = header_of("Bearer", true);
  if (answer.status == 503) headers["Retry-After"] = header_of("Seconds to wait", true);
  out["headers"] = std::move(headers);
  out["content"] = content(answer.content_type, answer.schema);
  return out;
}

JsonObject responses_of(const Endpoint& endpoint) {
  std::vector<Answer> answers = endpoint.answers;
  const auto add = [&answers](int status, std::string_view when) {
    if (std::ranges::find(answers, status, &Answer::status) == answers.end()) answers.push_back(refusal(status, when));
  };
  if (!endpoint.scope.empty()) {
    add(401, "No API key, or one that is not valid");
    add(403, "The key lacks the scope of this operation");
  }
  if (has_body(endpoint)) {
    add(400, "The body is not what it should be; the place is the member");
    add(413, "More than the limits allow");
  }
  if (endpoint.method != http::Method::get) add(503, "The hub takes no work for now; repeat the same request");
  std::ranges::sort(answers, {}, &Answer::status);
  JsonObject responses;
  for (const Answer& answer : answers) responses[std::to_string(answer.status)] = response_of(answer);
  responses["default"] = JsonObject{{"$ref", "#/components/responses/Problem"}};
  return responses;
}

JsonObject operation_of(const Endpoint& endpoint) {
  JsonObject operation{{"operationId", endpoint.id}, {"summary", endpoint.summary}};
  if (!endpoint.parameters.empty()) operation["parameters"] = parameters_of(endpoint);
  if (has_body(endpoint))
    operation["requestBody"] =
        JsonObject{{"required", !endpoint.body_optional}, {"content", content(endpoint.request_type, endpoint.request)}};
  operation["responses"] = responses_of(endpoint);
  if (endpoint.scope.empty()) {
    operation["security"] = JsonArray{};
  } else {
    operation["x-scope"] = endpoint.scope;
  }
  return operation;
}

std::string lower(http::Method method) {
  std::string name(http::to_string(method));
  for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return name;
}

}  // namespace

Json Api::openapi() const {
  JsonObject paths;
  for (const Endpoint& endpoint : *endpoints_) {
    Json& path = paths[endpoint.path];
    if (!path.is_object()) path = JsonObject{};
    path.get_object()[lower(endpoint.method)] = operation_of(endpoint);
  }
  JsonObject schemas{{"Problem", schema_json(k_problem_schema)}};
  for (const auto& [name, schema] : schemas_) schemas[name] = schema_json(schema);
  JsonObject problem{{"description", "What went wrong, as RFC 9457 problem details"}};
  problem["content"] = content(k_problem_type, "");
  JsonObject components{{"schemas", std::move(schemas)}};
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

}  // namespace crossdock::api
