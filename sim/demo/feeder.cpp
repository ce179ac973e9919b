// SPDX-License-Identifier: Apache-2.0
#include "sim/demo/feeder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <utility>

namespace crossdock::sim {
namespace {

namespace fs = std::filesystem;

// Sub-folders may sort the files; notes beside them are no orders.
std::vector<std::string> files_below(const std::string& folder) {
  std::vector<std::string> paths;
  std::error_code error;
  for (auto at = fs::recursive_directory_iterator(folder, error); !error && at != fs::recursive_directory_iterator();
       at.increment(error)) {
    const auto extension = at->path().extension();
    if (at->is_regular_file() && (extension == ".x12" || extension == ".edi")) paths.push_back(at->path().string());
  }
  std::ranges::sort(paths, std::greater());
  return paths;
}

}  // namespace

Result<Feeder> Feeder::open(const std::string& source, std::string inbox, const std::string& data) {
  std::set<std::string> known;
  CROSSDOCK_TRY(Journal journal, Journal::open(data + "/dropped.jsonl", [&](const JsonObject& record) {
                  known.insert(json_string_or(record, "file", ""));
                }));
  Feeder feeder(std::move(journal), std::move(inbox));
  for (std::string& path : files_below(source)) {
    if (known.contains(fs::path(path).filename().string())) {
      ++feeder.dropped_;
    } else {
      feeder.waiting_.push_back(std::move(path));
    }
  }
  return feeder;
}

Result<bool> Feeder::drop_next() {
  if (waiting_.empty()) return false;
  const fs::path path = waiting_.back();
  const std::string name = path.filename().string();
  // The hub must never see half a file.
  const fs::path temporary = fmt::format("{}/.{}.tmp", inbox_, name);
  std::error_code error;
  fs::copy_file(path, temporary, fs::copy_options::overwrite_existing, error);
  if (!error) fs::rename(temporary, fs::path(inbox_) / name, error);
  if (error) return fail(ErrorKind::unavailable, "feeder.copy", error.message(), path.string());
  CROSSDOCK_CHECK(journal_.append(JsonObject{{"file", name}}));
  waiting_.pop_back();
  ++dropped_;
  return true;
}

}  // namespace crossdock::sim
