// SPDX-License-Identifier: Apache-2.0
// X12 over HTTP: the same use case as a file in an inbox.
#include "api/api.hpp"

#include "base/hash.hpp"

#include <utility>

namespace crossdock::api::interchanges {
namespace {

constexpr std::string_view k_report =
    R"({"type":"object","additionalProperties":false,"required":["duplicate","interchanges","sets","findings","unread",
  "acknowledgement"],"properties":{"duplicate":{"type":"boolean"},
  "interchanges":{"type":"array","items":{"type":"object","additionalProperties":false,"required":["control","sender",
  "receiver","status","duplicate"],"properties":{"control":{"type":"string"},"sender":{"type":"string"},
  "receiver":{"type":"string"},"status":{"enum":["processed","duplicate","quarantined","exception"]},
  "duplicate":{"type":"boolean"}}}},
  "sets":{"type":"array","items":{"type":"object","additionalProperties":false,"required":["control","set","group",
  "status"],"properties":{"control":{"type":"string"},"set":{"type":"string"},"group":{"type":"string"},
  "status":{"enum":["accepted","duplicate","exception","rejected","held_back"]},"order":{"type":"string"},
  "error":{"type":"object",
  "additionalProperties":false,"required":["code","detail","place"],"properties":{"code":{"type":"string"},
  "detail":{"type":"string"},"place":{"type":"string"}}}}}},
  "findings":{"type":"array","items":{"type":"object","additionalProperties":false,"required":["level","severity","code",
  "message","position","byte_offset"],"properties":{"level":{"type":"string"},"severity":{"type":"string"},
  "code":{"type":"string"},"message":{"type":"string"},"position":{"type":"string"},"byte_offset":{"type":"integer"},
  "guide":{"type":"string"}}}},
  "unread":{"type":"array","items":{"type":"object","additionalProperties":false,"required":["begin","end","reason"],
  "properties":{"begin":{"type":"integer"},"end":{"type":"integer"},"reason":{"type":"string"}}}},
  "acknowledgement":{"type":"string"}}})";

void receive(Api& api, http::Request request, const http::Responder& responder) {
  std::string channel = query_or(request, "channel", "http");
  std::string source_id = "sha256:" + hex(sha256(request.body));
  std::string body = std::move(request.body);
  api.hub().receive_interchange(
      std::move(channel), std::move(source_id), std::move(body),
      [responder, request = std::move(request)](const Result<Json>& report) { reply(responder, request, report); });
}

}  // namespace

void register_plugin(Api& api) {
  api.add({http::Method::post,
           "/v1/interchanges",
           "receiveInterchange",
           "X12 and EDIFACT interchanges; every set is answered by itself",
           "interchanges:write",
           {{"channel", "query", false, "the channel it counts as, default http"}},
           "",
           "application/edi-x12",
           {{200, "What became of every set", k_report}},
           [a = &api](http::Request request, http::Responder responder) { receive(*a, std::move(request), responder); }});
}

}  // namespace crossdock::api::interchanges
