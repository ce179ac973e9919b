// SPDX-License-Identifier: Apache-2.0
// task.open: asks a person.
#include "hub/functions.hpp"
#include "hub/human_task.hpp"
#include "hub/tables.hpp"
#include "process/duration.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace crossdock::hub {
namespace {

constexpr std::array<std::string_view, 3> k_kinds = {"approve", "decide", "correct"};

Unexpected wrong(std::string_view member, std::string message) {
  return fail(ErrorKind::invalid, "task.arguments", std::move(message), fmt::format("with.{}", member));
}

Result<std::vector<std::string>> outcomes_of(const JsonObject& arguments, std::string_view kind) {
  std::vector<std::string> outcomes;
  for (const Json& one : json_list_or_empty(arguments, "outcomes")) {
    if (!one.is_string() || one.get_string().empty()) return wrong("outcomes", "An outcome is a word");
    outcomes.emplace_back(one.get_string());
  }
  if (outcomes.size() > k_task_outcomes_max) return wrong("outcomes", "There are too many outcomes");
  if (!outcomes.empty()) return outcomes;
  if (kind == "approve") return std::vector<std::string>{"approved", "rejected"};
  if (kind == "correct") return std::vector<std::string>{"corrected"};
  return wrong("outcomes", "Whoever decides chooses among outcomes: name them");
}

Result<Timestamp> due_of(const JsonObject& arguments, Timestamp now) {
  const std::string due = json_string_or(arguments, "due", "");
  if (due.empty()) return Timestamp{};
  const auto ms = process::parse_duration_ms(due);
  if (!ms) return wrong("due", ms.error().message);
  return now.plus_ms(*ms);
}

Result<HumanTask> task_of(process::CallContext& context, const JsonObject& arguments) {
  HumanTask task;
  task.kind = json_string_or(arguments, "kind", "approve");
  if (std::ranges::find(k_kinds, task.kind) == k_kinds.end())
    return wrong("kind", fmt::format("\"{}\" is none of: {}", task.kind, fmt::join(k_kinds, ", ")));
  CROSSDOCK_TRY(task.title, json_string(arguments, "title", "with"));
  CROSSDOCK_TRY(task.role, json_string(arguments, "role", "with"));
  task.escalate_to = json_string_or(arguments, "escalate_to", "");
  task.asked_by = json_string_or(arguments, "asked_by", "");
  CROSSDOCK_TRY(task.outcomes, outcomes_of(arguments, task.kind));
  CROSSDOCK_TRY(task.due, due_of(arguments, context.now));
  if (const Json* data = json_find(arguments, "data"); data != nullptr && data->is_object()) task.data = data->get_object();
  task.subject = context.subject;
  task.correlation = context.correlation;
  task.instance = context.token.instance;
  task.token = context.token.text();
  task.opened = context.now;
  return task;
}

}  // namespace

Result<std::optional<Json>> task_open(Domain& domain, process::CallContext& context, const JsonObject& arguments) {
  CROSSDOCK_TRY(HumanTask task, task_of(context, arguments));
  task.id = domain.ids.make<HumanTaskId>();
  CROSSDOCK_CHECK(save_task(context.tx, task));
  events::Event event;
  event.type = "task.opened";
  event.source = "crossdock";
  event.subject = task.subject;
  event.time = context.now;
  event.correlation = task.correlation;
  event.data = JsonObject{{"task", task.id.text()}, {"kind", task.kind}, {"title", task.title}, {"role", task.role}};
  if (!task.subject.empty()) CROSSDOCK_CHECK(publish(domain, context.tx, std::move(event), context.now));
  return Json(JsonObject{{"task", task.id.text()}});
}

}  // namespace crossdock::hub
