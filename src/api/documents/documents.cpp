// SPDX-License-Identifier: Apache-2.0
// What was sent to trading partners: look, send the same bytes again, or make them anew with new numbers.
#include "api/api.hpp"

#include <utility>

namespace crossdock::api::documents {
namespace {

constexpr std::string_view k_document_schema =
    R"({"type":"object","additionalProperties":false,"required":["id","partner","standard","interchange","file","sent"],
  "properties":{"id":{"type":"string"},"partner":{"type":"string"},"standard":{"type":"string"},
  "interchange":{"type":"string"},"file":{"type":"string"},"sent":{"type":"string","format":"date-time"},
  "bytes":{"type":"string"},"sets":{"type":"array","items":{"type":"object","additionalProperties":false,
  "required":["group","set","type","state"],"properties":{"group":{"type":"string"},"set":{"type":"string"},
  "type":{"type":"string"},"order":{"type":"string"},
  "state":{"enum":["waiting","overdue","accepted","rejected","not_expected","replaced"]},
  "due":{"type":"string","format":"date-time"},"answered":{"type":"string","format":"date-time"},
  "status":{"type":"string"},"exception":{"type":"string"}}}}}})";
constexpr std::string_view k_document = R"({"$ref":"#/components/schemas/SentDocument"})";
constexpr std::string_view k_page =
    R"({"type":"object","additionalProperties":false,"required":["documents","next"],"properties":{"documents":{
  "type":"array","items":{"$ref":"#/components/schemas/SentDocument"}},"next":{"type":"string"}}})";
constexpr std::string_view k_reason =
    R"({"type":"object","required":["reason"],"properties":{"reason":{"type":"string","minLength":1}}})";

void list(Api& api, const http::Request& request, const http::Responder& responder) {
  const auto limit = limit_of(request, 50, 500);
  if (!limit) return refuse(responder, request, limit.error());
  reply(responder, request,
        api.hub().sent_documents(query_or(request, "partner", ""), query_or(request, "after", ""), *limit));
}

void show(Api& api, const http::Request& request, const http::Responder& responder) {
  const auto id = SentId::parse(request.parameter("id"));
  if (!id) return refuse(responder, request, id.error());
  reply(responder, request, api.hub().sent_document(*id));
}

void send(Api& api, const http::Request& request, const http::Responder& responder, bool anew) {
  const auto id = SentId::parse(request.parameter("id"));
  if (!id) return refuse(responder, request, id.error());
  const auto body = body_object(request);
  if (!body) return refuse(responder, request, body.error());
  auto reason = json_string(*body, "reason");
  if (!reason) return refuse(responder, request, reason.error());
  api.hub().send_document(*id, anew, *std::move(reason), request.consumer,
                          [responder, request](const Result<Json>& sent) { reply(responder, request, sent); });
}

}  // namespace

void register_plugin(Api& api) {
  Api* a = &api;
  api.add_schema("SentDocument", k_document_schema);
  const Parameter id{"id", "path", true, "id of what was sent"};
  api.add({http::Method::get,
           "/v1/documents",
           "listDocuments",
           "Interchanges sent to partners, newest first",
           "orders:read",
           {{"partner", "query", false, "only to this one"},
            {"after", "query", false, "id to go on after"},
            {"limit", "query", false, "1 to 500, default 50", R"({"type":"integer","minimum":1,"maximum":500})"}},
           "",
           "application/json",
           {{200, "A page", k_page}, refusal(400, "A parameter is not what it should be")},
           [a](http::Request request, http::Responder responder) { list(*a, request, responder); }});
  api.add({http::Method::get,
           "/v1/documents/{id}",
           "getDocument",
           "One interchange as it was sent, and what its sets wait for",
           "orders:read",
           {id},
           "",
           "application/json",
           {{200, "The interchange", k_document}, refusal(400, "That is no such id"), refusal(404, "There is no such one")},
           [a](http::Request request, http::Responder responder) { show(*a, request, responder); }});
  api.add({http::Method::post,
           "/v1/documents/{id}/resend",
           "resendDocument",
           "Send the same bytes again, with the same control numbers",
           "interchanges:write",
           {id},
           k_reason,
           "application/json",
           {{200, "The interchange", k_document}, refusal(400, "No reason, or no such id"), refusal(404, "There is none")},
           [a](http::Request request, http::Responder responder) { send(*a, request, responder, false); }});
  api.add(
      {http::Method::post,
       "/v1/documents/{id}/regenerate",
       "regenerateDocument",
       "Send the same documents in a new interchange, with new control numbers",
       "interchanges:write",
       {id},
       k_reason,
       "application/json",
       {{200, "The new interchange", k_document}, refusal(400, "No reason, or no such id"), refusal(404, "There is none")},
       [a](http::Request request, http::Responder responder) { send(*a, request, responder, true); }});
}

}  // namespace crossdock::api::documents
