// SPDX-License-Identifier: Apache-2.0
// Running processes: lists, time lines, and what an operator may do to one.
#include "api/api.hpp"

#include <utility>

namespace crossdock::api::processes {
namespace {

constexpr std::string_view k_process_schema =
    R"({"type":"object","additionalProperties":false,"required":["id","definition","version","status","subject",
  "correlation","waiting_for","started","updated"],"properties":{"id":{"type":"string"},"definition":{"type":"string"},
  "version":{"type":"string"},
  "status":{"enum":["ready","waiting","suspended","completed","faulted","cancelled"]},"subject":{"type":"string"},
  "correlation":{"type":"string"},"waiting_for":{"type":"string"},"started":{"type":"string","format":"date-time"},
  "updated":{"type":"string","format":"date-time"},"error":{"type":"string"},"fault":{},"output":{},
  "time_line_dropped":{"type":"integer"},"time_line":{"type":"array","items":{"type":"object",
  "additionalProperties":false,"required":["at","what"],"properties":{"at":{"type":"string","format":"date-time"},
  "what":{"type":"string"},"task":{"type":"string"},"reference":{"type":"string"},
  "started":{"type":"string","format":"date-time"},"detail":{}}}}}})";
constexpr std::string_view k_process = R"({"$ref":"#/components/schemas/RunningProcess"})";
constexpr std::string_view k_page =
    R"({"type":"object","additionalProperties":false,"required":["processes","next"],"properties":{"processes":{
  "type":"array","items":{"$ref":"#/components/schemas/RunningProcess"}},"next":{"type":"string"}}})";
constexpr std::string_view k_migration =
    R"({"type":"object","additionalProperties":false,
  "required":["from","to","possible","moves","begun_again","problems"],
  "properties":{"from":{"type":"string"},"to":{"type":"string"},"possible":{"type":"boolean"},
  "moves":{"type":"array","items":{"type":"object","additionalProperties":false,"required":["from","to"],
  "properties":{"from":{"type":"string"},"to":{"type":"string"}}}},
  "begun_again":{"type":"array","items":{"type":"string"}},
  "problems":{"type":"array","items":{"type":"string"}}}})";
constexpr std::string_view k_action =
    R"({"type":"object","additionalProperties":false,"required":["action","reason"],"properties":{
  "action":{"enum":["suspend","resume","cancel","retry","skip","restart","migrate"]},
  "reason":{"type":"string","minLength":1},"task":{"type":"string"},"data":{},"version":{"type":"string"}}})";

template <class Use>
void with_id(const http::Request& request, const http::Responder& responder, Use use) {
  const auto id = InstanceId::parse(request.parameter("id"));
  if (!id) return refuse(responder, request, id.error());
  use(*id);
}

void list(Api& api, const http::Request& request, const http::Responder& responder) {
  const auto limit = limit_of(request, 50, 500);
  if (!limit) return refuse(responder, request, limit.error());
  reply(responder, request, api.hub().processes(query_or(request, "status", ""), query_or(request, "after", ""), *limit));
}

Result<hub::ProcessAction> action_of(const http::Request& request) {
  CROSSDOCK_TRY(const JsonObject body, body_object(request));
  hub::ProcessAction action;
  CROSSDOCK_TRY(action.action, json_string(body, "action"));
  CROSSDOCK_TRY(action.reason, json_string(body, "reason"));
  if (action.reason.empty()) return fail(ErrorKind::invalid, "field.empty", "A reason is needed", "reason");
  action.task = json_string_or(body, "task", "");
  action.version = json_string_or(body, "version", "");
  if (const Json* const data = body.if_contains("data")) action.data = *data;
  if ((action.action == "skip" || action.action == "restart") && action.task.empty())
    return fail(ErrorKind::invalid, "field.missing", "Which task: a JSON pointer of the time line", "task");
  action.who = request.consumer;
  return action;
}

void act(Api& api, http::Request request, const http::Responder& responder) {
  auto action = action_of(request);
  if (!action) return refuse(responder, request, action.error());
  with_id(request, responder, [&](InstanceId id) {
    api.hub().act_on_process(id, *std::move(action),
                             [responder, request](const Result<Json>& result) { reply(responder, request, result); });
  });
}

void migration(Api& api, http::Request request, const http::Responder& responder) {
  with_id(request, responder, [&](InstanceId id) {
    api.hub().process_migration(id, query_or(request, "version", ""),
                                [responder, request](const Result<Json>& result) { reply(responder, request, result); });
  });
}

}  // namespace

void register_plugin(Api& api) {
  Api* a = &api;
  api.add_schema("RunningProcess", k_process_schema);
  const Parameter id{"id", "path", true, "process id"};
  api.add({http::Method::get,
           "/v1/processes",
           "listProcesses",
           "Processes, oldest first; without a status those that have not ended",
           "exceptions:read",
           {{"status", "query", false, "ready, waiting, suspended, completed, faulted or cancelled",
             R"({"enum":["ready","waiting","suspended","completed","faulted","cancelled"]})"},
            {"after", "query", false, "id to go on after"},
            {"limit", "query", false, "1 to 500, default 50", R"({"type":"integer","minimum":1,"maximum":500})"}},
           "",
           "application/json",
           {{200, "A page", k_page}, refusal(400, "A parameter is not what it should be")},
           [a](http::Request request, http::Responder responder) { list(*a, request, responder); }});
  api.add({http::Method::get,
           "/v1/processes/{id}",
           "getProcess",
           "One process with its time line",
           "exceptions:read",
           {id},
           "",
           "application/json",
           {{200, "The process", k_process},
            refusal(400, "That is not the id of a process"),
            refusal(404, "There is no such process")},
           [a](http::Request request, http::Responder responder) {
             with_id(request, responder, [&](InstanceId found) { reply(responder, request, a->hub().process(found)); });
           }});
  api.add({http::Method::get,
           "/v1/processes/{id}/migration",
           "previewMigration",
           "What moving a running process to another version of its definition would do",
           "exceptions:read",
           {id, {"version", "query", false, "version to move to, default the newest"}},
           "",
           "application/json",
           {{200, "The preview", k_migration},
            refusal(400, "That is not the id of a process"),
            refusal(404, "There is no such process, or no such version"),
            refusal(409, "It has ended")},
           [a](http::Request request, http::Responder responder) { migration(*a, std::move(request), responder); }});
  api.add({http::Method::post,
           "/v1/processes/{id}/actions",
           "actOnProcess",
           "Suspend, resume, cancel, retry, skip or restart a task of, or migrate a running process",
           "exceptions:write",
           {id},
           k_action,
           "application/json",
           {{200, "The process after it", k_process},
            refusal(404, "There is no such process, or no such version"),
            refusal(409, "It is not in a state for this; nothing was done")},
           [a](http::Request request, http::Responder responder) { act(*a, std::move(request), responder); }});
}

}  // namespace crossdock::api::processes
