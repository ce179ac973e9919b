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
    R"({"type":"object","required":["party","currency","lines","total"],"properties":{"party":{"type":"string"},
  "currency":{"type":"string"},"total":{"type":"string"},"lines":{"type":"array","items":{"type":"object","required":[
  "item","unit_price","extended","source","as_of"]}}}})";
constexpr std::string_view k_check_request =
    R"({"type":"object","required":["party"],"properties":{"party":{"type":"string"},"amount":{"type":["string","integer"]},
  "currency":{"type":"string"}}})";
constexpr std::string_view k_check =
    R"({"type":"object","required":["party","status","credit","ok","as_of","source"],"properties":{"party":{"type":"string"},
  "status":{"enum":["active","blocked"]},"credit":{"type":"object"},"ok":{"type":"boolean"},"as_of":{"type":"string"},
  "source":{"type":"string"}}})";

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
           {{200, "The quote", k_quote}},
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
           {{200, "The account", k_check}},
           [a](http::Request request, http::Responder responder) {
             const auto body = body_object(request);
             if (!body) return refuse(responder, request, body.error());
             reply(responder, request, a->hub().account_check(*body));
           }});
}

}  // namespace crossdock::api::quotes
