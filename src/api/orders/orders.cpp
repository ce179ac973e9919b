// SPDX-License-Identifier: Apache-2.0
// POST /v1/orders and what can be asked of an order.
#include "api/api.hpp"

#include <fmt/format.h>

#include <utility>

namespace crossdock::api::orders {
namespace {

constexpr std::string_view k_order_request =
    R"({"type":"object","additionalProperties":false,"required":["purchase_order","party","lines"],"properties":{
  "purchase_order":{"type":"string","minLength":1,"maxLength":80},
  "release":{"type":"string","minLength":1,"maxLength":80},"party":{"type":"string","minLength":1,"maxLength":80},
  "currency":{"type":"string"},"location":{"type":"string"},"sales_channel":{"type":"string"},
  "fulfilment":{"enum":["ship-partial","all-or-nothing","cancel-short","refuse"]},
  "requested_ship_date":{"type":"string","format":"date"},
  "ship_to":{"type":"object"},"reference":{"type":"object"},
  "lines":{"type":"array","minItems":1,"maxItems":10000,"items":{"type":"object","additionalProperties":false,
  "required":["line","item","quantity"],
    "properties":{"line":{"type":"string"},"item":{"type":"string"},"quantity":{"type":["string","integer"]},"unit":{
  "type":"string"},
    "unit_price":{"type":["string","integer"]},"description":{"type":"string"}}}}}})";

constexpr std::string_view k_accepted =
    R"({"type":"object","additionalProperties":false,"required":["id","status","purchase_order","party","correlation",
  "links"],"properties":{"id":{"type":"string"},"status":{"const":"accepted"},"purchase_order":{"type":"string"},
  "party":{"type":"string"},"correlation":{"type":"string"},"links":{"type":"object","additionalProperties":false,
  "required":["self"],"properties":{"self":{"type":"string"}}}}})";

constexpr std::string_view k_milestone_schema =
    R"({"enum":["accepted","priced","credit_approved","reserved","in_erp","released","shipped","delivered","invoiced",
  "completed","rejected","cancelled"]})";
constexpr std::string_view k_status_schema =
    R"({"enum":["accepted","priced","credit_approved","reserved","in_erp","released","shipped","delivered","invoiced",
  "completed","rejected","cancelled","exception"],
  "description":"The milestone; exception while an open one holds the order"})";

constexpr std::string_view k_line_schema =
    R"({"type":"object","additionalProperties":false,"required":["line","item","quantity","unit","reserved","allocated",
  "shipped","invoiced","cancelled"],"properties":{"line":{"type":"string"},"item":{"type":"string"},
  "quantity":{"type":"string"},"unit":{"type":"string"},"unit_price":{"type":"string"},"reserved":{"type":"string"},
  "allocated":{"type":"string"},"shipped":{"type":"string"},"invoiced":{"type":"string"},"cancelled":{"type":"string"},
  "backordered":{"type":"string"},
  "substituted_for":{"type":"object","additionalProperties":false,"required":["item","quantity","unit","why"],"properties":{
  "item":{"type":"string"},"quantity":{"type":"string"},"unit":{"type":"string"},"unit_price":{"type":"string"},
  "why":{"type":"string"},"by":{"type":"string"}}},
  "asked_price":{"type":"string","description":"The buyer's, where ours took its place"},
  "parts":{"type":"array","items":{"type":"object","additionalProperties":false,"required":["location","reserved",
  "allocated","shipped"],"properties":{"location":{"type":"string"},"pool":{"type":"integer"},
  "reserved":{"type":"string"},"allocated":{"type":"string"},"shipped":{"type":"string"}}}}}})";

constexpr std::string_view k_shipment_schema =
    R"({"type":"object","additionalProperties":false,"required":["shipment","tracking","carrier","shipped_at","lines"],
  "properties":{"shipment":{"type":"string"},"tracking":{"type":"string"},"carrier":{"type":"string"},
  "shipped_at":{"type":"string"},"lines":{"type":"array","items":{"type":"object"}},"packages":{"type":"array",
  "items":{"type":"object"}},"location":{"type":"string"},"delivered":{"type":"boolean"},
  "invoice":{"type":"string"},"invoice_total":{"type":"string"}}})";

constexpr std::string_view k_timeline_schema =
    R"({"type":"array","items":{"type":"object","additionalProperties":false,"required":["time","type","position","source",
  "data"],"properties":{"time":{"type":"string","format":"date-time"},"type":{"type":"string"},
  "position":{"type":"integer"},"source":{"type":"string"},"data":{"type":["object","null"]}}}})";

constexpr std::string_view k_process_schema =
    R"({"type":"object","additionalProperties":false,"required":["id","definition","version","status","started","updated"],
  "properties":{"id":{"type":"string"},"definition":{"type":"string"},"version":{"type":"string"},
  "status":{"type":"string"},"waiting_for":{"type":"string"},"error":{"type":["string","object"]},
  "started":{"type":"string","format":"date-time"},"updated":{"type":"string","format":"date-time"}}})";

