// SPDX-License-Identifier: Apache-2.0
// Price quotes and account checks.
#include "api/api.hpp"

namespace crossdock::api::quotes {
namespace {

constexpr std::string_view k_quote_request =
    R"({"type":"object","required":["party","lines"],"properties":{"party":{"type":"string"},"currency":{"type":"string"},
  "lines":{"type":"array","minItems":1,"maxItems":10000,"items":{"type":"object","required":["item","quantity"],
  "properties":{"item":{"type":"string"},
  "quantity":{"type":["string","integer"]},"unit":{"type":"string"}}}}}})";
constexpr std::string_view k_quote =
    R"({"type":"object","additionalProperties":false,"required":["party","currency","lines","total"],"properties":{
  "party":{"type":"string"},"currency":{"type":"string"},"total":{"type":"string"},"lines":{"type":"array","items":{
  "type":"object","additionalProperties":false,"required":["item","quantity","unit","unit_price","extended","source",
  "as_of"],"properties":{"item":{"type":"string"},"quantity":{"type":"string"},"unit":{"type":"string"},
  "unit_price":{"type":"string"},"extended":{"type":"string"},"source":{"enum":["party price","list price"]},
  "substitute":{"type":"object","additionalProperties":false,"required":["item","quantity","unit"],"properties":{
  "item":{"type":"string"},"quantity":{"type":"string"},"unit":{"type":"string"},"unit_price":{"type":"string"}}},
  "because":{"type":"string","description":"Why a substitute: what of the item can be promised"},
  "as_of":{"type":"string","format":"date-time"}}}}}})";
constexpr std::string_view k_check_request =
    R"({"type":"object","required":["party"],"properties":{"party":{"type":"string"},"amount":{"type":["string","integer"]},
  "currency":{"type":"string"}}})";
constexpr std::string_view k_check =
    R"({"type":"object","additionalProperties":false,"required":["party","status","currency","credit","ok","as_of",
  "source"],"properties":{"party":{"type":"string"},"status":{"enum":["active","blocked"]},"currency":{"type":"string"},
  "credit":{"type":"object","additionalProperties":false,"required":["limited"],"properties":{
  "limited":{"type":"boolean"},"limit":{"type":"string"},"used":{"type":"string"},"exposure":{"type":"string"},
  "free":{"type":"string"}}},"ok":{"type":"boolean"},"as_of":{"type":"string","format":"date-time"},
  "source":{"const":"ledger"}}})";

}  // namespace

void register_plugin(Api& api) {
  Api* a = &api;
  api.add_problems({{"price.unknown", "There is no price", "Add a price (PUT /v1/prices)."}});
  api.add({http::Method::post,
           "/v1/price-quotes",
           "quotePrices",
           "Prices for a customer, with source and time",
           "prices:read",
           {},
           k_quote_request,
           "application/json",
           {{200, "The quote", k_quote}, refusal(422, "A customer, item or price is not known")},
           [a](http::Request request, http::Responder responder) {
             const auto body = body_object(request);
             if (!body) return refuse(responder, request, body.error());
             reply(responder, request, a->hub().price_quote(*body));
           }});
  api.add({http::Method::post,
           "/v1/account-checks",
           "checkAccount",
           "May this customer order for this amount",
           "accounts:read",
           {},
           k_check_request,
           "application/json",
           {{200, "The account", k_check}, refusal(422, "The customer is not known")},
           [a](http::Request request, http::Responder responder) {
             const auto body = body_object(request);
             if (!body) return refuse(responder, request, body.error());
             reply(responder, request, a->hub().account_check(*body));
           }});
}

}  // namespace crossdock::api::quotes
