// SPDX-License-Identifier: Apache-2.0
// Goods that come back: ask for an authorisation, look, and what a warehouse finds.
#include "api/api.hpp"

#include <string>
#include <utility>

namespace crossdock::api::returns {
namespace {

constexpr std::string_view k_return_schema =
    R"({"type":"object","additionalProperties":false,"required":["number","state","order","lines","created"],"properties":{
  "number":{"type":"string"},"state":{"enum":["requested","authorised","received","disposed","credited","refused","closed"]},
  "order":{"type":"string"},"party":{"type":"string"},"partner":{"type":"string"},"location":{"type":"string"},
  "reason":{"type":"string"},"requested_by":{"type":"string"},"credit_memo":{"type":"string"},
  "credit_total":{"type":"string"},"created":{"type":"string","format":"date-time"},"lines":{"type":"array","items":{
  "type":"object","additionalProperties":false,"required":["line","item","unit","requested","received","restocked",
  "scrapped","to_vendor"],"properties":{"line":{"type":"string"},"item":{"type":"string"},"unit":{"type":"string"},
  "unit_price":{"type":"string"},"requested":{"type":"string"},"received":{"type":"string"},"restocked":{"type":"string"},
  "scrapped":{"type":"string"},"to_vendor":{"type":"string"}}}}}})";
constexpr std::string_view k_return = R"({"$ref":"#/components/schemas/Return"})";
constexpr std::string_view k_page =
    R"({"type":"object","additionalProperties":false,"required":["returns","next"],"properties":{"next":{"type":"string"},
  "returns":{"type":"array","items":{"$ref":"#/components/schemas/Return"}}}})";
constexpr std::string_view k_request =
    R"({"type":"object","required":["order","lines"],"properties":{"number":{"type":"string","minLength":1,"maxLength":80},
  "order":{"type":"string","minLength":1},"location":{"type":"string"},"reason":{"type":"string"},"lines":{"type":"array",
  "minItems":1,"maxItems":1000,"items":{"type":"object","required":["quantity"],"properties":{"line":{"type":"string"},
  "item":{"type":"string"},"quantity":{"type":["string","integer"]},"unit":{"type":"string"}}}}}})";
constexpr std::string_view k_inspection =
    R"({"type":"object","required":["lines"],"properties":{"lines":{"type":"array","minItems":1,"items":{"type":"object",
  "required":["line","disposition","quantity"],"properties":{"line":{"type":"string"},"disposition":{"enum":["restock",
  "scrap","vendor"]},"quantity":{"type":["string","integer"]},"unit":{"type":"string"}}}}}})";

std::vector<Problem> problems() {
  return {{"return.unknown", "No such return", "Check the number."},
          {"return.exists", "The number is taken by a return of another order", "Choose another number."},
          {"return.line_unknown", "Not a line of the order", "Name a line, or an item that was ordered."},
          {"return.disposition", "The dispositions are not exactly what came", "Say for all of it what becomes of it."},
          {"return.location", "An earlier part came to another place", "Book it where the first part came."},
          {"return.state", "Nothing is to come under the return", "Book it without the return, and look what it is."},
          {"return.item", "Another item than the return is of", "Check the line."},
          {"return.ended", "The return is at its end", "Nothing: it is decided."}};
}

}  // namespace

void register_plugin(Api& api) {
  Api* a = &api;
  api.add_problems(problems());
  api.add_schema("Return", k_return_schema);
  api.add({http::Method::get,
           "/v1/returns",
           "listReturns",
           "Returns, by number",
           "orders:read",
           {{"state", "query", false, "only those in this state"},
            {"after", "query", false, "number to go on after"},
            {"limit", "query", false, "1 to 500, default 50", R"({"type":"integer","minimum":1,"maximum":500})"}},
           "",
           "application/json",
           {{200, "A page", k_page}, refusal(400, "A parameter is not what it should be")},
           [a](http::Request request, http::Responder responder) { list_records(*a, "return.list", request, responder); }});
  api.add({http::Method::post,
           "/v1/returns",
           "requestReturn",
           "Ask to send goods of an order back; the same number again is the same return",
           "orders:write",
           {},
           k_request,
           "application/json",
           {{201, "The return, requested", k_return},
            refusal(404, "There is no such order"),
            refusal(409, "The number is taken"),
            refusal(422, "Not a line of the order")},
           [a](http::Request request, http::Responder responder) {
             run_command(*a, "return.request", "", std::move(request), responder, 201);
           }});
  api.add({http::Method::get,
           "/v1/returns/{number}",
           "getReturn",
           "One return",
           "orders:read",
           {{"number", "path", true, "its number"}},
           "",
           "application/json",
           {{200, "The return", k_return}, refusal(404, "There is no such return")},
           [a](http::Request request, http::Responder responder) {
             reply(responder, request, a->hub().ask("return.get", JsonObject{{"number", request.parameter("number")}}));
           }});
  api.add({http::Method::post,
           "/v1/returns/{number}/inspection",
           "inspectReturn",
           "What becomes of the goods that came; all of them, exactly",
           "stock:write",
           {{"number", "path", true, "its number"}},
           k_inspection,
           "application/json",
           {{202, "The return as it is; its process goes on with it", k_return},
            refusal(404, "There is no such return"),
            refusal(409, "It is at its end")},
           [a](http::Request request, http::Responder responder) {
             run_command(*a, "return.inspect", "number", std::move(request), responder, 202);
           }});
}

}  // namespace crossdock::api::returns
