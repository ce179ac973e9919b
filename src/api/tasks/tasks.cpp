// SPDX-License-Identifier: Apache-2.0
// Tasks for people: list, look, claim, complete.
#include "api/api.hpp"

#include <string>
#include <utility>

namespace crossdock::api::tasks {
namespace {

constexpr std::string_view k_task_schema =
    R"({"type":"object","additionalProperties":false,"required":["id","state","kind","title","role","outcomes","opened",
  "escalated"],"properties":{"id":{"type":"string"},"state":{"enum":["open","claimed","completed","withdrawn"]},
  "kind":{"enum":["approve","decide","correct"]},"title":{"type":"string"},"role":{"type":"string"},
  "escalate_to":{"type":"string"},"asked_by":{"type":"string"},"outcomes":{"type":"array","items":{"type":"string"}},
  "subject":{"type":"string"},"correlation":{"type":"string"},"opened":{"type":"string","format":"date-time"},
  "due":{"type":"string","format":"date-time"},"escalated":{"type":"boolean"},"claimed_by":{"type":"string"},
  "completed_by":{"type":"string"},"outcome":{"type":"string"},"comment":{"type":"string"},"data":{"type":"object"},
  "answer":{"type":"object"}}})";
constexpr std::string_view k_task = R"({"$ref":"#/components/schemas/Task"})";
constexpr std::string_view k_page =
    R"({"type":"object","additionalProperties":false,"required":["tasks","next"],"properties":{"next":{"type":"string"},
  "tasks":{"type":"array","items":{"$ref":"#/components/schemas/Task"}}}})";
constexpr std::string_view k_completion =
    R"({"type":"object","required":["outcome"],"properties":{"outcome":{"type":"string","minLength":1},
  "comment":{"type":"string"},"data":{"type":"object"}}})";

void list(Api& api, const http::Request& request, const http::Responder& responder) {
  const auto limit = limit_of(request, 50, 500);
  if (!limit) return refuse(responder, request, limit.error());
  reply(responder, request,
        api.hub().tasks(query_or(request, "role", ""), query_or(request, "state", ""), query_or(request, "after", ""),
                        *limit));
}

void complete(Api& api, http::Request request, const http::Responder& responder) {
  auto body = body_object(request);
  if (!body) return refuse(responder, request, body.error());
  std::string id(request.parameter("id"));
  std::string who = request.consumer;
  api.hub().complete_task(
      std::move(id), *std::move(body), std::move(who),
      [responder, request = std::move(request)](const Result<Json>& task) { reply(responder, request, task); });
}

void claim(Api& api, http::Request request, const http::Responder& responder) {
  std::string id(request.parameter("id"));
  std::string who = request.consumer;
  api.hub().claim_task(std::move(id), std::move(who), [responder, request = std::move(request)](const Result<Json>& task) {
    reply(responder, request, task);
  });
}

std::vector<Problem> problems() {
  return {{"task.unknown", "No such task", "Check the id."},
          {"task.done", "The task is at its end", "Nothing: somebody has decided."},
          {"task.claimed", "Somebody else has the task", "Ask them, or wait until it escalates."},
          {"task.four_eyes", "Who asked may not decide", "Another person has to."},
          {"task.outcome", "The outcome is none of the task's", "Choose one that the message names."}};
}

}  // namespace

void register_plugin(Api& api) {
  Api* a = &api;
  api.add_problems(problems());
  api.add_schema("Task", k_task_schema);
  const Parameter id{"id", "path", true, "task id"};
  api.add({http::Method::get,
           "/v1/tasks",
           "listTasks",
           "What waits for a person's decision, oldest first",
           "tasks:read",
           {{"role", "query", false, "only tasks of this role"},
            {"state", "query", false, "default: open and claimed", R"({"enum":["open","claimed","completed","withdrawn"]})"},
            {"after", "query", false, "id to go on after"},
            {"limit", "query", false, "1 to 500, default 50", R"({"type":"integer","minimum":1,"maximum":500})"}},
           "",
           "application/json",
           {{200, "A page", k_page}, refusal(400, "A parameter is not what it should be")},
           [a](http::Request request, http::Responder responder) { list(*a, request, responder); }});
  api.add({http::Method::get,
           "/v1/tasks/{id}",
           "getTask",
           "One task",
           "tasks:read",
           {id},
           "",
           "application/json",
           {{200, "The task", k_task}, refusal(400, "That is not the id of a task"), refusal(404, "There is no such task")},
           [a](http::Request request, http::Responder responder) {
             reply(responder, request, a->hub().task(request.parameter("id")));
           }});
  api.add({http::Method::post,
           "/v1/tasks/{id}/claim",
           "claimTask",
           "Take a task into one's hands",
           "tasks:write",
           {id},
           "",
           "application/json",
           {{200, "The task", k_task},
            refusal(400, "That is not the id of a task"),
            refusal(404, "There is no such task"),
            refusal(409, "It is at its end, or somebody else has it")},
           [a](http::Request request, http::Responder responder) { claim(*a, std::move(request), responder); }});
  api.add({http::Method::post,
           "/v1/tasks/{id}/complete",
           "completeTask",
           "Decide a task; whoever asked for it may not",
           "tasks:write",
           {id},
           k_completion,
           "application/json",
           {{200, "The task", k_task},
            refusal(403, "Who asked may not decide"),
            refusal(404, "There is no such task"),
            refusal(409, "It is at its end, or somebody else has it")},
           [a](http::Request request, http::Responder responder) { complete(*a, std::move(request), responder); }});
}

}  // namespace crossdock::api::tasks
