// SPDX-License-Identifier: Apache-2.0
#include "calls/calls.hpp"

#include "base/hash.hpp"
#include "calls/answer.hpp"
#include "calls/authentication.hpp"
#include "calls/openapi.hpp"

#include <fmt/format.h>

#include <map>
#include <optional>
#include <utility>

namespace crossdock::calls {
namespace {

using Done = std::function<void(Result<Json>)>;

constexpr std::int64_t k_token_margin_us = 10'000'000;  // a token is not used in its last seconds
constexpr std::int64_t k_token_life_s = 60;             // of one that does not say

const JsonObject k_nothing;

const JsonObject& part(const JsonObject& of, std::string_view key) {
  const Json* const found = json_find(of, key);
  return found != nullptr && found->is_object() ? found->get_object() : k_nothing;
}

// RFC 3986 section 5.2, for what servers send in Location.
std::string resolve(const std::string& base, std::string_view location) {
  if (location.find("://") != std::string_view::npos) return std::string(location);
  const std::size_t authority = base.find("://") + 3;
  if (location.starts_with("//")) return base.substr(0, base.find("://") + 1) + std::string(location);
  const std::string origin = base.substr(0, base.find('/', authority));
  if (location.starts_with('/')) return origin + std::string(location);
  const std::string path = base.substr(0, base.find_first_of("?#", authority));
  const std::size_t slash = path.rfind('/');
  return (slash == std::string::npos || slash < authority ? path + "/" : path.substr(0, slash + 1)) + std::string(location);
}

std::string origin_of(const std::string& url) {
  const auto parsed = http::parse_url(url);
  return parsed ? parsed->origin() : "";
}

bool is_idempotent_method(std::string_view method) {
  const auto same = [&](std::string_view name) { return http::same_name(method, name); };
  return !same("post") && !same("patch");
}

}  // namespace

bool is_idempotent(std::string_view function, const Json& arguments) {
  if (function == "openapi" || !arguments.is_object()) return false;
  return is_idempotent_method(json_string_or(arguments.get_object(), "method", "get"));
}

struct Calls::Impl : std::enable_shared_from_this<Calls::Impl> {
  Impl(http::Client& to, const Clock& at, Random& by, Options chosen)
      : client(to), clock(at), random(by), options(std::move(chosen)) {}

  struct Token {
    std::string value;
    std::int64_t until_us = 0;
  };
  // One call on its way.
  struct Exchange {
    JsonObject arguments;
    Request request;
    std::string scheme;  // "digest": answered when it is asked for
    JsonObject policy;
    std::optional<Credentials> credentials;
    std::size_t redirects = 0;
    bool challenged = false;
    Done done;
  };
  using ExchangePtr = std::shared_ptr<Exchange>;

  http::Client& client;
  const Clock& clock;
  Random& random;
  Options options;
  std::map<std::string, Token, std::less<>> tokens;    // by hash of the policy
  std::map<std::string, Json, std::less<>> documents;  // by URI

