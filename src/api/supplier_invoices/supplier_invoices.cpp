// SPDX-License-Identifier: Apache-2.0
// Suppliers' invoices that do not come by EDI, and what became of all of them.
#include "api/api.hpp"

#include <string>
#include <utility>

namespace crossdock::api::supplier_invoices {
namespace {

constexpr std::string_view k_invoice_schema =
    R"({"type":"object","additionalProperties":false,"required":["number","state","supplier","received","content"],
  "properties":{"number":{"type":"string"},"state":{"enum":["received","approved","posted","refused"]},
  "supplier":{"type":"string"},"approved_by":{"type":"string"},"payable":{"type":"string"},"reason":{"type":"string"},
  "received":{"type":"string","format":"date-time"},"content":{"type":"object"}}})";
constexpr std::string_view k_invoice = R"({"$ref":"#/components/schemas/SupplierInvoice"})";
constexpr std::string_view k_page =
    R"({"type":"object","additionalProperties":false,"required":["supplier_invoices","next"],"properties":{
  "next":{"type":"string"},"supplier_invoices":{"type":"array","items":{"$ref":"#/components/schemas/SupplierInvoice"}}}})";
constexpr std::string_view k_receive =
    R"({"type":"object","required":["supplier","invoice","lines"],"properties":{"supplier":{"type":"string","minLength":1},
  "invoice":{"type":"string","minLength":1},"invoice_date":{"type":"string"},"purchase_order":{"type":"string"},
  "currency":{"type":"string"},"total":{"type":"string"},"lines":{"type":"array","minItems":1,"maxItems":1000,"items":{
  "type":"object","required":["quantity","unit_price"],"properties":{"line":{"type":"string"},"quantity":{"type":"string"},
  "unit":{"type":"string"},"unit_price":{"type":"string"}}}}}})";

std::vector<Problem> problems() {
  return {{"supplier_invoice.unknown", "No such supplier's invoice", "Check the supplier and the number."},
          {"invoice.duplicate", "The supplier has sent this number before, with other content",
           "Ask the supplier for an invoice with a number of its own."},
          {"supplier_invoice.mismatch", "The invoice is beyond the tolerance", "A person has to approve it."}};
}

}  // namespace

void register_plugin(Api& api) {
  Api* a = &api;
  api.add_problems(problems());
  api.add_schema("SupplierInvoice", k_invoice_schema);
  api.add({http::Method::get,
           "/v1/supplier-invoices",
           "listSupplierInvoices",
           "Suppliers' invoices, by supplier and number",
           "orders:read",
           {{"state", "query", false, "only those in this state"},
            {"after", "query", false, "number to go on after"},
            {"limit", "query", false, "1 to 500, default 50", R"({"type":"integer","minimum":1,"maximum":500})"}},
           "",
           "application/json",
           {{200, "A page", k_page}, refusal(400, "A parameter is not what it should be")},
           [a](http::Request request, http::Responder responder) {
             list_records(*a, "supplier_invoice.list", request, responder);
           }});
  api.add({http::Method::post,
           "/v1/supplier-invoices",
           "receiveSupplierInvoice",
           "A supplier's invoice, as a canonical invoice; the same again has no effect",
           "orders:write",
           {},
           k_receive,
           "application/json",
           {{201, "The invoice", k_invoice}, refusal(409, "Its number has come before, with other content")},
           [a](http::Request request, http::Responder responder) {
             run_command(*a, "supplier_invoice.receive", "", std::move(request), responder, 201);
           }});
  api.add({http::Method::get,
           "/v1/supplier-invoices/{supplier}/{invoice}",
           "getSupplierInvoice",
           "One supplier's invoice",
           "orders:read",
           {{"supplier", "path", true, "who sent it"}, {"invoice", "path", true, "its number"}},
           "",
           "application/json",
           {{200, "The invoice", k_invoice}, refusal(404, "There is no such invoice")},
           [a](http::Request request, http::Responder responder) {
             const std::string number =
                 std::string(request.parameter("supplier")) + "/" + std::string(request.parameter("invoice"));
             reply(responder, request, a->hub().ask("supplier_invoice.get", JsonObject{{"number", number}}));
           }});
}

}  // namespace crossdock::api::supplier_invoices
