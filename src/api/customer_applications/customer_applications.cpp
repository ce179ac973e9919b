// SPDX-License-Identifier: Apache-2.0
// Customers to be: apply, and look how far it is. Decisions are tasks.
#include "api/api.hpp"

#include <utility>

namespace crossdock::api::customer_applications {
namespace {

constexpr std::string_view k_application_schema =
    R"({"type":"object","additionalProperties":false,"required":["number","state","party","name","currency","created"],
  "properties":{"number":{"type":"string"},"state":{"enum":["received","approved","active","refused"]},
  "party":{"type":"string"},"name":{"type":"string"},"currency":{"type":"string"},"partner":{"type":"string"},
  "crm":{"type":"string"},"erp_customer":{"type":"string"},"requested_by":{"type":"string"},
  "proposed_by":{"type":"string"},"approved_by":{"type":"string"},"reason":{"type":"string"},
  "credit_limit":{"type":"string"},"created":{"type":"string","format":"date-time"},"details":{"type":"object"}}})";
constexpr std::string_view k_application = R"({"$ref":"#/components/schemas/CustomerApplication"})";
constexpr std::string_view k_page =
    R"({"type":"object","additionalProperties":false,"required":["customer_applications","next"],"properties":{
  "next":{"type":"string"},"customer_applications":{"type":"array","items":{
  "$ref":"#/components/schemas/CustomerApplication"}}}})";
constexpr std::string_view k_apply =
    R"({"type":"object","required":["party","name"],"properties":{"number":{"type":"string","minLength":1,"maxLength":80},
  "party":{"type":"string","minLength":1},"name":{"type":"string","minLength":1},"currency":{"type":"string"},
  "partner":{"type":"string"},"crm":{"type":"string"},"details":{"type":"object"}}})";

std::vector<Problem> problems() {
  return {{"customer_application.unknown", "No such application", "Check the number."},
          {"customer_application.exists", "The number is taken by another application", "Choose another number."},
          {"party.exists", "It is a customer already", "Change the customer instead."}};
}

}  // namespace

void register_plugin(Api& api) {
  Api* a = &api;
  api.add_problems(problems());
  api.add_schema("CustomerApplication", k_application_schema);
  api.add({http::Method::get,
           "/v1/customer-applications",
           "listCustomerApplications",
           "Customers to be, by number",
           "master:read",
           {{"state", "query", false, "only those in this state"},
            {"after", "query", false, "number to go on after"},
            {"limit", "query", false, "1 to 500, default 50", R"({"type":"integer","minimum":1,"maximum":500})"}},
           "",
           "application/json",
           {{200, "A page", k_page}, refusal(400, "A parameter is not what it should be")},
           [a](http::Request request, http::Responder responder) {
             list_records(*a, "customer_application.list", request, responder);
           }});
  api.add({http::Method::post,
           "/v1/customer-applications",
           "applyForCustomer",
           "Ask to make a customer; the same number again is the same application",
           "master:write",
           {},
           k_apply,
           "application/json",
           {{201, "The application", k_application}, refusal(409, "The number is taken, or it is a customer already")},
           [a](http::Request request, http::Responder responder) {
             run_command(*a, "customer_application.receive", "", std::move(request), responder, 201);
           }});
  api.add({http::Method::get,
           "/v1/customer-applications/{number}",
           "getCustomerApplication",
           "One application",
           "master:read",
           {{"number", "path", true, "its number"}},
           "",
           "application/json",
           {{200, "The application", k_application}, refusal(404, "There is no such application")},
           [a](http::Request request, http::Responder responder) {
             reply(responder, request,
                   a->hub().ask("customer_application.get", JsonObject{{"number", request.parameter("number")}}));
           }});
}

}  // namespace crossdock::api::customer_applications
