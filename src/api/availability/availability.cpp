// SPDX-License-Identifier: Apache-2.0
// What may be promised, and the reasons for it.
#include "api/api.hpp"

#include <utility>

namespace crossdock::api::availability {
namespace {

constexpr std::string_view k_availability_schema =
    R"({"type":"object","additionalProperties":false,"required":["item","available","reserved","allocated","on_hand",
  "safety_stock","unit","as_of","source"],"properties":{"item":{"type":"string"},"location":{"type":"string"},
  "channel":{"type":"string"},"available":{"type":"string"},"reserved":{"type":"string"},"allocated":{"type":"string"},
  "on_hand":{"type":"string"},"safety_stock":{"type":"string"},"unit":{"type":"string"},"as_of":{"type":"string",
  "format":"date-time"},"source":{"const":"ledger"},"pool":{"type":"string"},
  "locations":{"type":"array","items":{"type":"object","additionalProperties":false,"required":["location","available",
  "reserved","allocated","on_hand","safety_stock"],"properties":{"location":{"type":"string"},
  "available":{"type":"string"},"reserved":{"type":"string"},"allocated":{"type":"string"},"on_hand":{"type":"string"},
  "safety_stock":{"type":"string"}}}},
  "date":{"type":"string","format":"date"},"available_on_date":{"type":"string"},
  "promise_date":{"type":["string","null"],"format":"date"},
  "incoming":{"type":"array","items":{"type":"object","required":["supply","item","location","state","quantity",
  "expected","counted","late"]}},
  "pools":{"type":"array","items":{"type":"object","additionalProperties":false,"required":["pool","free","reserved"],
  "properties":{"pool":{"type":"string"},"free":{"type":"string"},"reserved":{"type":"string"}}}},
  "entries":{"type":"array","items":{"$ref":"#/components/schemas/LedgerEntry"}}}})";

constexpr std::string_view k_entry_schema =
    R"({"type":"object","additionalProperties":false,"required":["position","recorded","occurred","kind","from","to",
  "amount","reason","reference","available_after","reserved_after"],"properties":{"position":{"type":"integer"},
  "recorded":{"type":"string","format":"date-time"},"occurred":{"type":"string","format":"date-time"},
  "kind":{"type":"string"},"from":{"type":"string"},"to":{"type":"string"},"amount":{"type":"string"},
  "reason":{"type":"string"},"reference":{"type":"string"},"available_after":{"type":"string"},
  "reserved_after":{"type":"string"}}})";

constexpr std::string_view k_availability = R"({"$ref":"#/components/schemas/Availability"})";
constexpr std::string_view k_why =
    R"({"allOf":[{"$ref":"#/components/schemas/Availability"},{"required":["location","pool","entries"]}]})";

void ask(Api& api, const http::Request& request, const http::Responder& responder) {
  const hub::AvailabilityQuery query{.item = query_or(request, "item", ""),
                                     .location = query_or(request, "location", ""),
                                     .channel = query_or(request, "channel", ""),
                                     .date = query_or(request, "date", ""),
                                     .quantity = query_or(request, "quantity", "")};
  reply(responder, request, api.hub().availability(query));
}

void why(Api& api, const http::Request& request, const http::Responder& responder) {
  const auto limit = limit_of(request, 50, 1000);
  if (!limit) return refuse(responder, request, limit.error());
  const hub::WhyQuery query{.item = query_or(request, "item", ""),
                            .location = query_or(request, "location", ""),
                            .pool = query_or(request, "pool", "common"),
                            .limit = *limit};
  reply(responder, request, api.hub().why(query));
}

}  // namespace

void register_plugin(Api& api) {
  Api* a = &api;
  api.add_schema("Availability", k_availability_schema);
  api.add_schema("LedgerEntry", k_entry_schema);
  api.add({http::Method::get,
           "/v1/availability",
           "getAvailability",
           "What may be promised, with its time and source",
           "stock:read",
           {{"item", "query", true, "item code"},
            {"location", "query", false, "one warehouse; all of them when absent"},
            {"channel", "query", false, "what this channel may draw on now; all pools together when absent"},
            {"date", "query", false, "what may be promised for this day, with what is expected until then"},
            {"quantity", "query", false, "base units: from which day on so much may be promised"}},
           "",
           "application/json",
           {{200, "Availability", k_availability}, refusal(422, "The item or warehouse is not known")},
           [a](http::Request request, http::Responder responder) { ask(*a, request, responder); }});
  api.add({http::Method::get,
           "/v1/why",
           "explainAvailability",
           "Why a number is what it is: the entries behind it, newest first",
           "stock:read",
           {{"item", "query", true, "item code"},
            {"location", "query", true, "warehouse"},
            {"pool", "query", false, "pool whose entries are told, default common"},
            {"limit", "query", false, "1 to 1000 entries, default 50", R"({"type":"integer","minimum":1,"maximum":1000})"}},
           "",
           "application/json",
           {{200, "Availability with its entries", k_why},
            refusal(400, "A parameter is not what it should be"),
            refusal(422, "The item, warehouse or pool is not known")},
           [a](http::Request request, http::Responder responder) { why(*a, request, responder); }});
}

}  // namespace crossdock::api::availability