  void send(const Request& request, std::function<void(Result<http::Response>)> done);
  void call_http(JsonObject arguments, Done done);
  void call_openapi(JsonObject arguments, Done done);
  void authenticate(const ExchangePtr& exchange);
  void token(const ExchangePtr& exchange, const std::string& uri);
  void discover(const ExchangePtr& exchange);
  void take_token(const ExchangePtr& exchange, const std::string& key, const Result<http::Response>& response);
  void go(const ExchangePtr& exchange);
  void came(const ExchangePtr& exchange, const Result<http::Response>& response);
  bool follow(const ExchangePtr& exchange, const http::Response& response);
  bool answer_challenge(const ExchangePtr& exchange, const http::Response& response);
  Result<void> use_secret(Exchange& exchange) const;
  static void refuse(const ExchangePtr& exchange, std::string_view type, const Error& error) {
    exchange->done(error_answer(type, error));
  }
};

void Calls::Impl::send(const Request& request, std::function<void(Result<http::Response>)> done) {
  const auto url = http::parse_url(request.url);
  if (!url) return done(fail(url.error()));
  if (options.allowed) {
    if (const auto allowed = options.allowed(*url); !allowed) return done(fail(allowed.error()));
  }
  client.send(http::method_from(request.method), request.url, request.headers, request.body, options.timeout_ms,
              [self = weak_from_this(), done = std::move(done)](Result<http::Response> response) {
                if (!self.expired()) done(std::move(response));
              });
}

Result<void> Calls::Impl::use_secret(Exchange& exchange) const {
  const std::string name = json_string_or(exchange.policy, "use", "");
  if (name.empty()) return {};
  if (!options.secret) return fail(ErrorKind::forbidden, "call.secret", "There are no secrets here");
  CROSSDOCK_TRY(const Json value, options.secret(name));
  if (value.is_object()) {
    exchange.policy = value.get_object();
  } else if (value.is_string() && exchange.scheme == "bearer") {
    exchange.policy = JsonObject{{"token", value}};
  } else {
    return fail(ErrorKind::invalid, "call.secret", fmt::format("The secret \"{}\" is not what the policy needs", name));
  }
  return {};
}

void Calls::Impl::authenticate(const ExchangePtr& exchange) {
  const JsonObject& policies = part(part(exchange->arguments, "endpoint"), "authentication");
  if (policies.empty()) return go(exchange);
  exchange->scheme = policies.begin()->key();
  exchange->policy = part(policies, exchange->scheme);
  if (const auto used = use_secret(*exchange); !used) {
    return refuse(exchange, used.error().kind == ErrorKind::forbidden ? "authorization" : "configuration", used.error());
  }
  const JsonObject& policy = exchange->policy;
  if (exchange->scheme == "basic")
    exchange->credentials = basic(json_string_or(policy, "username", ""), json_string_or(policy, "password", ""));
  if (exchange->scheme == "bearer")
    exchange->credentials = {.scheme = "Bearer", .parameter = json_string_or(policy, "token", "")};
  if (exchange->scheme == "oidc") return discover(exchange);
  if (exchange->scheme == "oauth2") return token(exchange, token_uri(policy));
  go(exchange);
}

void Calls::Impl::discover(const ExchangePtr& exchange) {
  const std::string uri = discovery_uri(exchange->policy);
  send({.method = "GET", .url = uri, .headers = {}, .body = {}},
       [this, exchange, uri](const Result<http::Response>& response) {
         const auto found = response && response->status == 200 ? json_parse(response->body) : Result<Json>(Json());
         std::string endpoint;
         if (found && found->is_object()) endpoint = json_string_or(found->get_object(), "token_endpoint", "");
         if (!endpoint.empty()) return token(exchange, endpoint);
         const std::string why = response ? fmt::format("It answered {}", response->status) : response.error().message;
         refuse(exchange, "authentication",
                {ErrorKind::unauthorised, "call.oidc", fmt::format("{} names no token endpoint: {}", uri, why), {}});
       });
}

void Calls::Impl::token(const ExchangePtr& exchange, const std::string& uri) {
  const std::string key = hash16(uri + json_text(exchange->policy));
  const auto known = tokens.find(key);
  if (known != tokens.end() && known->second.until_us > clock.now().us) {
    exchange->credentials = {.scheme = "Bearer", .parameter = known->second.value};
    return go(exchange);
  }
  const auto request = token_request(exchange->policy, uri);
  if (!request) return refuse(exchange, "configuration", request.error());
  send(*request, [this, exchange, key](const Result<http::Response>& response) { take_token(exchange, key, response); });
}

void Calls::Impl::take_token(const ExchangePtr& exchange, const std::string& key, const Result<http::Response>& response) {
  if (!response) {
    return refuse(exchange, response.error().kind == ErrorKind::forbidden ? "authorization" : "authentication",
                  response.error());
  }
  const auto body = json_parse(response->body);
  const JsonObject& fields = body && body->is_object() ? body->get_object() : k_nothing;
  const std::string value = json_string_or(fields, "access_token", "");
  if (response->status != 200 || value.empty()) {
    return refuse(exchange, "authentication",
                  {ErrorKind::unauthorised,
                   "call.oauth2",
                   fmt::format("The authority gave no token: {} {}", response->status, json_string_or(fields, "error", "")),
                   {}});
  }
  const Json* const life = json_find(fields, "expires_in");
  const std::int64_t seconds = life != nullptr && life->is_int64() ? life->get_int64() : k_token_life_s;
  if (tokens.size() >= k_documents_max) tokens.clear();
  tokens[key] = {.value = value, .until_us = clock.now().us + seconds * 1'000'000 - k_token_margin_us};
  exchange->credentials = {.scheme = "Bearer", .parameter = value};
  go(exchange);
}

void Calls::Impl::go(const ExchangePtr& exchange) {
  Request request = exchange->request;
  if (exchange->credentials)
    request.headers.set("Authorization", exchange->credentials->scheme + " " + exchange->credentials->parameter);
  send(request, [this, exchange](const Result<http::Response>& response) { came(exchange, response); });
}

// Only `redirect: true` goes where the answer points; to another origin without the credentials.
bool Calls::Impl::follow(const ExchangePtr& exchange, const http::Response& response) {
  const Json* const redirect = json_find(exchange->arguments, "redirect");
  const auto location = response.headers.get("location");
  const bool wanted = redirect != nullptr && redirect->is_bool() && redirect->get_bool();
  if (!wanted || !location || response.status < 301 || response.status > 308 || exchange->redirects == k_redirects_max)
    return false;
  ++exchange->redirects;
  Request& request = exchange->request;
  const std::string before = origin_of(request.url);
  request.url = resolve(request.url, *location);
  if (origin_of(request.url) != before) exchange->credentials.reset();
  const bool becomes_get =
      response.status == 303 || ((response.status == 301 || response.status == 302) && request.method == "POST");
  if (becomes_get && request.method != "HEAD") {
    request.method = "GET";
    request.body.clear();
  }
  go(exchange);
  return true;
}

bool Calls::Impl::answer_challenge(const ExchangePtr& exchange, const http::Response& response) {
  if (exchange->scheme != "digest" || response.status != 401 || std::exchange(exchange->challenged, true)) return false;
  const std::string nonce = fmt::format("{:016x}", random.next());
  auto credentials =
      digest(response.headers.get("www-authenticate").value_or(""), json_string_or(exchange->policy, "username", ""),
             json_string_or(exchange->policy, "password", ""), exchange->request, nonce);
  if (!credentials) return false;
  exchange->credentials = *std::move(credentials);
  go(exchange);
  return true;
}

void Calls::Impl::came(const ExchangePtr& exchange, const Result<http::Response>& response) {
  if (!response) {
    const Error& error = response.error();
    const bool doubt = error.kind == ErrorKind::in_doubt && !is_idempotent_method(exchange->request.method);
    return doubt && options.reports_doubt ? exchange->done(fail(error)) : exchange->done(failure_answer(error));
  }
  if (answer_challenge(exchange, *response) || follow(exchange, *response)) return;
  Json answer = response_answer(exchange->arguments, exchange->request, *response);
  if (exchange->credentials) {
    answer.get_object()["authorization"] =
        JsonObject{{"scheme", exchange->credentials->scheme}, {"parameter", exchange->credentials->parameter}};
  }
  exchange->done(std::move(answer));
}

void Calls::Impl::call_http(JsonObject arguments, Done done) {
  auto exchange = std::make_shared<Exchange>();
  exchange->done = std::move(done);
  auto request = make_request(arguments);
  if (!request) return refuse(exchange, "configuration", request.error());
  exchange->arguments = std::move(arguments);
  exchange->request = *std::move(request);
  authenticate(exchange);
}

void Calls::Impl::call_openapi(JsonObject arguments, Done done) {
  const std::string uri = json_string_or(part(arguments, "endpoint"), "uri", "");
  const auto with_document = [this, uri, arguments, done](const Json& document) {
    auto call = openapi_call(document, uri, arguments);
    if (!call) return done(error_answer("configuration", call.error()));
    call_http(*std::move(call), done);
  };
  if (const auto known = documents.find(uri); known != documents.end()) return with_document(known->second);
  // The document is had as any other resource, with the authentication of its endpoint.
  call_http({{"method", "get"}, {"endpoint", arguments["endpoint"]}, {"output", "raw"}, {"redirect", true}},
            [this, uri, with_document, done](const Result<Json>& answer) {
              if (!answer || answer->get_object().contains("error")) return done(answer);
              const auto text = base64_decode(answer->get_object().at("output").get_string());
              auto document = text ? parse_openapi(*text, uri) : Result<Json>(fail(text.error()));
              if (!document) return done(error_answer("configuration", document.error()));
              if (documents.size() >= k_documents_max) documents.clear();
              with_document(documents.insert_or_assign(uri, *std::move(document)).first->second);
            });
}

Calls::Calls(http::Client& client, const Clock& clock, Random& random, Options options)
    : impl_(std::make_shared<Impl>(client, clock, random, std::move(options))) {}
Calls::~Calls() = default;

void Calls::call(std::string_view function, Json arguments, Done done) {
  JsonObject given = arguments.is_object() ? std::move(arguments.get_object()) : JsonObject();
  if (function == "openapi") return impl_->call_openapi(std::move(given), std::move(done));
  impl_->call_http(std::move(given), std::move(done));
}

void Calls::fetch(const std::string& uri, std::function<void(Result<std::string>)> done) {
  impl_->call_http(
      {{"method", "get"}, {"endpoint", JsonObject{{"uri", uri}}}, {"output", "raw"}, {"redirect", true}},
      [done = std::move(done), uri](const Result<Json>& answer) {
        const JsonObject& object = answer->get_object();
        if (object.contains("error")) {
          const JsonObject& error = object.at("error").get_object();
          return done(fail(ErrorKind::not_found, "call.fetch",
                           fmt::format("{} {}", text_of(error.at("status")), json_string_or(error, "detail", ""))));
        }
        done(base64_decode(object.at("output").get_string()));
      });
}

}  // namespace crossdock::calls
