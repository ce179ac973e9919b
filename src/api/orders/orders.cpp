// SPDX-License-Identifier: Apache-2.0
// POST /v1/orders and what can be asked of an order.
#include "api/api.hpp"

#include <fmt/format.h>

#include <utility>

namespace crossdock::api::orders {
namespace {

constexpr std::string_view k_order_request =
    R"({"type":"object","additionalProperties":false,"required":["purchase_order","party","lines"],"properties":{
  "purchase_order":{"type":"string","minLength":1,"maxLength":80},"party":{"type":"string","minLength":1,"maxLength":80},
  "currency":{"type":"string"},"location":{"type":"string"},"sales_channel":{"type":"string"},
  "requested_ship_date":{"type":"string","format":"date"},
  "ship_to":{"type":"object"},"reference":{"type":"object"},
  "lines":{"type":"array","minItems":1,"maxItems":10000,"items":{"type":"object","additionalProperties":false,
  "required":["line","item","quantity"],
    "properties":{"line":{"type":"string"},"item":{"type":"string"},"quantity":{"type":["string","integer"]},"unit":{
  "type":"string"},
    "unit_price":{"type":["string","integer"]},"description":{"type":"string"}}}}}})";

constexpr std::string_view k_accepted =
    R"({"type":"object","required":["id","status","purchase_order","party","correlation","links"],"properties":{
  "id":{"type":"string"},"status":{"type":"string"},"purchase_order":{"type":"string"},"party":{"type":"string"},
  "correlation":{"type":"string"},"links":{"type":"object"}}})";

constexpr std::string_view k_order =
    R"({"type":"object","required":["id","status","purchase_order","party","lines"],"properties":{
  "id":{"type":"string"},"status":{"type":"string"},"purchase_order":{"type":"string"},"party":{"type":"string"},
  "total":{"type":"string"},
  "lines":{"type":"array","items":{"type":"object","required":["line","item","quantity","unit"]}},
  "identifiers":{"type":"array"},"timeline":{"type":"array"},"processes":{"type":"array"},"exceptions":{"type":"array"}}})";

constexpr std::string_view k_orders =
    R"({"type":"object","required":["orders","next"],"properties":{"orders":{"type":"array"},"next":{"type":"string"}}})";

void submit(Api& api, http::Request request, const http::Responder& responder) {
  const auto key = request.headers.get("Idempotency-Key");
  if (!key || key->empty() || key->size() > 255) {
    const Error error{ErrorKind::invalid, "idempotency.key_missing", "Send an Idempotency-Key header of 1 to 255 characters",
                      "Idempotency-Key"};
    return refuse(responder, request, error);
  }
  auto body = body_object(request);
  if (!body) return refuse(responder, request, body.error());
  hub::Hub::Submit command{*std::move(body), request.body, request.consumer, std::string(*key), request.correlation};
  api.hub().submit_order(std::move(command), [responder, request = std::move(request)](Result<hub::Accepted> accepted) {
    if (!accepted) return refuse(responder, request, accepted.error());
    http::Response response;
    response.status = 201;
    response.body = std::move(accepted->answer);
    response.headers.set("Content-Type", "application/json");
    response.headers.set("Location", fmt::format("/v1/orders/{}", accepted->order.text()));
    if (accepted->replayed) response.headers.set("Idempotency-Replayed", "true");
    responder(std::move(response));
  });
}

void cancel(Api& api, http::Request request, const http::Responder& responder) {
  std::string reason = "cancelled by request";
  if (!request.body.empty()) {
    auto body = body_object(request);
    if (!body) return refuse(responder, request, body.error());
    reason = json_string_or(*body, "reason", reason);
  }
  std::string id(request.parameter("id"));
  api.hub().cancel_order(
      std::move(id), std::move(reason),
      [responder, request = std::move(request)](const Result<Json>& order) { reply(responder, request, order); });
}

void list(Api& api, const http::Request& request, const http::Responder& responder) {
  const auto limit = limit_of(request, 50, 500);
  if (!limit) return refuse(responder, request, limit.error());
  reply(responder, request, api.hub().orders(query_or(request, "after", ""), query_or(request, "status", ""), *limit));
}

std::vector<Problem> problems() {
  return {
      {"idempotency.key_missing", "Idempotency-Key is missing", "Send one key per order and the same key on every retry."},
      {"idempotency.key_reused", "Idempotency-Key was used with another body", "Use a new key for a new order."},
      {"idempotency.in_flight", "The first request is still being answered", "Wait a moment and repeat the same request."},
      {"order.duplicate_purchase_order", "The purchase order was sent before",
       "Look at the order named; send a change instead of a second order."},
      {"order.total", "The total of the order has more than 18 digits", "Correct the quantity or price of the line named."},
      {"item.unknown", "An item is not known", "Add the item (PUT /v1/items) and repeat."},
      {"party.unknown", "A customer is not known", "Add the customer (PUT /v1/parties) and repeat."},
      {"location.unknown", "A warehouse is not known", "Add the location (PUT /v1/locations) and repeat."},
      {"order.unknown", "No such order", "Check the number; any order, purchase order, shipment or invoice number will do."},
      {"order.too_late", "The order is too far to be cancelled", "Ask the warehouse; returns are the way back."}};
}

}  // namespace

void register_plugin(Api& api) {
  Api* a = &api;
  api.add_problems(problems());
  api.add({http::Method::post,
           "/v1/orders",
           "submitOrder",
           "Submit an order; answered once it is durable",
           "orders:write",
           {{"Idempotency-Key", "header", true, "1 to 255 characters; the same key and body give the same answer"}},
           k_order_request,
           "application/json",
           {{201, "Accepted, or accepted before with this key", k_accepted}},
           [a](http::Request request, http::Responder responder) { submit(*a, std::move(request), responder); }});
  api.add({http::Method::get,
           "/v1/orders",
           "listOrders",
           "Orders, newest first",
           "orders:read",
           {{"after", "query", false, "order id to go on after"},
            {"status", "query", false, "only this status; exception: those that wait for a person"},
            {"limit", "query", false, "1 to 500, default 50"}},
           "",
           "application/json",
           {{200, "A page", k_orders}},
           [a](http::Request request, http::Responder responder) { list(*a, request, responder); }});
  api.add({http::Method::get,
           "/v1/orders/{id}",
           "getOrder",
           "One order with its time line, by any number it is known by",
           "orders:read",
           {{"id", "path", true, "order id, purchase order, ERP, shipment, tracking or invoice number"}},
           "",
           "application/json",
           {{200, "The order", k_order}},
           [a](http::Request request, http::Responder responder) {
             reply(responder, request, a->hub().order(request.parameter("id")));
           }});
  api.add({http::Method::post,
           "/v1/orders/{id}/cancel",
           "cancelOrder",
           "Cancel an order that is not in the ERP yet",
           "orders:write",
           {{"id", "path", true, "order id"}},
           "",
           "application/json",
           {{200, "The cancelled order", k_order}},
           [a](http::Request request, http::Responder responder) { cancel(*a, std::move(request), responder); }});
}

}  // namespace crossdock::api::orders
