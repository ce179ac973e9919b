// SPDX-License-Identifier: Apache-2.0
// New serial shipping container codes, for labels that are printed elsewhere.
#include "api/api.hpp"

#include <utility>

namespace crossdock::api::sscc {
namespace {

constexpr std::string_view k_request =
    R"({"type":"object","required":["count"],"properties":{"count":{"type":"integer","minimum":1,"maximum":10000}}})";
constexpr std::string_view k_codes =
    R"({"type":"object","additionalProperties":false,"required":["sscc"],"properties":{"sscc":{"type":"array",
  "items":{"type":"string","pattern":"^[0-9]{18}$"}}}})";

void allocate(Api& api, const http::Request& request, const http::Responder& responder) {
  const auto body = body_object(request);
  if (!body) return refuse(responder, request, body.error());
  const auto count = json_integer(*body, "count");
  if (!count) return refuse(responder, request, count.error());
  if (*count < 1)
    return refuse(responder, request, Error{ErrorKind::invalid, "sscc.count", "At least one code is asked for", "count"});
  api.hub().allocate_ssccs(static_cast<std::size_t>(*count),
                           [responder, request](const Result<Json>& codes) { reply(responder, request, codes); });
}

}  // namespace

void register_plugin(Api& api) {
  api.add({http::Method::post,
           "/v1/sscc",
           "allocateSscc",
           "New SSCCs, never given again",
           "stock:write",
           {},
           k_request,
           "application/json",
           {{200, "The codes", k_codes}, refusal(400, "Not a count from 1 to 10000")},
           [a = &api](http::Request request, http::Responder responder) { allocate(*a, request, responder); }});
}

}  // namespace crossdock::api::sscc
