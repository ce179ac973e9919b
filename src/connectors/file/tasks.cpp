// SPDX-License-Identifier: Apache-2.0
#include "connectors/file/tasks.hpp"

#include "base/hash.hpp"
#include "base/json.hpp"
#include "connectors/file/names.hpp"
#include "connectors/file/source.hpp"

#include <utility>

namespace crossdock::connectors::file {
namespace {

// Names of files in quarantine may be anything; a report must be text.
std::string printable(const std::string& name) { return check_name(name) ? name : "hex:" + hex(name); }

std::string report_name(const std::string& name) {
  return (check_name(name) ? name : "name-" + hex(hash16(name))) + ".error.json";
}

std::string report_of(const Entry& entry, const Error& error, Timestamp now) {
  JsonObject report;
  report["file"] = printable(entry.name);
  report["bytes"] = entry.stamp.size_bytes;
  report["time"] = now.rfc3339();
  report["kind"] = to_string(error.kind);
  report["code"] = error.code;
  report["message"] = error.message;
  report["place"] = error.place;
  return json_pretty(Json(std::move(report))) + "\n";
}

Result<void> finish(const SourceSettings& settings, const Folder& watched, const std::string& name) {
  return settings.has_trigger ? watched.remove(name + std::string(k_trigger_suffix)) : Result<void>{};
}

}  // namespace

Result<std::vector<Entry>> look(const SourceSettings& settings) {
  CROSSDOCK_TRY(const Folder watched, Folder::open(settings.folder));
  return watched.list(k_entries_max, [&settings](const std::string& name) {
    if (is_unfinished(name)) return false;
    return matches(settings.pattern, name) || (settings.has_trigger && name.ends_with(k_trigger_suffix));
  });
}

Result<Picked> pick(const SourceSettings& settings, const Entry& entry) {
  CROSSDOCK_CHECK(check_name(entry.name));
  CROSSDOCK_TRY(const Folder watched, Folder::open(settings.folder));
  CROSSDOCK_TRY(auto body, watched.read(entry.name, entry.stamp, settings.file_bytes_max));
  return Picked{entry.name + ":" + hex(sha256(body)), std::move(body)};
}

Result<void> archive(const SourceSettings& settings, const Entry& entry, Timestamp now) {
  CROSSDOCK_TRY(const Folder watched, Folder::open(settings.folder));
  CROSSDOCK_TRY(const Folder all, Folder::open(settings.archive, true));
  CROSSDOCK_TRY(const Folder day, all.child(now.rfc3339().substr(0, 10)));
  CROSSDOCK_TRY([[maybe_unused]] const auto moved, watched.move_to(entry.name, entry.stamp, day));
  return finish(settings, watched, entry.name);
}

Result<void> quarantine(const SourceSettings& settings, const Entry& entry, const Error& error, Timestamp now) {
  CROSSDOCK_TRY(const Folder watched, Folder::open(settings.folder));
  CROSSDOCK_TRY(const Folder target, Folder::open(settings.quarantine, true));
  CROSSDOCK_TRY([[maybe_unused]] const auto report, target.write(report_name(entry.name), report_of(entry, error, now)));
  CROSSDOCK_TRY([[maybe_unused]] const auto moved, watched.move_to(entry.name, entry.stamp, target));
  return finish(settings, watched, entry.name);
}

Result<void> remove_trigger(const SourceSettings& settings, const std::string& name) {
  CROSSDOCK_TRY(const Folder watched, Folder::open(settings.folder));
  return watched.remove(name);
}

}  // namespace crossdock::connectors::file
