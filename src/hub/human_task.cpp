// SPDX-License-Identifier: Apache-2.0
#include "hub/human_task.hpp"

#include "hub/tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace crossdock::hub {
namespace {

constexpr std::array<std::string_view, 4> k_states = {"open", "claimed", "completed", "withdrawn"};
constexpr std::size_t k_list_scan_max = 5'000;
constexpr std::int64_t k_never = 0x7fffffffffffffff;

template <class AnyTask, class Visit>
void each_text(AnyTask& task, Visit visit) {
  visit("kind", task.kind);
  visit("title", task.title);
  visit("role", task.role);
  visit("escalate_to", task.escalate_to);
  visit("asked_by", task.asked_by);
  visit("subject", task.subject);
  visit("correlation", task.correlation);
  visit("token", task.token);
  visit("claimed_by", task.claimed_by);
  visit("completed_by", task.completed_by);
  visit("outcome", task.outcome);
  visit("comment", task.comment);
}

bool is_ended(const HumanTask& task) {
  return task.state == HumanTaskState::completed || task.state == HumanTaskState::withdrawn;
}

JsonObject object_or_empty(const JsonObject& doc, std::string_view key) {
  const Json* value = json_find(doc, key);
  return value != nullptr && value->is_object() ? value->get_object() : JsonObject{};
}

HumanTask from_row(const store::Row& row) {
  HumanTask task;
  task.id = HumanTaskId{store::as_integer(row[0])};
  task.state = static_cast<HumanTaskState>(store::as_integer(row[1]));
  const auto parsed = json_parse(store::as_text(row[3]));
  const JsonObject doc = parsed && parsed->is_object() ? parsed->get_object() : JsonObject{};
  each_text(task, [&doc](std::string_view name, std::string& value) { value = json_string_or(doc, name, ""); });
  for (const Json& one : json_list_or_empty(doc, "outcomes")) {
    if (one.is_string()) task.outcomes.emplace_back(one.get_string());
  }
  task.instance.value = number_or_zero(doc, "instance");
  task.opened.us = number_or_zero(doc, "opened_us");
  task.due.us = number_or_zero(doc, "due_us");
  task.escalated = json_find(doc, "escalated") != nullptr;
  task.data = object_or_empty(doc, "data");
  task.answer = object_or_empty(doc, "answer");
  return task;
}

JsonArray texts(const std::vector<std::string>& list) {
  JsonArray out;
  for (const std::string& one : list) out.emplace_back(one);
  return out;
}

Result<void> publish_task(Domain& domain, store::Tx& tx, const HumanTask& task, std::string_view type, JsonObject data,
                          Timestamp now) {
  data["task"] = task.id.text();
  events::Event event;
  event.type = type;
  event.source = "crossdock";
  event.subject = task.subject.empty() ? task.id.text() : task.subject;
  event.time = now;
  event.correlation = task.correlation;
  event.data = std::move(data);
  return publish(domain, tx, std::move(event), now);
}

Unexpected held_by(const HumanTask& task) {
  return fail(ErrorKind::conflict, "task.claimed",
              fmt::format("Task {} is in the hands of {}", task.id.text(), task.claimed_by), task.id.text());
}

}  // namespace

std::string_view to_string(HumanTaskState state) { return k_states.at(static_cast<std::size_t>(state)); }

Json HumanTask::to_json() const {
  JsonObject view{{"id", id.text()}, {"state", to_string(state)}};
  each_text(*this, [&view](std::string_view name, const std::string& value) {
    if (!value.empty() && name != "token") view[name] = value;
  });
  view["outcomes"] = texts(outcomes);
  view["opened"] = opened.rfc3339();
  if (due.us != 0) view["due"] = due.rfc3339();
  view["escalated"] = escalated;
  if (!data.empty()) view["data"] = data;
  if (!answer.empty()) view["answer"] = answer;
  return view;
}

Result<HumanTask> load_task(store::Reader& reader, HumanTaskId id) {
  CROSSDOCK_TRY(const auto row, reader.get(tables::k_task, {id.value}));
  if (!row) return fail(ErrorKind::not_found, "task.unknown", fmt::format("There is no task {}", id.text()), id.text());
  return from_row(*row);
}

Result<void> save_task(store::Tx& tx, const HumanTask& task) {
  JsonObject doc{{"v", 1}, {"instance", task.instance.value}, {"opened_us", task.opened.us}, {"due_us", task.due.us}};
  each_text(task, [&doc](std::string_view name, const std::string& value) {
    if (!value.empty()) doc[name] = value;
  });
  doc["outcomes"] = texts(task.outcomes);
  if (task.escalated) doc["escalated"] = true;
  if (!task.data.empty()) doc["data"] = task.data;
  if (!task.answer.empty()) doc["answer"] = task.answer;
  // When housekeeping must look at it: never once it has ended, or is late already.
  const bool watched = !is_ended(task) && !task.escalated && task.due.us != 0;
  return tx.put(tables::k_task, {task.id.value, static_cast<std::int64_t>(task.state), watched ? task.due.us : k_never,
                                 json_text(doc), task.instance.value});
}

