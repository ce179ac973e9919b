// SPDX-License-Identifier: Apache-2.0
// Master data pushed by the systems of record: insert or replace, all or none per request.
#include "api/api.hpp"

#include <utility>
#include <vector>

namespace crossdock::api::master {
namespace {

constexpr std::string_view k_items =
    R"({"type":"object","required":["items"],"properties":{"items":{"type":"array","maxItems":10000,"items":{"type":"object",
  "required":["item"],"properties":{"item":{"type":"string"},"description":{"type":"string"},"unit":{"type":"string"},
  "upc":{"type":"string"},
  "units":{"type":"array","items":{"type":"object","required":["unit","quantity"]}},
  "components":{"type":"array","maxItems":500,"items":{"type":"object","required":["item","quantity"],"properties":{
  "item":{"type":"string"},"quantity":{"type":["string","integer"]},"unit":{"type":"string"}}}}}}}}})";
constexpr std::string_view k_locations =
    R"({"type":"object","required":["locations"],"properties":{"locations":{"type":"array","maxItems":10000,
  "items":{"type":"object","required":["location"],"properties":{"location":{"type":"string"},"name":{"type":
  "string"}}}}}})";
constexpr std::string_view k_parties =
    R"({"type":"object","required":["parties"],"properties":{"parties":{"type":"array","maxItems":10000,
  "items":{"type":"object","required":["party"],"properties":{"party":{"type":"string"},"name":{"type":"string"},
  "status":{"enum":["active","blocked"]},
  "currency":{"type":"string"},"credit_limit":{"type":["string","integer"]}}}}}})";
constexpr std::string_view k_prices =
    R"({"type":"object","required":["prices"],"properties":{"prices":{"type":"array","maxItems":10000,
  "items":{"type":"object","required":["item","unit_price"],"properties":{"party":{"type":"string"},"item":{"type":
  "string"},"currency":{"type":"string"},
  "unit":{"type":"string"},"unit_price":{"type":["string","integer"]}}}}}})";
constexpr std::string_view k_safety_stock =
    R"({"type":"object","required":["safety_stock"],"properties":{"safety_stock":{"type":"array","maxItems":10000,
  "items":{"type":"object","required":["item","location","quantity"],"properties":{"item":{"type":"string"},
  "location":{"type":"string"},"quantity":{"type":["string","integer"]},"unit":{"type":"string"}}}}}})";
constexpr std::string_view k_xref =
    R"({"type":"object","required":["rows"],"properties":{"rows":{"type":"array","maxItems":10000,"items":{"type":"object",
  "required":["xref","key","value"],"properties":{"xref":{"type":"string"},"key":{"type":"string"},
  "value":{"type":["string","null"]},"from":{"type":"string","format":"date"},
  "until":{"type":"string","format":"date"}}}}}})";
constexpr std::string_view k_xref_page =
    R"({"type":"object","additionalProperties":false,"required":["rows","next"],"properties":{"next":{"type":"string"},
  "rows":{"type":"array","items":{"type":"object","additionalProperties":false,"required":["xref","key","value"],
  "properties":{"xref":{"type":"string"},"key":{"type":"string"},"value":{"type":"string"},
  "from":{"type":"string","format":"date"},"until":{"type":"string","format":"date"}}}}}})";
constexpr std::string_view k_written =
    R"({"type":"object","additionalProperties":false,"required":["written"],"properties":{"written":{"type":"integer"}}})";

void put(Api& api, hub::Hub::Master kind, std::string_view member, http::Request request, const http::Responder& responder) {
  auto list = body_list(request, member);
  if (!list) return refuse(responder, request, list.error());
  api.hub().put_master(kind, *std::move(list),
                       [responder, request = std::move(request)](const Result<std::size_t>& written) {
                         if (!written) return refuse(responder, request, written.error());
                         reply(responder, request, Json(JsonObject{{"written", *written}}));
                       });
}

struct Kind {
  std::string_view path, id, summary, member, schema;
  hub::Hub::Master kind;
  std::string_view refused = {};  // when a well-formed entry is
};

}  // namespace

void register_plugin(Api& api) {
  using Master = hub::Hub::Master;
  const Kind kinds[] = {
      {"/v1/items", "putItems", "Insert or replace items", "items", k_items, Master::items,
       "A component is not known, or the unit of an item with stock would change"},
      {"/v1/locations", "putLocations", "Insert or replace warehouses", "locations", k_locations, Master::locations},
      {"/v1/parties", "putParties", "Insert or replace customers and their credit limits", "parties", k_parties,
       Master::parties},
      {"/v1/prices", "putPrices", "Insert or replace list and customer prices", "prices", k_prices, Master::prices},
      {"/v1/safety-stock", "putSafetyStock", "Insert or replace what must stay on a shelf whatever is asked for",
       "safety_stock", k_safety_stock, Master::safety_stock, "The item or warehouse is not known"},
      {"/v1/xref", "putXref", "Insert or replace cross-references; what failed for want of them goes on", "rows", k_xref,
       Master::xref}};
  for (const Kind& kind : kinds) {
    std::vector<Answer> answers{{200, "How many", k_written}};
    if (!kind.refused.empty()) answers.push_back(refusal(422, kind.refused));
    api.add({http::Method::put,
             kind.path,
             kind.id,
             kind.summary,
             "master:write",
             {},
             kind.schema,
             "application/json",
             std::move(answers),
             [a = &api, which = kind.kind, member = kind.member](http::Request request, http::Responder responder) {
               put(*a, which, member, std::move(request), responder);
             }});
  }
  api.add({http::Method::get,
           "/v1/xref",
           "listXref",
           "Cross-references of a table, by key",
           "master:read",
           {{"table", "query", true, "the table"},
            {"after", "query", false, "key to go on after"},
            {"limit", "query", false, "1 to 1000, default 100", R"({"type":"integer","minimum":1,"maximum":1000})"}},
           "",
           "application/json",
           {{200, "A page", k_xref_page}, refusal(400, "A parameter is not what it should be")},
           [a = &api](http::Request request, http::Responder responder) {
             const auto limit = limit_of(request, 100, 1'000);
             if (!limit) return refuse(responder, request, limit.error());
             reply(responder, request,
                   a->hub().xref(query_or(request, "table", ""), query_or(request, "after", ""), *limit));
           }});
}

}  // namespace crossdock::api::master
