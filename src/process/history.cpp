// SPDX-License-Identifier: Apache-2.0
#include "process/history.hpp"

#include "process/tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace crossdock::process {
namespace {

constexpr std::array<std::string_view, 12> k_kinds = {"started",
                                                      "completed",
                                                      "skipped",
                                                      "caught",
                                                      "faulted",
                                                      "retried",
                                                      "cancelled",
                                                      "suspended",
                                                      "resumed",
                                                      "correlation-started",
                                                      "correlation-completed",
                                                      "action"};

Json encoded(const Moment& moment) {
  JsonArray out{static_cast<int>(moment.kind), moment.at_us, moment.at_us - moment.started_us, moment.task};
  if (!moment.detail.is_null()) out.push_back(moment.detail);
  return out;
}

Result<Moment> decoded(const Json& value) {
  const JsonArray* const in = value.if_array();
  const bool readable = in != nullptr && in->size() >= 4 && (*in)[0].is_int64() && (*in)[1].is_int64() &&
                        (*in)[2].is_int64() && (*in)[3].is_string() && (*in)[0].get_int64() >= 0 &&
                        (*in)[0].get_int64() < static_cast<std::int64_t>(k_kinds.size());
  if (!readable) return fail(ErrorKind::corrupt, "process.history", "The stored history of a process cannot be read");
  Moment out{.kind = static_cast<Moment::Kind>((*in)[0].get_int64()),
             .at_us = (*in)[1].get_int64(),
             .started_us = (*in)[1].get_int64() - (*in)[2].get_int64(),
             .task = std::string((*in)[3].get_string()),
             .detail = nullptr};
  if (in->size() > 4) out.detail = (*in)[4];
  return out;
}

}  // namespace

std::string_view to_string(Moment::Kind kind) { return k_kinds.at(static_cast<std::size_t>(kind)); }

std::string task_name(std::string_view reference) {
  reference = reference.substr(0, reference.rfind('#'));
  std::string out;
  const std::string_view last = reference.substr(reference.rfind('/') + 1);
  for (std::size_t i = 0; i < last.size(); ++i) {  // RFC 6901 section 4
    if (last[i] != '~' || i + 1 == last.size())
      out.push_back(last[i]);
    else
      out.push_back(last[++i] == '1' ? '/' : '~');
  }
  return out;
}

namespace history {

Result<void> append(store::Tx& tx, InstanceId instance, std::int64_t& rows, const std::vector<Moment>& moments) {
  if (moments.empty()) return {};
  JsonArray list;
  for (const Moment& moment : moments) list.push_back(encoded(moment));
  CROSSDOCK_CHECK(tx.put(tables::history, {instance.value, rows, json_text(list)}));
  ++rows;
  if (rows <= k_history_rows_max) return {};
  return tx.erase(tables::history, {instance.value, rows - k_history_rows_max - 1});
}

Result<TimeLine> read(store::Reader& reader, InstanceId instance) {
  TimeLine out;
  store::Scan scan{.index = "", .prefix = {instance.value}, .after = {}, .limit = 500};
  bool first = true;
  for (;;) {
    CROSSDOCK_TRY(const auto rows, reader.scan(tables::history, scan));
    for (const store::Row& row : rows) {
      if (first) out.dropped = store::as_integer(row[1]);
      first = false;
      CROSSDOCK_TRY(const Json list, json_parse(store::as_text(row[2]), 512));
      if (!list.is_array())
        return fail(ErrorKind::corrupt, "process.history", "The stored history of a process cannot be read");
      for (const Json& value : list.get_array()) {
        CROSSDOCK_TRY(Moment moment, decoded(value));
        out.moments.push_back(std::move(moment));
      }
    }
    if (rows.size() < scan.limit) return out;
    scan.after = store::Key{rows.back()[1]};
  }
}

namespace {

constexpr std::string_view k_prefix = "io.serverlessworkflow.";

struct Named {
  std::string_view type;   // "faulted"
  std::string_view stamp;  // "faultedAt"
};

Named named(Moment::Kind kind) {
  switch (kind) {
    case Moment::Kind::started: return {"started", "startedAt"};
    case Moment::Kind::completed: return {"completed", "completedAt"};
    case Moment::Kind::caught:
    case Moment::Kind::faulted: return {"faulted", "faultedAt"};
    case Moment::Kind::retried: return {"retried", "retriedAt"};
    case Moment::Kind::cancelled: return {"cancelled", "cancelledAt"};
    case Moment::Kind::suspended: return {"suspended", "suspendedAt"};
    case Moment::Kind::resumed: return {"resumed", "resumedAt"};
    case Moment::Kind::correlation_started: return {"correlation-started", "startedAt"};
    case Moment::Kind::correlation_completed: return {"correlation-completed", "completedAt"};
    case Moment::Kind::skipped:
    case Moment::Kind::action: break;
  }
  return {"", ""};
}

events::Event event_of(std::string_view about, const Named& name, std::int64_t at_us, const Workflow& workflow,
                       InstanceId instance, JsonObject data) {
  data[name.stamp] = Timestamp{at_us}.rfc3339();
  events::Event event;
  event.type = fmt::format("{}{}.{}.v1", k_prefix, about, name.type);
  event.source = "/processes/" + workflow.name;
  event.subject = instance.text();
  event.time = Timestamp{at_us};
  event.data = std::move(data);
  return event;
}

}  // namespace

std::vector<events::Event> lifecycle(const Moment& moment, const Workflow& workflow, InstanceId instance) {
  const Named name = named(moment.kind);
  if (name.type.empty()) return {};
  const std::string qualified = fmt::format("{}-{}.{}", workflow.name, instance.text(), workflow.name_space);
  const bool is_correlation =
      moment.kind == Moment::Kind::correlation_started || moment.kind == Moment::Kind::correlation_completed;
  std::vector<events::Event> out;
  if (moment.task.empty() || is_correlation) {
    JsonObject data{{"name", qualified}};
    if (moment.kind == Moment::Kind::started)
      data["definition"] =
          JsonObject{{"name", workflow.name}, {"namespace", workflow.name_space}, {"version", workflow.version}};
    if (moment.kind == Moment::Kind::completed && !moment.detail.is_null()) data["output"] = moment.detail;
    if (moment.kind == Moment::Kind::faulted) data["error"] = moment.detail;
    out.push_back(event_of("workflow", name, moment.at_us, workflow, instance, std::move(data)));
    return out;
  }
  JsonObject data{{"workflow", qualified}, {"task", moment.task}};
  if (moment.kind == Moment::Kind::started || moment.kind == Moment::Kind::completed) {
    // What ends in the unit of work it began in is one moment; DSL has a task created, started and completed.
    if (moment.kind == Moment::Kind::started || moment.at_us == moment.started_us) {
      out.push_back(event_of("task", {"created", "createdAt"}, moment.started_us, workflow, instance, data));
      out.push_back(event_of("task", {"started", "startedAt"}, moment.started_us, workflow, instance, data));
    }
    if (moment.kind == Moment::Kind::started) return out;
  }
  if (name.type == "faulted") data["error"] = moment.detail;
  out.push_back(event_of("task", name, moment.at_us, workflow, instance, std::move(data)));
  return out;
}

}  // namespace history
}  // namespace crossdock::process