Result<Json> list_tasks(store::Reader& reader, std::string_view role, std::string_view state, std::string_view after,
                        std::size_t limit) {
  store::Scan scan{.limit = k_list_scan_max};
  if (!after.empty()) {
    CROSSDOCK_TRY(const HumanTaskId from, HumanTaskId::parse(after));
    scan.after = store::Key{from.value};
  }
  CROSSDOCK_TRY(const auto rows, reader.scan(tables::k_task, scan));
  JsonArray tasks;
  std::string next;
  for (const store::Row& row : rows) {
    const HumanTask task = from_row(row);
    next = task.id.text();
    const bool wanted = state.empty() ? !is_ended(task) : to_string(task.state) == state;
    if (!wanted || (!role.empty() && task.role != role)) continue;
    tasks.push_back(task.to_json());
    if (tasks.size() == limit) break;
  }
  const bool more = tasks.size() == limit || rows.size() == scan.limit;
  return Json(JsonObject{{"tasks", std::move(tasks)}, {"next", more ? next : ""}});
}

Result<Json> claim_task(store::Tx& tx, HumanTaskId id, std::string_view who) {
  CROSSDOCK_TRY(HumanTask task, load_task(tx, id));
  if (is_ended(task))
    return fail(ErrorKind::conflict, "task.done", fmt::format("Task {} is {}", id.text(), to_string(task.state)), id.text());
  if (task.state == HumanTaskState::claimed && task.claimed_by != who) return held_by(task);
  task.state = HumanTaskState::claimed;
  task.claimed_by = who;
  CROSSDOCK_CHECK(save_task(tx, task));
  return task.to_json();
}

Result<Json> complete_task(Domain& domain, store::Tx& tx, HumanTaskId id, const JsonObject& body, std::string_view who,
                           Timestamp now) {
  CROSSDOCK_TRY(HumanTask task, load_task(tx, id));
  CROSSDOCK_TRY(const std::string outcome, json_string(body, "outcome"));
  const bool again = task.state == HumanTaskState::completed && task.outcome == outcome && task.completed_by == who;
  if (again) return task.to_json();  // its answer was lost
  if (is_ended(task))
    return fail(ErrorKind::conflict, "task.done", fmt::format("Task {} is {}", id.text(), to_string(task.state)), id.text());
  if (!task.asked_by.empty() && task.asked_by == who)
    return fail(ErrorKind::forbidden, "task.four_eyes",
                fmt::format("{} asked for this and may not decide it", task.asked_by), id.text());
  if (task.state == HumanTaskState::claimed && task.claimed_by != who) return held_by(task);
  if (std::ranges::find(task.outcomes, outcome) == task.outcomes.end())
    return fail(ErrorKind::invalid, "task.outcome",
                fmt::format("\"{}\" is none of: {}", outcome, fmt::join(task.outcomes, ", ")), "outcome");
  task.state = HumanTaskState::completed;
  task.outcome = outcome;
  task.completed_by = who;
  task.comment = json_string_or(body, "comment", "");
  task.answer = object_or_empty(body, "data");
  CROSSDOCK_CHECK(save_task(tx, task));
  JsonObject data{{"outcome", outcome}, {"by", task.completed_by}, {"comment", task.comment}, {"data", task.answer}};
  CROSSDOCK_CHECK(publish_task(domain, tx, task, "task.completed", std::move(data), now));
  return task.to_json();
}

Result<void> withdraw_tasks(store::Tx& tx, InstanceId instance) {
  CROSSDOCK_TRY(const auto rows,
                tx.scan(tables::k_task, {.index = "task_instance", .prefix = {instance.value}, .limit = 100}));
  for (const store::Row& row : rows) {
    HumanTask task = from_row(row);
    if (is_ended(task)) continue;
    task.state = HumanTaskState::withdrawn;
    CROSSDOCK_CHECK(save_task(tx, task));
  }
  return {};
}

Result<std::size_t> escalate_tasks(Domain& domain, store::Tx& tx, Timestamp now, std::size_t limit) {
  CROSSDOCK_TRY(const auto rows, tx.scan(tables::k_task, {.index = "task_due", .limit = limit}));
  std::size_t late = 0;
  for (const store::Row& row : rows) {
    if (store::as_integer(row[2]) > now.us) break;
    HumanTask task = from_row(row);
    task.escalated = true;
    const std::string before = task.role;
    if (!task.escalate_to.empty()) {
      task.role = task.escalate_to;
      task.state = HumanTaskState::open;
      task.claimed_by.clear();
    }
    CROSSDOCK_CHECK(save_task(tx, task));
    CROSSDOCK_CHECK(
        publish_task(domain, tx, task, "task.escalated", JsonObject{{"from", before}, {"role", task.role}}, now));
    ++late;
  }
  return late;
}

}  // namespace crossdock::hub
