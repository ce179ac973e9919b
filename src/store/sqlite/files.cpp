// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/files.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace crossdock::store::sqlite {
namespace {

Unexpected system_failure(std::string_view what, const std::string& path, const std::error_code& error) {
  return fail(ErrorKind::unavailable, "store.unavailable", fmt::format("Cannot {}: {}", what, error.message()), path);
}

Unexpected errno_failure(std::string_view what, const std::string& path) {
  return system_failure(what, path, std::error_code(errno, std::generic_category()));
}

}  // namespace

std::string parent_of(const std::string& path) {
  const auto parent = std::filesystem::path(path).parent_path().string();
  return parent.empty() ? "." : parent;
}

Result<void> make_directory(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::create_directories(path, error)) {
    return error ? system_failure("create the directory", path, error) : Result<void>{};
  }
  std::filesystem::permissions(path, std::filesystem::perms::owner_all, error);
  if (error) return system_failure("protect the directory", path, error);
  return sync_path(parent_of(std::filesystem::absolute(path).string()));
}

Result<void> sync_path(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return errno_failure("open", path);
  const int result = ::fsync(file);
  const int reason = errno;
  ::close(file);
  errno = reason;
  if (result != 0) return errno_failure("sync", path);
  return {};
}

Result<void> copy_file(const std::string& from, const std::string& to) {
  std::error_code error;
  std::filesystem::copy_file(from, to, std::filesystem::copy_options::overwrite_existing, error);
  if (error) return system_failure("copy", from, error);
  return sync_path(to);
}

Result<void> rename_durably(const std::string& from, const std::string& to) {
  std::error_code error;
  std::filesystem::rename(from, to, error);
  if (error) return system_failure("rename", from, error);
  return sync_path(parent_of(to));
}

bool exists(const std::string& path) {
  std::error_code error;
  return std::filesystem::exists(path, error);
}

void remove_file(const std::string& path) {
  std::error_code error;
  std::filesystem::remove(path, error);
}

std::uint64_t file_bytes(const std::string& path) {
  std::error_code error;
  const auto bytes = std::filesystem::file_size(path, error);
  return error ? 0 : bytes;
}

LockFile::LockFile(LockFile&& other) noexcept : file_(std::exchange(other.file_, -1)) {}

LockFile& LockFile::operator=(LockFile&& other) noexcept {
  std::swap(file_, other.file_);
  return *this;
}

LockFile::~LockFile() {
  if (file_ >= 0) ::close(file_);
}

Result<LockFile> LockFile::take(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) return errno_failure("open the lock", path);
  LockFile lock(file);
  if (::flock(file, LOCK_EX | LOCK_NB) == 0) return lock;
  if (errno != EWOULDBLOCK) return errno_failure("lock", path);
  return fail(ErrorKind::conflict, "store.in_use", "Another process is using this data directory", path);
}

}  // namespace crossdock::store::sqlite
