// SPDX-License-Identifier: Apache-2.0
// Stock facts from warehouses and ERPs.
#include "api/api.hpp"

#include <utility>

namespace crossdock::api::stock {
namespace {

constexpr std::string_view k_movements =
    R"({"type":"object","required":["source","movements"],"properties":{"source":{"type":"string"},
  "movements":{"type":"array","maxItems":5000,"items":{"type":"object","required":["id","item","location","type",
  "quantity"],"properties":{
  "id":{"type":"string"},"item":{"type":"string"},"location":{"type":"string"},"to_location":{"type":"string"},
  "pool":{"type":"string"},"to_pool":{"type":"string"},"supply":{"type":"string"},
  "close":{"type":"boolean"},
  "expected":{"type":"string","format":"date"},
  "lots":{"type":"array","maxItems":1000,"items":{"type":"object","required":["lot","quantity"],"properties":{
  "lot":{"type":"string"},"quantity":{"type":["string","integer"]},"unit":{"type":"string"},
  "expires":{"type":"string","format":"date"}}}},
  "serials":{"type":"array","maxItems":1000,"items":{"type":"string"}},
  "type":{"enum":["receipt","issue","damage","return","transfer","dispatch"]},
  "quantity":{"type":["string","integer"]},"unit":{
  "type":"string"},
  "occurred_at":{"type":"string","format":"date-time"}}}}}})";

constexpr std::string_view k_counts =
    R"({"type":"object","required":["source","counts"],"properties":{"source":{"type":"string"},
  "counts":{"type":"array","maxItems":5000,"items":{"type":"object","required":["id","item","location","on_hand"],
  "properties":{
  "id":{"type":"string"},"item":{"type":"string"},"location":{"type":"string"},"on_hand":{"type":["string",
  "integer"]},"unit":{"type":"string"},
  "as_of":{"type":"string","format":"date-time"}}}}}})";

constexpr std::string_view k_supplies =
    R"({"type":"object","required":["source","supplies"],"properties":{"source":{"type":"string"},
  "supplies":{"type":"array","maxItems":5000,"items":{"type":"object","required":["id","item","location","quantity",
  "expected"],"properties":{"id":{"type":"string"},"item":{"type":"string"},"location":{"type":"string"},
  "quantity":{"type":["string","integer"]},"unit":{"type":"string"},"expected":{"type":"string","format":"date"},
  "pool":{"type":"string"},"as_of":{"type":"string","format":"date-time"}}}}}})";

constexpr std::string_view k_lot =
    R"({"type":"object","required":["item","lot","serial","unit","locations","moves"],"properties":{"item":{"type":
  "string"},"lot":{"type":"string"},"serial":{"type":"boolean"},"expires":{"type":"string"},"unit":{"type":"string"},
  "locations":{"type":"array","items":{"type":"object","required":["location","state","quantity"]}},
  "moves":{"type":"array","items":{"type":"object","required":["occurred","to","location","quantity","reference"]}}}})";

constexpr std::string_view k_results =
    R"({"type":"object","additionalProperties":false,"required":["results"],"properties":{"results":{"type":"array",
  "items":{"type":"object","additionalProperties":false,"required":["id","status"],"properties":{"id":{"type":"string"},
  "status":{"enum":["applied","duplicate","rejected"]},"adjustment":{"type":"string"},"error":{"type":"object",
  "additionalProperties":false,"required":["code","detail","place"],"properties":{"code":{"type":"string"},
  "detail":{"type":"string"},"place":{"type":"string"}}}}}}}})";

void facts(Api& api, hub::Hub::StockFact kind, std::string_view member, http::Request request,
           const http::Responder& responder) {
  auto body = body_object(request);
  if (!body) return refuse(responder, request, body.error());
  auto source = json_string(*body, "source");
  if (!source) return refuse(responder, request, source.error());
  auto list = body_list(request, member);
  if (!list) return refuse(responder, request, list.error());
  api.hub().apply_stock(
      kind, *std::move(source), *std::move(list),
      [responder, request = std::move(request)](const Result<Json>& results) { reply(responder, request, results); });
}

}  // namespace

void register_plugin(Api& api) {
  Api* a = &api;
  api.add_problems({{"pool.unknown", "A pool is not known", "Name a pool of the policies, or add it there."},
                    {"supply.unknown", "No such supply is expected", "State it (POST /v1/stock/supplies), or leave it out."},
                    {"serial.known", "The serial number is here already", "Correct the number, or book it out first."},
                    {"lot.unknown", "No such lot", "Check item and lot."}});
  api.add({http::Method::post,
           "/v1/stock/movements",
           "applyMovements",
           "Stock movements in bulk, each once by its id",
           "stock:write",
           {},
           k_movements,
           "application/json",
           {{200, "One result per movement", k_results}},
           [a](http::Request request, http::Responder responder) {
             facts(*a, hub::Hub::StockFact::movements, "movements", std::move(request), responder);
           }});
  api.add({http::Method::post,
           "/v1/stock/counts",
           "applyCounts",
           "Absolute counts in bulk, applied as of their time",
           "stock:write",
           {},
           k_counts,
           "application/json",
           {{200, "One result per count", k_results}},
           [a](http::Request request, http::Responder responder) {
             facts(*a, hub::Hub::StockFact::counts, "counts", std::move(request), responder);
           }});
  api.add({http::Method::post,
           "/v1/stock/supplies",
           "stateSupplies",
           "What is expected from outside, each as its total ordered",
           "stock:write",
           {},
           k_supplies,
           "application/json",
           {{200, "One result per supply", k_results}},
           [a](http::Request request, http::Responder responder) {
             facts(*a, hub::Hub::StockFact::supplies, "supplies", std::move(request), responder);
           }});
  api.add({http::Method::get,
           "/v1/stock/lots",
           "getLot",
           "Where a lot or serial number is, and what became of it",
           "stock:read",
           {{"item", "query", true, "item code"}, {"lot", "query", true, "lot or serial number"}},
           "",
           "application/json",
           {{200, "The lot", k_lot}, refusal(404, "No such lot"), refusal(422, "The item is not known")},
           [a](http::Request request, http::Responder responder) {
             reply(responder, request, a->hub().lot(query_or(request, "item", ""), query_or(request, "lot", "")));
           }});
}

}  // namespace crossdock::api::stock
