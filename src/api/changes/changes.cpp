// SPDX-License-Identifier: Apache-2.0
// Changes of an order by its buyer, or by staff for it.
#include "api/api.hpp"

#include <utility>

namespace crossdock::api::changes {
namespace {

constexpr std::string_view k_request =
    R"({"type":"object","additionalProperties":false,"required":["change"],"properties":{
  "change":{"type":"string","minLength":1,"maxLength":80,
  "description":"The buyer's number of the change: the same again has no effect"},
  "requested_ship_date":{"type":"string","format":"date"},"ship_to":{"type":"object"},
  "lines":{"type":"array","maxItems":1000,"items":{"type":"object","additionalProperties":false,"required":["line"],
  "properties":{"line":{"type":"string"},
  "change":{"enum":["change","add","cancel","increase","decrease","price"],"description":"default: change"},
  "item":{"type":"string"},"quantity":{"type":["string","integer"],"description":"what the line is to be"},
  "unit":{"type":"string"},"unit_price":{"type":["string","integer"]}}}}}})";
constexpr std::string_view k_change = R"({"allOf":[{"$ref":"#/components/schemas/OrderChange"},{"required":["order"]}]})";

void change(Api& api, http::Request request, const http::Responder& responder) {
  auto body = body_object(request);
  if (!body) return refuse(responder, request, body.error());
  hub::Hub::ChangeOrder command{std::string(request.parameter("id")), *std::move(body), request.body, request.consumer};
  api.hub().change_order(std::move(command), [responder, request = std::move(request)](const Result<Json>& answer) {
    const bool done = !answer || json_string_or(answer->as_object(), "state", "") == "done";
    reply(responder, request, answer, done ? 200 : 202);
  });
}

}  // namespace

void register_plugin(Api& api) {
  Api* a = &api;
  api.add_problems(
      {{"order.change_differs", "The number is that of another change", "Give every change a number of its own."},
       {"order.change_under_way", "The order is being changed or cancelled",
        "Wait for its answer, then send the change again."},
       {"order.change_empty", "The change says nothing, or leaves no line",
        "Say what is to be changed; or cancel the order."},
       {"order.change_line", "The line is not as the change says", "Look at the lines of the order."}});
  api.add({http::Method::post,
           "/v1/orders/{id}/changes",
           "changeOrder",
           "Change lines, date or address of an order, at any stage but the end; each line is answered by itself",
           "orders:write",
           {{"id", "path", true, "order id"}},
           k_request,
           "application/json",
           {{200, "It is made, with the order that stands now; or was made before", k_change},
            {202, "Warehouses and the ERP are asked; the outcome of each line stands in `changes` of the order", k_change},
            refusal(400, "The change says nothing, or something wrong"),
            refusal(404, "There is no such order"),
            refusal(409, "It is being changed, cancelled or sent to a system: try again; or the number was another change"),
            refusal(422, "It is at its end, or too far for its process")},
           [a](http::Request request, http::Responder responder) { change(*a, std::move(request), responder); }});
}

}  // namespace crossdock::api::changes