constexpr std::string_view k_hold_schema =
    R"({"type":"object","additionalProperties":false,"required":["kind","reason","since"],"properties":{
  "kind":{"type":"string","description":"staff, price, credit, or what a process calls it"},"reason":{"type":"string"},
  "by":{"type":"string"},"since":{"type":"string","format":"date-time"}}})";

constexpr std::string_view k_change_schema =
    R"({"type":"object","required":["change","state","by","asked"],"properties":{"order":{"type":"string",
  "description":"The order that stands now"},"change":{"type":"string"},"state":{"enum":["under_way","done"]},
  "by":{"type":"string"},"asked":{"type":"string","format":"date-time"},"lines":{"type":"array","items":{"type":"object",
  "additionalProperties":false,"required":["change","accepted"],"properties":{"line":{"type":"string"},
  "what":{"enum":["requested_ship_date","ship_to"]},"change":{"type":"string"},"accepted":{"type":"boolean"},
  "code":{"type":"string"},"reason":{"type":"string"},"quantity":{"type":"string"},"unit":{"type":"string"}}}}}})";

constexpr std::string_view k_order =
    R"({"type":"object","additionalProperties":false,"required":["id","status","purchase_order","party","currency",
  "location","channel","correlation","total","created","lines","shipments"],"properties":{"id":{"type":"string"},
  "status":{"$ref":"#/components/schemas/OrderStatus"},"milestone":{"$ref":"#/components/schemas/Milestone"},
  "purchase_order":{"type":"string"},"party":{"type":"string"},"currency":{"type":"string"},"location":{"type":"string"},
  "channel":{"type":"string"},"partner":{"type":"string"},"requested_ship_date":{"type":"string"},
  "correlation":{"type":"string"},"erp_order":{"type":"string"},"ship_to":{"type":"object"},"reference":{"type":"object"},
  "sales_channel":{"type":"string"},"requested_location":{"type":"string"},"sourcing":{"type":"object"},
  "release":{"type":"string"},"source_message":{"type":"string"},"replaces":{"type":"string"},
  "replaced_by":{"type":"string"},"total":{"type":"string"},"created":{"type":"string","format":"date-time"},
  "lines":{"type":"array","items":{"$ref":"#/components/schemas/OrderLine"}},
  "shipments":{"type":"array","items":{"$ref":"#/components/schemas/Shipment"}},
  "fulfilment":{"type":"string"},"picks":{"type":"array","items":{"type":"object","additionalProperties":false,
  "required":["pick","reference","location","state"],"properties":{"pick":{"type":"string"},"reference":{"type":"string"},
  "location":{"type":"string"},"state":{"enum":["released","done","cancelled"]}}}},
  "holds":{"type":"array","items":{"$ref":"#/components/schemas/Hold"}},
  "changes":{"type":"array","items":{"$ref":"#/components/schemas/OrderChange"}},
  "identifiers":{"type":"array","items":{"type":"object","additionalProperties":false,"required":["kind","value"],
  "properties":{"kind":{"type":"string"},"value":{"type":"string"}}}},
  "timeline":{"$ref":"#/components/schemas/Timeline"},
  "processes":{"type":"array","items":{"$ref":"#/components/schemas/Process"}},
  "exceptions":{"type":"array","items":{"$ref":"#/components/schemas/Exception"}},"matched_by":{"type":"string"},
  "calls":{"type":"array","items":{"$ref":"#/components/schemas/Call"}},
  "waiting_messages":{"$ref":"#/components/schemas/WaitingMessages"}}})";

constexpr std::string_view k_call =
    R"({"type":"object","additionalProperties":false,"required":["id","target","operation","state","attempts"],
  "properties":{"id":{"type":"string"},"target":{"type":"string"},"operation":{"type":"string"},
  "state":{"enum":["due","parked","behind"]},"attempts":{"type":"integer"},"error":{"type":"string"}}})";

constexpr std::string_view k_waiting_messages =
    R"({"type":"array","items":{"type":"object","additionalProperties":false,"required":["number","scope","source_message",
  "set","state","since"],"properties":{"number":{"type":"string"},"scope":{"type":"string"},
  "source_message":{"type":"string"},"set":{"type":"string"},"state":{"enum":["exception","held_back"]},
  "exception":{"type":"string"},"since":{"type":"string","format":"date-time"}}}})";

constexpr std::string_view k_order_page =
    R"({"allOf":[{"$ref":"#/components/schemas/Order"},{"required":["milestone","identifiers","timeline","processes",
  "exceptions"]}]})";
constexpr std::string_view k_order_ref = R"({"$ref":"#/components/schemas/Order"})";
constexpr std::string_view k_order_page_ref = R"({"$ref":"#/components/schemas/OrderPage"})";

constexpr std::string_view k_orders =
    R"({"type":"object","additionalProperties":false,"required":["orders","next"],"properties":{"next":{"type":"string"},
  "orders":{"type":"array","items":{"type":"object","additionalProperties":false,"required":["id","status","milestone",
  "purchase_order","party","total","currency","created"],"properties":{"id":{"type":"string"},
  "status":{"$ref":"#/components/schemas/OrderStatus"},"milestone":{"$ref":"#/components/schemas/Milestone"},
  "purchase_order":{"type":"string"},"party":{"type":"string"},"total":{"type":"string"},"currency":{"type":"string"},
  "created":{"type":"string","format":"date-time"},"waiting_for":{"enum":["stock","person"]}}}}}})";

