// SPDX-License-Identifier: Apache-2.0
// The memory of a simulated system: an append-only file with one JSON object a line. A record that was appended
// survives kill -9 of the process (not a power cut: nothing is synced). A torn last line is cut off when opening; any
// other malformed line is an error. One process at a time: the file is locked.
#pragma once

#include "base/json.hpp"
#include "base/result.hpp"

#include <functional>
#include <string>

namespace crossdock::sim {

class Journal {
 public:
  using Replay = std::function<void(const JsonObject&)>;
  // Creates the file when there is none; calls `replay` for every record there is, oldest first. "" keeps nothing.
  static Result<Journal> open(const std::string& path, const Replay& replay);
  Journal(Journal&& other) noexcept;
  Journal& operator=(Journal&& other) noexcept;
  ~Journal();

  Result<void> append(const JsonObject& record);

 private:
  explicit Journal(int fd) : fd_(fd) {}
  int fd_ = -1;
};

// The file `name` in the folder `data`; "" when there is no folder.
std::string journal_path(const std::string& data, const std::string& name);

}  // namespace crossdock::sim
