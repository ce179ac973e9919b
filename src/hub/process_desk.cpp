// SPDX-License-Identifier: Apache-2.0
#include "hub/process_desk.hpp"

#include "hub/exceptions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace crossdock::hub {
namespace {

using process::Status;

constexpr std::array<Status, 6> k_statuses = {Status::ready,     Status::waiting, Status::suspended,
                                              Status::completed, Status::faulted, Status::cancelled};

Json moment_view(const process::Moment& moment) {
  JsonObject out{{"at", Timestamp{moment.at_us}.rfc3339()}, {"what", process::to_string(moment.kind)}};
  if (!moment.task.empty()) {
    out["task"] = process::task_name(moment.task);
    out["reference"] = moment.task;
  }
  if (moment.at_us != moment.started_us) out["started"] = Timestamp{moment.started_us}.rfc3339();
  if (!moment.detail.is_null()) out["detail"] = moment.detail;
  return out;
}

JsonArray texts(const std::vector<std::string>& list) { return JsonArray(list.begin(), list.end()); }

Json migration_view(const process::Migration& migration) {
  JsonArray moves;
  for (const auto& [from, to] : migration.moves) moves.push_back(JsonObject{{"from", from}, {"to", to}});
  return JsonObject{{"from", migration.from},
                    {"to", migration.to},
                    {"possible", migration.problems.empty()},
                    {"moves", std::move(moves)},
                    {"begun_again", texts(migration.begun_again)},
                    {"problems", texts(migration.problems)}};
}

Result<process::Instance> find(const Domain& domain, store::Reader& reader, InstanceId id) {
  CROSSDOCK_TRY(const auto found, domain.runtime->find(reader, id));
  if (found) return *found;
  return fail(ErrorKind::not_found, "process.unknown", fmt::format("There is no process {}", id.text()), id.text());
}

// A paused process is seen by people until it is resumed.
Result<void> open_exception(Domain& domain, store::Tx& tx, const process::Instance& instance, const ProcessAction& action,
                            Timestamp now) {
  Exception exception;
  exception.id = domain.ids.make<ExceptionId>();
  exception.error = {ErrorKind::unavailable,
                     "process.suspended",
                     fmt::format("{} was suspended by {}: {}", instance.definition, action.who, action.reason),
                     {}};
  exception.subject = instance.subject;
  exception.correlation = instance.correlation;
  exception.instance = instance.id;
  exception.detail = "resume it, or retry this";
  exception.opened = now;
  exception.changed = now;
  return save_exception(tx, exception);
}

Result<void> perform(Domain& domain, store::Tx& tx, InstanceId id, const ProcessAction& action, Timestamp now) {
  process::Runtime& runtime = *domain.runtime;
  const process::Intervention by{.who = action.who, .reason = action.reason};
  if (action.action == "suspend") return runtime.suspend(tx, id, by, now);
  if (action.action == "resume") return runtime.resume(tx, id, by, now);
  if (action.action == "cancel") return runtime.stop(tx, id, by, now);
  if (action.action == "retry") return runtime.retry(tx, id, now);
  if (action.action == "skip") return runtime.skip(tx, id, action.task, action.data, by, now);
  if (action.action == "restart") return runtime.restart(tx, id, action.task, action.data, by, now);
  if (action.action == "migrate") {
    CROSSDOCK_TRY([[maybe_unused]] const process::Migration moved, runtime.migrate(tx, id, action.version, by, now));
    return {};
  }
  return fail(ErrorKind::invalid, "process.action", fmt::format("\"{}\" is no action", action.action), "action");
}

Result<void> publish_action(Domain& domain, store::Tx& tx, const process::Instance& instance, const ProcessAction& action,
                            Timestamp now) {
  JsonObject data{{"process", instance.id.text()},
                  {"definition", instance.definition},
                  {"version", instance.version},
                  {"by", action.who},
                  {"reason", action.reason}};
  if (!action.task.empty()) data["task"] = action.task;
  events::Event event;
  event.type = "process." + action.action;
  event.source = "crossdock";
  event.subject = instance.subject.empty() ? instance.id.text() : instance.subject;
  event.correlation = instance.correlation;
  event.time = now;
  event.data = std::move(data);
  return publish(domain, tx, std::move(event), now);
}

}  // namespace

