// SPDX-License-Identifier: Apache-2.0
// The event log by cursor and live, and events from systems.
#include "api/api.hpp"
#include "api/events/feed.hpp"

#include <charconv>
#include <memory>
#include <utility>

namespace crossdock::api::events {
namespace {

constexpr std::string_view k_sent =
    R"({"oneOf":[{"$ref":"#/components/schemas/SystemEvent"},{"type":"object","additionalProperties":false,
  "required":["events"],"properties":{"events":{"type":"array","maxItems":1000,"items":{
  "$ref":"#/components/schemas/SystemEvent"}}}}]})";
constexpr std::string_view k_system_event =
    R"({"type":"object","required":["specversion","id","source","type","subject"],"properties":{
  "specversion":{"const":"1.0"},"id":{"type":"string"},"source":{"type":"string"},
  "type":{"enum":["shipment.confirmed","delivery.confirmed"]},"subject":{"type":"string"},
  "time":{"type":"string","format":"date-time"},"data":{"type":"object"}}})";
constexpr std::string_view k_event_schema =
    R"({"type":"object","additionalProperties":false,"required":["specversion","id","source","type","time","position"],
  "properties":{"specversion":{"const":"1.0"},"id":{"type":"string"},"source":{"type":"string"},"type":{"type":"string"},
  "subject":{"type":"string"},"time":{"type":"string","format":"date-time"},"correlationid":{"type":"string"},
  "position":{"type":"string"},"datacontenttype":{"const":"application/json"},"data":{"type":"object"}}})";
constexpr std::string_view k_page =
    R"({"type":"object","additionalProperties":false,"required":["events","next","more"],"properties":{"events":{
  "type":"array","items":{"$ref":"#/components/schemas/Event"}},"next":{"type":"integer"},"more":{"type":"boolean"}}})";
constexpr std::string_view k_received =
    R"({"type":"object","additionalProperties":false,"required":["accepted","duplicates"],"properties":{
  "accepted":{"type":"integer"},"duplicates":{"type":"integer"}}})";

Result<std::int64_t> position_of(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value < 0) {
    return fail(ErrorKind::invalid, "events.position", "A position is a whole number of at least 0", "after");
  }
  return value;
}

void page(Api& api, const http::Request& request, const http::Responder& responder) {
  const auto after = position_of(query_or(request, "after", "0"));
  if (!after) return refuse(responder, request, after.error());
  const auto limit = limit_of(request, 100, 1000);
  if (!limit) return refuse(responder, request, limit.error());
  reply(responder, request, api.hub().events(*after, *limit, query_or(request, "type", "")));
}

void stream(const std::shared_ptr<Feed>& feed, const http::Request& request, const http::Responder& responder) {
  const std::string last(request.headers.get("Last-Event-ID").value_or(""));
  const auto after = position_of(last.empty() ? query_or(request, "after", "0") : last);
  if (!after) return refuse(responder, request, after.error());
  if (feed->streams() >= Feed::k_streams_max) {
    return refuse(responder, request,
                  Error{ErrorKind::unavailable, "events.streams", "Too many streams are open; try again later", ""});
  }
  http::Response response;
  correlate(response, request);
  response.headers.set("Content-Type", "text/event-stream");
  response.headers.set("Cache-Control", "no-store");
  response.stream = [feed, from = *after, type = query_or(request, "type", "")](std::shared_ptr<http::StreamSink> sink) {
    if (!feed->open(sink, from, type)) sink->close();
  };
  responder(std::move(response));
}

void receive(Api& api, http::Request request, const http::Responder& responder) {
  auto body = body_object(request);
  if (!body) return refuse(responder, request, body.error());
  JsonArray envelopes;
  Json* list = body->if_contains("events");
  if (list != nullptr && list->is_array()) {
    envelopes = std::move(list->get_array());
  } else {
    envelopes.emplace_back(*std::move(body));
  }
  api.hub().receive_events(std::move(envelopes), [responder,
                                                  request = std::move(request)](const Result<hub::Received>& received) {
    if (!received) return refuse(responder, request, received.error());
    reply(responder, request, Json(JsonObject{{"accepted", received->accepted}, {"duplicates", received->duplicates}}), 202);
  });
}

}  // namespace

void register_plugin(Api& api) {
  Api* a = &api;
  api.add_schema("Event", k_event_schema);
  api.add_schema("SystemEvent", k_system_event);
  const auto feed = std::make_shared<Feed>(api.hub(), api.parts().loop);
  const Parameter after{"after", "query", false, "position to go on after, default 0", R"({"type":"integer","minimum":0})"};
  const Parameter type{"type", "query", false, "only this type, or a prefix such as order.*"};
  api.add({http::Method::get,
           "/v1/events",
           "listEvents",
           "Events in commit order after a cursor",
           "events:read",
           {after,
            type,
            {"limit", "query", false, "1 to 1000, default 100", R"({"type":"integer","minimum":1,"maximum":1000})"}},
           "",
           "application/json",
           {{200, "A page; go on from next", k_page}, refusal(400, "A parameter is not what it should be")},
           [a](http::Request request, http::Responder responder) { page(*a, request, responder); }});
  api.add({http::Method::get,
           "/v1/events/stream",
           "streamEvents",
           "Events as they are committed (Server-Sent Events)",
           "events:read",
           {after, type, {"Last-Event-ID", "header", false, "position to go on after", R"({"type":"integer","minimum":0})"}},
           "",
           "application/json",
           {{200, "id: position, event: type, data: CloudEvent", "", "text/event-stream"},
            refusal(400, "A parameter is not what it should be"),
            refusal(503, "Too many streams are open")},
           [feed](http::Request request, http::Responder responder) { stream(feed, request, responder); }});
  api.add({http::Method::post,
           "/v1/events",
           "receiveEvents",
           "One CloudEvent from a system, or {events: [...]}; each once by source and id",
           "events:write",
           {},
           k_sent,
           "application/json",
           {{202, "Durable", k_received}, refusal(404, "The subject is no order of ours")},
           [a](http::Request request, http::Responder responder) { receive(*a, std::move(request), responder); }});
}

}  // namespace crossdock::api::events
