// SPDX-License-Identifier: Apache-2.0
// Purchase orders of ours: ask for one, look, and what suppliers without EDI answer and announce.
#include "api/api.hpp"

#include <string>
#include <utility>

namespace crossdock::api::supplier_orders {
namespace {

constexpr std::string_view k_order_schema =
    R"({"type":"object","additionalProperties":false,"required":["number","state","supplier","kind","currency","lines",
  "shipments","created"],"properties":{"number":{"type":"string"},"state":{"enum":["proposed","placed","confirmed",
  "received","cancelled","rejected"]},"supplier":{"type":"string"},"kind":{"enum":["replenishment","drop_ship"]},
  "currency":{"type":"string"},"location":{"type":"string"},"order":{"type":"string"},"requested_by":{"type":"string"},
  "correlation":{"type":"string"},"reason":{"type":"string"},"expected":{"type":"string","format":"date"},
  "ship_to":{"type":"object"},"total":{"type":"string"},"created":{"type":"string","format":"date-time"},
  "lines":{"type":"array","items":{"type":"object","additionalProperties":false,"required":["line","item","quantity",
  "unit","agreed","announced","received","open","expected"],"properties":{"line":{"type":"string"},"item":{"type":"string"},
  "supplier_item":{"type":"string"},"quantity":{"type":"string"},"unit":{"type":"string"},"unit_price":{"type":"string"},
  "agreed":{"type":"string"},"announced":{"type":"string"},"received":{"type":"string"},"open":{"type":"string"},
  "invoiced":{"type":"string"},"expected":{"type":"array","items":{"type":"object","additionalProperties":false,
  "required":["date","quantity"],"properties":{"date":{"type":"string","format":"date"},"quantity":{"type":"string"}}}}}}},
  "shipments":{"type":"array","items":{"type":"object"}}}})";
constexpr std::string_view k_order = R"({"$ref":"#/components/schemas/SupplierOrder"})";
constexpr std::string_view k_page =
    R"({"type":"object","additionalProperties":false,"required":["supplier_orders","next"],"properties":{
  "next":{"type":"string"},"supplier_orders":{"type":"array","items":{"$ref":"#/components/schemas/SupplierOrder"}}}})";
constexpr std::string_view k_create =
    R"({"type":"object","required":["supplier","lines"],"properties":{"number":{"type":"string","minLength":1,
  "maxLength":80},"supplier":{"type":"string","minLength":1},"kind":{"enum":["replenishment","drop_ship"]},
  "currency":{"type":"string"},"location":{"type":"string"},"order":{"type":"string"},"expected":{"type":"string",
  "format":"date"},"ship_to":{"type":"object"},"lines":{"type":"array","minItems":1,"maxItems":1000,"items":{
  "type":"object","required":["item","quantity"],"properties":{"line":{"type":"string"},"item":{"type":"string"},
  "supplier_item":{"type":"string"},"quantity":{"type":["string","integer"]},"unit":{"type":"string"},
  "unit_price":{"type":["string","integer"]},"expected":{"type":"string","format":"date"}}}}}})";
constexpr std::string_view k_answer =
    R"({"type":"object","properties":{"status":{"type":"string"},"lines":{"type":"array","items":{"type":"object"}}}})";
constexpr std::string_view k_notice =
    R"({"type":"object","required":["shipment","lines"],"properties":{"shipment":{"type":"string"},
  "shipped_at":{"type":"string"},"expected_delivery_date":{"type":"string","format":"date"},"tracking":{"type":"string"},
  "lines":{"type":"array","items":{"type":"object"}}}})";
constexpr std::string_view k_reason = R"({"type":"object","properties":{"reason":{"type":"string"}}})";

std::vector<Problem> problems() {
  return {{"supplier_order.unknown", "No such purchase order of ours", "Check the number."},
          {"supplier_order.exists", "The number is taken by another purchase order", "Choose another number."},
          {"supplier_order.ended", "The purchase order is at its end", "Nothing can be added to it: make another."}};
}

void add_action(Api& api, std::string_view path, std::string_view id, std::string_view summary, std::string_view command,
                std::string_view schema) {
  Api* a = &api;
  api.add({http::Method::post,
           path,
           id,
           summary,
           "orders:write",
           {{"number", "path", true, "its number"}},
           schema,
           "application/json",
           {{202, "The order as it is; its process goes on with it", k_order},
            refusal(404, "There is no such purchase order"),
            refusal(409, "It is at its end")},
           [a, command](http::Request request, http::Responder responder) {
             run_command(*a, command, "number", std::move(request), responder, 202);
           }});
}

}  // namespace

void register_plugin(Api& api) {
  Api* a = &api;
  api.add_problems(problems());
  api.add_schema("SupplierOrder", k_order_schema);
  api.add({http::Method::get,
           "/v1/supplier-orders",
           "listSupplierOrders",
           "Purchase orders of ours, by number",
           "orders:read",
           {{"state", "query", false, "only those in this state"},
            {"after", "query", false, "number to go on after"},
            {"limit", "query", false, "1 to 500, default 50", R"({"type":"integer","minimum":1,"maximum":500})"}},
           "",
           "application/json",
           {{200, "A page", k_page}, refusal(400, "A parameter is not what it should be")},
           [a](http::Request request, http::Responder responder) {
             list_records(*a, "supplier_order.list", request, responder);
           }});
  api.add({http::Method::post,
           "/v1/supplier-orders",
           "createSupplierOrder",
           "Ask for goods from a supplier; the same number again is the same order",
           "orders:write",
           {},
           k_create,
           "application/json",
           {{201, "The order, proposed", k_order},
            refusal(409, "The number is taken"),
            refusal(422, "An item or location is not known, or a quantity is no whole number of base units")},
           [a](http::Request request, http::Responder responder) {
             run_command(*a, "supplier_order.create", "", std::move(request), responder, 201);
           }});
  api.add({http::Method::get,
           "/v1/supplier-orders/{number}",
           "getSupplierOrder",
           "One purchase order of ours",
           "orders:read",
           {{"number", "path", true, "its number"}},
           "",
           "application/json",
           {{200, "The order", k_order}, refusal(404, "There is no such purchase order")},
           [a](http::Request request, http::Responder responder) {
             reply(responder, request,
                   a->hub().ask("supplier_order.get", JsonObject{{"number", request.parameter("number")}}));
           }});
  add_action(api, "/v1/supplier-orders/{number}/answers", "answerSupplierOrder",
             "What the supplier answers: a canonical order_response", "supplier_order.answer", k_answer);
  add_action(api, "/v1/supplier-orders/{number}/notices", "notifySupplierOrder",
             "What the supplier has sent: a canonical ship_notice", "supplier_order.notify", k_notice);
  add_action(api, "/v1/supplier-orders/{number}/cancel", "cancelSupplierOrder", "Cancel what is still open of it",
             "supplier_order.cancel", k_reason);
}

}  // namespace crossdock::api::supplier_orders
