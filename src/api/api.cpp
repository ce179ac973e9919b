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

void Api::add_schema(std::string_view name, std::string_view schema) { schemas_.emplace_back(name, schema); }

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

void correlate(http::Response& response, const http::Request& request) {
  response.headers.set(k_correlation_header, request.correlation);
}

void run_command(Api& api, std::string_view command, std::string_view parameter, http::Request request,
                 const http::Responder& responder, int status) {
  auto body = body_object(request);
  if (!body) return refuse(responder, request, body.error());
  if (!parameter.empty()) (*body)[parameter] = request.parameter(parameter);
  std::string who = request.consumer;
  api.hub().command(std::string(command), *std::move(body), std::move(who),
                    [responder, request = std::move(request), status](const Result<Json>& done) {
                      reply(responder, request, done, status);
                    });
}

void list_records(Api& api, std::string_view question, const http::Request& request, const http::Responder& responder) {
  const auto limit = limit_of(request, 50, 500);
  if (!limit) return refuse(responder, request, limit.error());
  reply(responder, request,
        api.hub().ask(question, JsonObject{{"state", query_or(request, "state", "")},
                                           {"after", query_or(request, "after", "")},
                                           {"limit", *limit}}));
}

void reply(const http::Responder& responder, const http::Request& request, const Result<Json>& result, int status) {
  if (!result) return refuse(responder, request, result.error());
  http::Response response = http::Response::json(status, *result);
  correlate(response, request);
  responder(std::move(response));
}

void refuse(const http::Responder& responder, const http::Request& request, const Error& error) {
  http::Response response = http::problem(error, request.correlation);
  correlate(response, request);
  if (error.kind == ErrorKind::unauthorised) response.headers.set("WWW-Authenticate", "Bearer");
  responder(std::move(response));
}

}  // namespace crossdock::api
