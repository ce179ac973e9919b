// SPDX-License-Identifier: Apache-2.0
// Everything known by any identifier.
#include "api/api.hpp"

namespace crossdock::api::trace {
namespace {

constexpr std::string_view k_trace =
    R"({"type":"object","additionalProperties":false,"required":["identifier","orders"],"properties":{
  "identifier":{"type":"string"},"orders":{"type":"array","items":{"allOf":[{"$ref":"#/components/schemas/OrderPage"},
  {"required":["matched_by"]}]}},"waiting_messages":{"$ref":"#/components/schemas/WaitingMessages"}}})";

}  // namespace

void register_plugin(Api& api) {
  api.add({http::Method::get,
           "/v1/trace/{identifier}",
           "trace",
           "Every order known by a number, with its whole story, or the messages under it that wait for their turn",
           "orders:read",
           {{"identifier", "path", true, "any order, purchase order, ERP, shipment, tracking or invoice number"}},
           "",
           "application/json",
           {{200, "What it names", k_trace}, refusal(404, "Nothing is known by it")},
           [a = &api](http::Request request, http::Responder responder) {
             reply(responder, request, a->hub().trace(request.parameter("identifier")));
           }});
}

}  // namespace crossdock::api::trace
