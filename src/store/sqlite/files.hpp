// SPDX-License-Identifier: Apache-2.0
// The few file operations the engine needs besides SQLite. Errors are unavailable "store.unavailable" with the
// system's reason, unless said otherwise.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <string>

namespace crossdock::store::sqlite {

Result<void> make_directory(const std::string& path);
// Of a file or a directory.
Result<void> sync_path(const std::string& path);
Result<void> copy_file(const std::string& from, const std::string& to);
// Atomically, replacing; durable when it returns.
Result<void> rename_durably(const std::string& from, const std::string& to);
bool exists(const std::string& path);
void remove_file(const std::string& path);
std::uint64_t file_bytes(const std::string& path);  // 0 when there is none
std::string parent_of(const std::string& path);

// Exclusive ownership of a directory (flock): released with the object, or by the kernel when the process dies.
class LockFile {
 public:
  LockFile() = default;
  LockFile(LockFile&& other) noexcept;
  LockFile& operator=(LockFile&& other) noexcept;
  ~LockFile();
  // conflict "store.in_use" when somebody else holds it.
  static Result<LockFile> take(const std::string& path);

 private:
  explicit LockFile(int file) : file_(file) {}
  int file_ = -1;
};

}  // namespace crossdock::store::sqlite