Json process_view(const process::Instance& instance) {
  JsonObject out{{"id", instance.id.text()},
                 {"definition", instance.definition},
                 {"version", instance.version},
                 {"status", process::to_string(instance.status)},
                 {"subject", instance.subject},
                 {"correlation", instance.correlation},
                 {"waiting_for", instance.waiting_for},
                 {"started", instance.started.rfc3339()},
                 {"updated", instance.updated.rfc3339()}};
  if (!instance.error.empty()) out["error"] = instance.error;
  return out;
}

Result<Json> process_list(const Domain& domain, store::Reader& reader, std::string_view status, std::string_view after,
                          std::size_t limit) {
  InstanceId from;
  if (!after.empty()) {
    CROSSDOCK_TRY(from, InstanceId::parse(after));
  }
  std::vector<process::Instance> found;
  bool known = status.empty();
  for (const Status one : k_statuses) {
    const bool ended = one == Status::completed || one == Status::cancelled;
    if (status.empty() ? ended : process::to_string(one) != status) continue;
    known = true;
    CROSSDOCK_TRY(const auto part, domain.runtime->list_after(reader, one, from, limit));
    found.insert(found.end(), part.begin(), part.end());
  }
  if (!known)
    return fail(ErrorKind::invalid, "process.status", fmt::format("\"{}\" is no status of a process", status), "status");
  std::ranges::sort(found, {}, [](const process::Instance& one) { return one.id.value; });
  const bool more = found.size() >= limit;
  if (found.size() > limit) found.resize(limit);
  JsonArray list;
  for (const process::Instance& one : found) list.push_back(process_view(one));
  return Json(JsonObject{{"processes", std::move(list)}, {"next", more ? found.back().id.text() : ""}});
}

Result<Json> process_page(const Domain& domain, store::Reader& reader, InstanceId id) {
  CROSSDOCK_TRY(const process::Instance instance, find(domain, reader, id));
  CROSSDOCK_TRY(const process::TimeLine line, domain.runtime->history(reader, id));
  Json page = process_view(instance);
  JsonArray moments;
  for (const process::Moment& moment : line.moments) moments.push_back(moment_view(moment));
  JsonObject& out = page.get_object();
  out["time_line"] = std::move(moments);
  out["time_line_dropped"] = line.dropped;
  if (instance.status == Status::completed) out["output"] = instance.output;
  if (!instance.fault.is_null()) out["fault"] = instance.fault;
  return page;
}

Result<Json> process_migration(Domain& domain, store::Reader& reader, InstanceId id, std::string_view version) {
  CROSSDOCK_TRY([[maybe_unused]] const process::Instance found, find(domain, reader, id));
  CROSSDOCK_TRY(const process::Migration migration, domain.runtime->preview_migration(reader, id, version));
  return migration_view(migration);
}

Result<Json> act_on_process(Domain& domain, store::Tx& tx, InstanceId id, const ProcessAction& action, Timestamp now) {
  CROSSDOCK_TRY(const process::Instance before, find(domain, tx, id));
  CROSSDOCK_CHECK(perform(domain, tx, id, action, now));
  // What was known of it is settled by the action; a move leaves a fault where it was.
  if (action.action != "migrate") {
    CROSSDOCK_CHECK(
        resolve_exceptions_of(tx, id.value, fmt::format("{} by {}: {}", action.action, action.who, action.reason), now));
  }
  if (action.action == "suspend") CROSSDOCK_CHECK(open_exception(domain, tx, before, action, now));
  CROSSDOCK_CHECK(publish_action(domain, tx, before, action, now));
  CROSSDOCK_TRY(const process::Instance after, find(domain, tx, id));
  return process_view(after);
}

}  // namespace crossdock::hub