constexpr std::string_view k_cancel_request =
    R"({"type":"object","properties":{"reason":{"type":"string","description":"default: cancelled by request"}}})";

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
    correlate(response, request);
    response.status = 201;
    response.body = std::move(accepted->answer);
    response.headers.set("Content-Type", "application/json");
    response.headers.set("Location", fmt::format("/v1/orders/{}", accepted->order.text()));
    response.headers.set("Idempotency-Expires", accepted->key_expires.rfc3339());
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
  api.hub().cancel_order(std::move(id), std::move(reason),
                         [responder, request = std::move(request)](const Result<Json>& order) {
                           const bool done = !order || json_string_or(order->as_object(), "status", "") == "cancelled";
                           reply(responder, request, order, done ? 200 : 202);
                         });
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
      {"order.too_late", "The order is too far to be cancelled", "Ask the warehouse; returns are the way back."},
      {"order.fulfilment", "The way to fill the order is not known", "Use one that the message names."},
      {"order.exception", "The order has an open exception", "Retry or resolve the exception, then cancel."}};
}

std::vector<AnswerHeader> accepted_headers() {
  return {{"Location", "The order"},
          {"Idempotency-Expires", "Until then the key is known (RFC 3339)"},
          {"Idempotency-Replayed", "true when this is the answer of the first request with this key", false}};
}

void add_schemas(Api& api) {
  api.add_schema("Milestone", k_milestone_schema);
  api.add_schema("OrderStatus", k_status_schema);
  api.add_schema("OrderLine", k_line_schema);
  api.add_schema("Shipment", k_shipment_schema);
  api.add_schema("Hold", k_hold_schema);
  api.add_schema("OrderChange", k_change_schema);
  api.add_schema("Timeline", k_timeline_schema);
  api.add_schema("Process", k_process_schema);
  api.add_schema("Call", k_call);
  api.add_schema("WaitingMessages", k_waiting_messages);
  api.add_schema("Order", k_order);
  api.add_schema("OrderPage", k_order_page);
}

}  // namespace

void register_plugin(Api& api) {
  Api* a = &api;
  api.add_problems(problems());
  add_schemas(api);
  api.add({http::Method::post,
           "/v1/orders",
           "submitOrder",
           "Submit an order; answered once it is durable",
           "orders:write",
           {{"Idempotency-Key", "header", true, "1 to 255 characters; the same key and body give the same answer"}},
           k_order_request,
           "application/json",
           {{201, "Accepted, or accepted before with this key", k_accepted, "application/json", accepted_headers()},
            refusal(409, "The purchase order was sent before, or the first request of this key is not answered yet"),
            refusal(422, "The key was used with another body, master data is missing, or the total is too large")},
           [a](http::Request request, http::Responder responder) { submit(*a, std::move(request), responder); }});
  api.add({http::Method::get,
           "/v1/orders",
           "listOrders",
           "Orders, newest first",
           "orders:read",
           {{"after", "query", false, "order id to go on after"},
            {"status", "query", false, "only this status; exception: those that wait for a person",
             R"({"$ref":"#/components/schemas/OrderStatus"})"},
            {"limit", "query", false, "1 to 500, default 50", R"({"type":"integer","minimum":1,"maximum":500})"}},
           "",
           "application/json",
           {{200, "A page", k_orders}, refusal(400, "A parameter is not what it should be")},
           [a](http::Request request, http::Responder responder) { list(*a, request, responder); }});
  api.add({http::Method::get,
           "/v1/orders/{id}",
           "getOrder",
           "One order with its time line, by any number it is known by",
           "orders:read",
           {{"id", "path", true, "order id, purchase order, ERP, shipment, tracking or invoice number"}},
           "",
           "application/json",
           {{200, "The order", k_order_page_ref},
            refusal(404, "No order is known by it"),
            refusal(409, "Several orders are known by it; the detail names them")},
           [a](http::Request request, http::Responder responder) {
             reply(responder, request, a->hub().order(request.parameter("id")));
           }});
  api.add({http::Method::post,
           "/v1/orders/{id}/cancel",
           "cancelOrder",
           "Cancel an order, or whatever of it can still be stopped",
           "orders:write",
           {{"id", "path", true, "order id"}},
           k_cancel_request,
           "application/json",
           {{200, "The cancelled order", k_order_ref},
            {202, "What is not picked is cancelled; the warehouse and the ERP are being asked", k_order_ref},
            refusal(404, "There is no such order"),
            refusal(409, "It is being sent to a system: try again; or an exception must be mended first"),
            refusal(422, "It is at its end")},
           [a](http::Request request, http::Responder responder) { cancel(*a, std::move(request), responder); },
           true});
}

}  // namespace crossdock::api::orders
