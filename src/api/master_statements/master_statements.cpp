// SPDX-License-Identifier: Apache-2.0
// What systems say of items, customers and prices, each by its own time; and what is known of one, by whom.
#include "api/api.hpp"

#include <fmt/format.h>

#include <utility>

namespace crossdock::api::master_statements {
namespace {

constexpr std::string_view k_statements =
    R"({"type":"object","required":["statements"],"properties":{"statements":{"type":"array","minItems":1,"maxItems":1000,
  "items":{"type":"object","required":["id","source","kind","as_of","fields"],"properties":{"id":{"type":"string"},
  "source":{"type":"string"},"kind":{"enum":["item","party","price"]},"code":{"type":"string"},"item":{"type":"string"},
  "party":{"type":"string"},"currency":{"type":"string"},"unit":{"type":"string"},"as_of":{"type":"string"},
  "effective":{"type":"string"},"fields":{"type":"object","minProperties":1}}}}}})";
constexpr std::string_view k_counts =
    R"({"type":"object","additionalProperties":false,"required":["accepted","duplicates"],"properties":{
  "accepted":{"type":"integer"},"duplicates":{"type":"integer"}}})";
constexpr std::string_view k_known =
    R"({"type":"object","additionalProperties":false,"required":["kind","code","fields"],"properties":{
  "kind":{"type":"string"},"code":{"type":"string"},"fields":{"type":"object","additionalProperties":{"type":"object",
  "additionalProperties":false,"required":["value","source","as_of","effective"],"properties":{"value":{},
  "source":{"type":"string"},"as_of":{"type":"string","format":"date-time"},"effective":{"type":"string",
  "format":"date-time"}}}}}})";

}  // namespace

void register_plugin(Api& api) {
  Api* a = &api;
  api.add_problems(
      {{"master.unknown", "Nothing was stated of it", "Check kind and code; PUT of master data is no statement."}});
  api.add({http::Method::post,
           "/v1/master-statements",
           "stateMaster",
           "Say what is so of items, customers and prices; by source and id each counts once",
           "master:write",
           {},
           k_statements,
           "application/json",
           {{202, "How many are new; each is applied by a process", k_counts}},
           [a](http::Request request, http::Responder responder) {
             run_command(*a, "master.state", "", std::move(request), responder, 202);
           }});
  api.add({http::Method::get,
           "/v1/master-statements/{kind}/{code}",
           "getMasterStatements",
           "What is known of one, field by field, and by whom",
           "master:read",
           {{"kind", "path", true, "item, party or price", R"({"enum":["item","party","price"]})"},
            {"code", "path", true, "its code; of a price party|item|currency|unit"}},
           "",
           "application/json",
           {{200, "The fields", k_known}, refusal(404, "Nothing was stated of it")},
           [a](http::Request request, http::Responder responder) {
             const std::string number = fmt::format("{} {}", request.parameter("kind"), request.parameter("code"));
             reply(responder, request, a->hub().ask("master.get", JsonObject{{"number", number}}));
           }});
}

}  // namespace crossdock::api::master_statements
