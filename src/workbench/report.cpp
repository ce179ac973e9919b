// SPDX-License-Identifier: Apache-2.0
#include "workbench/report.hpp"

#include <map>
#include <string>
#include <utility>

namespace crossdock::workbench {
namespace {

using process::Moment;

std::string_view status_of(Moment::Kind kind) {
  switch (kind) {
    case Moment::Kind::skipped: return "skipped";
    case Moment::Kind::caught:
    case Moment::Kind::faulted: return "faulted";
    case Moment::Kind::cancelled: return "cancelled";
    default: return "completed";
  }
}

std::string pointer_of(const std::string& reference) { return reference.substr(0, reference.find('#')); }

bool ends(Moment::Kind kind) {
  return kind == Moment::Kind::completed || kind == Moment::Kind::skipped || kind == Moment::Kind::caught ||
         kind == Moment::Kind::faulted || kind == Moment::Kind::cancelled;
}

}  // namespace

JsonArray tasks_of(const process::TimeLine& line, bool ended) {
  JsonArray out;
  std::map<std::pair<std::string, std::int64_t>, std::size_t> open;  // by reference and begin
  std::string faulted;
  for (const Moment& moment : line.moments) {
    if (moment.kind == Moment::Kind::faulted && !moment.task.empty()) faulted = pointer_of(moment.task);
    const bool of_task = moment.kind == Moment::Kind::started || ends(moment.kind);
    if (moment.task.empty() || !of_task) continue;
    const std::pair key{moment.task, moment.started_us};
    auto found = open.find(key);
    if (found == open.end()) {
      found = open.emplace(key, out.size()).first;
      out.push_back(JsonObject{{"name", process::task_name(moment.task)},
                               {"reference", moment.task},
                               {"status", ended ? "cancelled" : "running"},
                               {"startedAt", Timestamp{moment.started_us}.rfc3339()}});
    }
    if (!ends(moment.kind)) continue;
    JsonObject& entry = out[found->second].get_object();
    entry["status"] = status_of(moment.kind);
    entry["endedAt"] = Timestamp{moment.at_us}.rfc3339();
    if (!moment.detail.is_null()) entry["error"] = moment.detail;
    open.erase(found);
  }
  for (const auto& [key, index] : open) {
    if (ended && faulted.starts_with(pointer_of(key.first) + "/")) out[index].get_object()["status"] = "faulted";
  }
  return out;
}

}  // namespace crossdock::workbench
