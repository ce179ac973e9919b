// SPDX-License-Identifier: Apache-2.0
#include "connectors/file/settings.hpp"

#include "connect/config.hpp"
#include "connectors/file/folder.hpp"

#include <utility>

namespace crossdock::connectors::file {
namespace {

using connect::Field;
using connect::FieldType;

constexpr std::int64_t k_day_ms = 86'400'000;
constexpr std::int64_t k_file_bytes_max = 256LL << 20;
constexpr std::int64_t k_in_flight_max = 100;

Result<Folder> opened(const std::string& path, bool make, std::string_view field) {
  auto folder = Folder::open(path, make);
  if (folder) return folder;
  Error error = std::move(folder).error();
  return fail(ErrorKind::invalid, "file.folder", std::move(error.message), std::string(field));
}

// A relative path is below the watched folder.
std::string below(const std::string& folder, const std::string& path) {
  return path.starts_with('/') ? path : folder + "/" + path;
}

// Where files are moved to. A rename between file systems is a copy, which a crash can cut in two.
Result<std::string> move_target(const JsonObject& checked, const std::string& folder, const Folder& watched,
                                std::string_view field) {
  CROSSDOCK_TRY(const std::string given, json_string(checked, field));
  std::string path = below(folder, given);
  CROSSDOCK_TRY(const Folder target, opened(path, true, field));
  if (target.device() != watched.device()) {
    return fail(ErrorKind::invalid, "file.other_file_system", "Must be on the file system of the watched folder",
                std::string(field));
  }
  if (target.inode() == watched.inode()) {
    return fail(ErrorKind::invalid, "file.same_folder", "Must be another folder than the watched one", std::string(field));
  }
  return path;
}

}  // namespace

std::vector<Field> fields() {
  return {
      {"folder", FieldType::path, true, "", "The folder that is watched, or written to; it must exist."},
      {"pattern", FieldType::text, false, "*", "Source: which file names, as a shell pattern."},
      {"trigger", FieldType::boolean, false, "false", "Source: a file counts when <name>.done stands beside it."},
      {"poll_ms", FieldType::duration_ms, false, "1s", "Source: how often to look."},
      {"stable_ms", FieldType::duration_ms, false, "2s",
       "Source: how long size and time must not change before a file counts."},
      {"retry_ms", FieldType::duration_ms, false, "5s", "Source: how long after a retryable error a file is offered again."},
      {"file_bytes_max", FieldType::integer, false, "67108864", "Source: larger files go to quarantine."},
      {"in_flight_max", FieldType::integer, false, "8", "Source: files offered and not yet acknowledged."},
      {"archive", FieldType::path, false, "archive", "Source: where taken files go, in a folder per day."},
      {"quarantine", FieldType::path, false, "quarantine", "Source: where refused files go, with <name>.error.json."},
      {"content_type", FieldType::text, false, "application/octet-stream", "Source: media type of the messages."},
  };
}

Result<SourceSettings> source_settings(const JsonObject& checked) {
  SourceSettings settings;
  CROSSDOCK_TRY(settings.folder, sink_folder(checked));
  CROSSDOCK_TRY(settings.poll_ms, connect::config_bounded(checked, "poll_ms", 1, k_day_ms));
  CROSSDOCK_TRY(settings.stable_ms, connect::config_bounded(checked, "stable_ms", 0, k_day_ms));
  CROSSDOCK_TRY(settings.retry_ms, connect::config_bounded(checked, "retry_ms", 1, k_day_ms));
  CROSSDOCK_TRY(const auto bytes, connect::config_bounded(checked, "file_bytes_max", 1, k_file_bytes_max));
  CROSSDOCK_TRY(const auto in_flight, connect::config_bounded(checked, "in_flight_max", 1, k_in_flight_max));
  settings.file_bytes_max = static_cast<std::size_t>(bytes);
  settings.in_flight_max = static_cast<std::size_t>(in_flight);
  settings.has_trigger = connect::config_boolean(checked, "trigger");
  settings.pattern = json_string_or(checked, "pattern", "*");
  settings.content_type = json_string_or(checked, "content_type", "application/octet-stream");
  if (settings.pattern.empty() || settings.pattern.find('/') != std::string::npos) {
    return fail(ErrorKind::invalid, "file.pattern", "A pattern for names in the folder, without a slash", "pattern");
  }
  CROSSDOCK_TRY(const Folder watched, opened(settings.folder, false, "folder"));
  CROSSDOCK_TRY(settings.archive, move_target(checked, settings.folder, watched, "archive"));
  CROSSDOCK_TRY(settings.quarantine, move_target(checked, settings.folder, watched, "quarantine"));
  return settings;
}

Result<std::string> sink_folder(const JsonObject& checked) {
  CROSSDOCK_TRY(auto folder, json_string(checked, "folder"));
  CROSSDOCK_TRY([[maybe_unused]] const Folder existing, opened(folder, false, "folder"));
  return folder;
}

}  // namespace crossdock::connectors::file
