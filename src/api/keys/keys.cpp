// SPDX-License-Identifier: Apache-2.0
// API keys while the hub runs. (Before it runs: crossdock key.)
#include "api/api.hpp"

#include <memory>
#include <utility>

namespace crossdock::api::keys {
namespace {

constexpr std::string_view k_request =
    R"({"type":"object","required":["name","scopes"],"properties":{"name":{"type":"string"},
  "scopes":{"type":"array","minItems":1,"items":{"type":"string"}},"expires":{"type":"string","format":"date-time"}}})";
constexpr std::string_view k_created =
    R"({"type":"object","additionalProperties":false,"required":["name","key"],"properties":{"name":{"type":"string"},
  "key":{"type":"string"}}})";
constexpr std::string_view k_list =
    R"({"type":"object","additionalProperties":false,"required":["keys"],"properties":{"keys":{"type":"array","items":{
  "type":"object","additionalProperties":false,"required":["name","scopes","created"],"properties":{
  "name":{"type":"string"},"scopes":{"type":"array","items":{"type":"string"}},"created":{"type":"string",
  "format":"date-time"},"expires":{"type":"string","format":"date-time"}}}}}})";

Result<access::Key> key_from(const http::Request& request, Timestamp now) {
  CROSSDOCK_TRY(const JsonObject body, body_object(request));
  access::Key key;
  key.created = now;
  CROSSDOCK_TRY(key.name, json_string(body, "name"));
  CROSSDOCK_TRY(const JsonArray scopes, body_list(request, "scopes"));
  for (const Json& scope : scopes) {
    if (!scope.is_string()) return fail(ErrorKind::invalid, "key.scope", "A scope is text", "scopes");
    key.scopes.emplace_back(scope.get_string());
  }
  if (json_find(body, "expires") != nullptr) {
    CROSSDOCK_TRY(const std::string expires, json_string(body, "expires"));
    CROSSDOCK_TRY(key.expires, Timestamp::parse_rfc3339(expires));
  }
  return key;
}

// Runs `work` on the writer thread and answers on the loop.
void commit(Api& api, store::Work work, http::Request request, const http::Responder& responder,
            std::function<Json()> answer) {
  net::Loop& loop = api.parts().loop;
  api.parts().store.submit(std::move(work),
                           [&loop, responder, request = std::move(request), answer = std::move(answer)](Result<void> done) {
                             loop.post([responder, request, answer, done] {
                               if (!done) return refuse(responder, request, done.error());
                               reply(responder, request, answer());
                             });
                           });
}

void create(Api& api, http::Request request, const http::Responder& responder) {
  const auto key = key_from(request, api.parts().clock.now());
  if (!key) return refuse(responder, request, key.error());
  const auto text = std::make_shared<std::string>();
  auto work = [&api, key = *key, text](store::Tx& tx) -> Result<void> {
    CROSSDOCK_TRY(*text, api.parts().keys.create(tx, api.parts().random, key));
    return {};
  };
  commit(api, std::move(work), std::move(request), responder,
         [name = key->name, text] { return Json(JsonObject{{"name", name}, {"key", *text}}); });
}

void revoke(Api& api, http::Request request, const http::Responder& responder) {
  std::string name(request.parameter("name"));
  auto work = [&api, name](store::Tx& tx) { return api.parts().keys.revoke(tx, name); };
  commit(api, std::move(work), std::move(request), responder,
         [name] { return Json(JsonObject{{"name", name}, {"key", "revoked"}}); });
}

void list(Api& api, const http::Request& request, const http::Responder& responder) {
  JsonArray all;
  for (const access::Key& key : api.parts().keys.list()) all.push_back(key.to_json());
  reply(responder, request, Json(JsonObject{{"keys", std::move(all)}}));
}

}  // namespace

void register_plugin(Api& api) {
  Api* a = &api;
  api.add_problems({{"key.missing", "No API key was sent", "Send Authorization: Bearer cdk_..."},
                    {"key.unknown", "The API key is not valid", "Ask for a new key; the old one may have been revoked."},
                    {"key.expired", "The API key has expired", "Ask for a new key."},
                    {"key.scope", "The API key may not do this", "Ask for a key with the scope named."}});
  api.add({http::Method::post,
           "/v1/keys",
           "createKey",
           "A new API key, shown once",
           "keys:write",
           {},
           k_request,
           "application/json",
           {{200, "The key", k_created}, refusal(409, "The name is taken")},
           [a](http::Request request, http::Responder responder) { create(*a, std::move(request), responder); }});
  api.add({http::Method::get,
           "/v1/keys",
           "listKeys",
           "Names and scopes of all keys",
           "keys:write",
           {},
           "",
           "application/json",
           {{200, "The keys", k_list}},
           [a](http::Request request, http::Responder responder) { list(*a, request, responder); }});
  api.add({http::Method::del,
           "/v1/keys/{name}",
           "revokeKey",
           "Revoke a key",
           "keys:write",
           {{"name", "path", true, "the key's name"}},
           "",
           "application/json",
           {{200, "Revoked", k_created}, refusal(404, "There is no key of that name")},
           [a](http::Request request, http::Responder responder) { revoke(*a, std::move(request), responder); }});
}

}  // namespace crossdock::api::keys
