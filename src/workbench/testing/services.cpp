// SPDX-License-Identifier: Apache-2.0
#include "workbench/testing/services.hpp"

#include "base/hash.hpp"

#include <fmt/format.h>

namespace crossdock::workbench::testing {
namespace {

using http::Request;
using http::Response;

Response with(int status, std::string_view name, std::string value) {
  Response out = Response::json(status, JsonObject{{"status", status}});
  out.headers.set(name, std::move(value));
  return out;
}

Json pet(int id) { return JsonObject{{"id", id}, {"name", "Milou"}, {"status", "available"}}; }

// What was asked, for those who want to see it.
Response echo(const Request& request) {
  JsonObject query;
  for (const auto& [name, value] : request.query) {
    Json& field = query[name];
    if (field.is_null())
      field = value;
    else if (field.is_array())
      field.get_array().push_back(Json(value));
    else
      field = JsonArray{std::move(field), value};
  }
  JsonObject headers;
  for (const std::string_view name : {"x-one", "content-type", "accept", "authorization", "cookie"}) {
    if (const auto value = request.headers.get(name)) headers[name] = *value;
  }
  const auto body = json_parse(request.body);
  return Response::json(200, JsonObject{{"method", http::to_string(request.method)},
                                        {"path", request.path},
                                        {"query", std::move(query)},
                                        {"headers", std::move(headers)},
                                        {"body", body ? *body : Json(request.body)}});
}

std::string parameter(std::string_view header, std::string_view name) {
  const std::string start = fmt::format("{}=\"", name);
  const std::size_t at = header.find(start);
  if (at == std::string_view::npos) return "";
  header.remove_prefix(at + start.size());
  return std::string(header.substr(0, header.find('"')));
}

// RFC 7616 section 3.4.1, for user "user", password "secret".
Response digest(const Request& request) {
  const std::string given(request.headers.get("authorization").value_or(""));
  const std::string nonce = "dcd98b7102dd2f0e8b11d0f600bfb0c0";
  const std::string a1 = hex(md5("user:realm@example.com:secret"));
  const std::string a2 = hex(md5(fmt::format("{}:{}", http::to_string(request.method), request.target)));
  const std::string wanted = hex(md5(fmt::format("{}:{}:00000001:{}:auth:{}", a1, nonce, parameter(given, "cnonce"), a2)));
  if (!given.empty() && parameter(given, "response") == wanted)
    return Response::json(200, JsonObject{{"authenticated", true}});
  return with(401, "WWW-Authenticate",
              fmt::format("Digest realm=\"realm@example.com\", qop=\"auth\", nonce=\"{}\", opaque=\"o\"", nonce));
}

Json openapi_document() {
  const auto id = [](std::string_view in) {
    return JsonObject{{"name", "id"}, {"in", in}, {"required", true}, {"schema", JsonObject{{"type", "integer"}}}};
  };
  JsonObject put{{"operationId", "putThing"},
                 {"parameters", JsonArray{id("path"), JsonObject{{"name", "tag"}, {"in", "query"}},
                                          JsonObject{{"name", "X-One"}, {"in", "header"}}}},
                 {"requestBody", JsonObject{{"content", JsonObject{{"application/json", JsonObject()}}}}}};
  return JsonObject{{"openapi", "3.0.3"},
                    {"servers", JsonArray{JsonObject{{"url", "/echo"}}}},
                    {"paths", JsonObject{{"/things/{id}", JsonObject{{"put", std::move(put)}}}}}};
}

Json swagger_document() {
  const auto operation = [](std::string_view id, std::string_view name, std::string_view in) {
    return JsonObject{
        {"get", JsonObject{{"operationId", id},
                           {"parameters",
                            JsonArray{JsonObject{{"name", name}, {"in", in}, {"required", true}, {"type", "string"}}}}}}};
  };
  return JsonObject{{"swagger", "2.0"},
                    {"basePath", "/v2"},
                    {"schemes", JsonArray{"https", "http"}},
                    {"paths", JsonObject{{"/pet/findByStatus", operation("findPetsByStatus", "status", "query")},
                                         {"/pet/{petId}", operation("getPetById", "petId", "path")}}}};
}

}  // namespace

Services::Services() {
  server_ = std::make_unique<http::testing::LocalServer>(
      http::ServerOptions(),
      [this](const Request& request, const http::Responder& responder) { responder(answer(request)); });
}

Response Services::pet_store(const Request& request) const {
  if (request.path == "/v2/swagger.json") return Response::json(200, swagger_document());
  if (request.path.starts_with("/v2/pet/findByStatus")) return Response::json(200, JsonArray{pet(1), pet(2)});
  if (request.path == "/v2/pet/1") return Response::json(200, pet(1));
  if (request.path == "/v2/pet/2") return Response::json(200, pet(2));
  return Response::json(404, JsonObject{{"code", 404}, {"message", "no such pet"}});
}

Response Services::secured(const Request& request) const {
  const std::string given(request.headers.get("authorization").value_or(""));
  if (request.path == "/oauth2/token") {
    const bool good =
        request.body.find("grant_type=client_credentials") != std::string::npos &&
        (request.body.find("client_secret=s3cret") != std::string::npos || given == "Basic " + base64("me:s3cret"));
    return good ? Response::json(200, JsonObject{{"access_token", "t0ken"}, {"expires_in", 3600}})
                : Response::json(401, JsonObject{{"error", "invalid_client"}});
  }
  if (request.path == "/realm/.well-known/openid-configuration")
    return Response::json(200, JsonObject{{"token_endpoint", url() + "/oauth2/token"}});
  if (request.path.starts_with("/digest")) return digest(request);
  const bool good = request.path.starts_with("/bearer") ? given == "Bearer t0ken"
                                                        : given == "Basic " + base64("serverless-workflow:conformance-test");
  return good ? Response::json(200, JsonObject{{"authenticated", true}})
              : with(401, "WWW-Authenticate", "Basic realm=\"x\"");
}

Response Services::resource(const Request& request) const {
  if (request.path == "/schema.json")
    return Response::json(200, JsonObject{{"type", "object"}, {"required", JsonArray{"id"}}});
  if (request.path == "/openapi.json") return Response::json(200, openapi_document());
  if (request.path == "/catalog/functions/greet/1.0.0/function.yaml")
    return Response::text(200,
                          "input: { schema: { document: { type: object, required: [ name ] } } }\n"
                          "set: { greeting: '${ \"Hello \" + .name }' }\n");
  return Response::json(404, JsonObject());
}

// The first `times` requests for a key fail with 503.
Response Services::flaky(const Request& request) {
  const int times = std::stoi(std::string(request.query_value("times").value_or("1")));
  const int count = ++seen_[request.path];
  if (count <= times) return Response::json(503, JsonObject{{"attempt", count}});
  return Response::json(200, JsonObject{{"attempt", count}});
}

Response Services::answer(const Request& request) {
  const std::string& path = request.path;
  if (path.starts_with("/v2/")) return pet_store(request);
  if (path.starts_with("/echo")) return echo(request);
  if (path.starts_with("/flaky/")) return flaky(request);
  if (path.starts_with("/status/")) return Response::json(std::stoi(path.substr(8)), JsonObject{{"why", "asked for"}});
  if (path == "/redirect") return with(302, "Location", "/echo/after");
  if (path == "/redirect-without") return Response::json(304, JsonObject());
  if (path == "/text") return Response::text(200, "plain");
  if (path == "/bytes") return Response::text(200, std::string("\0\1\2", 3), "application/octet-stream");
  if (path == "/empty") return Response{.status = 204};
  if (path.ends_with(".json") || path.ends_with(".yaml")) return resource(request);
  return secured(request);
}

}  // namespace crossdock::workbench::testing
