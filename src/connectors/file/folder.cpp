// SPDX-License-Identifier: Apache-2.0
// open(2) O_NOFOLLOW, renameat2(2) RENAME_NOREPLACE, fsync(2): a rename is durable when the directory was synced.
#include "connectors/file/folder.hpp"

#include "connectors/file/names.hpp"

#include <fmt/format.h>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <system_error>
#include <utility>

namespace crossdock::connectors::file {
namespace {

class Descriptor {
 public:
  explicit Descriptor(int value) : value_(value) {}
  ~Descriptor() {
    if (value_ >= 0) ::close(value_);
  }
  Descriptor(const Descriptor&) = delete;
  int get() const { return value_; }
  bool ok() const { return value_ >= 0; }

 private:
  int value_;
};

ErrorKind kind_of(int error) {
  if (error == EACCES || error == EPERM || error == EROFS) return ErrorKind::forbidden;
  if (error == ENAMETOOLONG || error == EFBIG) return ErrorKind::limit;
  if (error == ELOOP || error == EISDIR) return ErrorKind::invalid;
  return ErrorKind::transient;
}

Unexpected system_error(std::string_view what, std::string_view name, int error, std::string_view code = "file.io") {
  return fail(kind_of(error), std::string(code), fmt::format("Cannot {}: {}", what, std::generic_category().message(error)),
              std::string(name));
}

Stamp stamp_of(const struct ::stat& status) {
  return Stamp{.inode = status.st_ino,
               .size_bytes = static_cast<std::uint64_t>(status.st_size),
               .modified_ns = status.st_mtim.tv_sec * 1'000'000'000LL + status.st_mtim.tv_nsec};
}

Unexpected changed(std::string_view name) {
  return fail(ErrorKind::conflict, "file.changed", "The file changed while it was worked on", std::string(name));
}

// The state of a regular file behind a descriptor.
Result<Stamp> stamp_behind(int descriptor, std::string_view name) {
  struct ::stat status{};
  if (::fstat(descriptor, &status) != 0) return system_error("look at the file", name, errno);
  if (!S_ISREG(status.st_mode)) return fail(ErrorKind::invalid, "file.not_regular", "Not a regular file", std::string(name));
  return stamp_of(status);
}

Result<void> write_all(int descriptor, std::string_view bytes, std::string_view name) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return system_error("write the file", name, errno);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

Result<std::string> read_all(int descriptor, std::size_t size_bytes, std::string_view name) {
  std::string bytes(size_bytes, '\0');
  std::size_t have = 0;
  while (have < bytes.size()) {
    const ssize_t got = ::read(descriptor, bytes.data() + have, bytes.size() - have);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return system_error("read the file", name, errno);
    if (got == 0) return changed(name);
    have += static_cast<std::size_t>(got);
  }
  return bytes;
}

// 0 or an errno. Not every file system knows RENAME_NOREPLACE; there the check comes first.
int rename_new(int from, const std::string& name, int to, const std::string& new_name) {
  if (::renameat2(from, name.c_str(), to, new_name.c_str(), RENAME_NOREPLACE) == 0) return 0;
  if (errno != EINVAL && errno != ENOSYS) return errno;
  if (::faccessat(to, new_name.c_str(), F_OK, AT_SYMLINK_NOFOLLOW) == 0) return EEXIST;
  return ::renameat(from, name.c_str(), to, new_name.c_str()) == 0 ? 0 : errno;
}

Unexpected no_free_name(std::string_view name) {
  return fail(ErrorKind::limit, "file.suffixes", "Too many files of this name exist already", std::string(name));
}

}  // namespace

Folder::Folder(Folder&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), device_(other.device_), inode_(other.inode_) {}

Folder::~Folder() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

Result<Folder> Folder::adopt(int descriptor, std::string_view path) {
  if (descriptor < 0) return system_error("open the folder", path, errno, "file.folder");
  Folder folder(descriptor);
  struct ::stat status{};
  if (::fstat(descriptor, &status) != 0) return system_error("look at the folder", path, errno, "file.folder");
  folder.device_ = status.st_dev;
  folder.inode_ = status.st_ino;
  return folder;
}

Result<Folder> Folder::open(const std::string& path, bool make) {
  if (make && ::mkdir(path.c_str(), 0750) != 0 && errno != EEXIST) {
    return system_error("make the folder", path, errno, "file.folder");
  }
  return adopt(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC), path);
}

Result<Folder> Folder::child(const std::string& name) const {
  if (::mkdirat(descriptor_, name.c_str(), 0750) == 0) {
    CROSSDOCK_CHECK(sync());
  } else if (errno != EEXIST) {
    return system_error("make the folder", name, errno, "file.folder");
  }
  return adopt(::openat(descriptor_, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC), name);
}

Result<std::vector<Entry>> Folder::list(std::size_t entries_max,
                                        const std::function<bool(const std::string&)>& wanted) const {
  const int copy = ::openat(descriptor_, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const std::unique_ptr<DIR, int (*)(DIR*)> stream(copy < 0 ? nullptr : ::fdopendir(copy), ::closedir);
  if (!stream) return system_error("list the folder", {}, errno, "file.folder");
  std::vector<Entry> entries;
  while (entries.size() < entries_max) {
    errno = 0;
    const struct ::dirent* item = ::readdir(stream.get());
    if (item == nullptr && errno != 0) return system_error("list the folder", {}, errno, "file.folder");
    if (item == nullptr) break;
    struct ::stat status{};
    if (!wanted(item->d_name)) continue;
    if (::fstatat(descriptor_, item->d_name, &status, AT_SYMLINK_NOFOLLOW) != 0 || S_ISDIR(status.st_mode)) continue;
    entries.push_back({item->d_name, stamp_of(status), S_ISREG(status.st_mode)});
  }
  std::ranges::sort(entries, {}, &Entry::name);
  return entries;
}

Result<std::string> Folder::read(const std::string& name, const Stamp& expected, std::size_t bytes_max) const {
  // O_NONBLOCK: opening a pipe must not wait for a writer.
  const Descriptor file(::openat(descriptor_, name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!file.ok() && errno == ENOENT) return fail(ErrorKind::not_found, "file.gone", "The file is gone", name);
  if (!file.ok()) return system_error("open the file", name, errno);
  CROSSDOCK_TRY(const Stamp before, stamp_behind(file.get(), name));
  if (before != expected) return changed(name);
  if (before.size_bytes > bytes_max) {
    return fail(ErrorKind::limit, "file.too_large",
                fmt::format("The file has {} bytes; at most {} are read", before.size_bytes, bytes_max), name);
  }
  CROSSDOCK_TRY(auto bytes, read_all(file.get(), before.size_bytes, name));
  CROSSDOCK_TRY(const Stamp after, stamp_behind(file.get(), name));
  if (after != expected) return changed(name);
  return bytes;
}

Result<std::string> Folder::move_to(const std::string& name, const Stamp& expected, const Folder& target) const {
  struct ::stat status{};
  if (::fstatat(descriptor_, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
    if (errno == ENOENT) return fail(ErrorKind::not_found, "file.gone", "The file is gone", name);
    return system_error("look at the file", name, errno);
  }
  if (stamp_of(status) != expected) return changed(name);
  for (int number = 0; number < k_suffix_max; ++number) {
    std::string new_name = with_suffix(name, number);
    const int error = rename_new(descriptor_, name, target.descriptor_, new_name);
    if (error == EEXIST) continue;
    if (error != 0) return system_error("move the file", name, error);
    CROSSDOCK_CHECK(target.sync());
    CROSSDOCK_CHECK(sync());
    return new_name;
  }
  return no_free_name(name);
}

Result<void> Folder::write_temporary(const std::string& name, std::string_view bytes) const {
  // Left behind by a crash: nobody else writes such names.
  if (::unlinkat(descriptor_, name.c_str(), 0) != 0 && errno != ENOENT) return system_error("replace the file", name, errno);
  const Descriptor file(::openat(descriptor_, name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0640));
  if (!file.ok()) return system_error("make the file", name, errno);
  CROSSDOCK_CHECK(write_all(file.get(), bytes, name));
  if (::fsync(file.get()) != 0) return system_error("sync the file", name, errno);
  return {};
}

Result<std::string> Folder::write(const std::string& name, std::string_view bytes) const {
  const std::string temporary = fmt::format(".{}.tmp", name);
  auto written = write_temporary(temporary, bytes);
  for (int number = 0; written && number < k_suffix_max; ++number) {
    std::string new_name = with_suffix(name, number);
    if (holds(new_name, bytes)) {
      CROSSDOCK_CHECK(remove(temporary));
      return new_name;
    }
    const int error = rename_new(descriptor_, temporary, descriptor_, new_name);
    if (error == EEXIST) continue;
    if (error != 0) return system_error("name the file", name, error);
    if (auto synced = sync(); !synced)
      return fail(ErrorKind::in_doubt, "file.sync", std::move(synced).error().message, name);
    return new_name;
  }
  ::unlinkat(descriptor_, temporary.c_str(), 0);
  if (!written) return fail(std::move(written).error());
  return no_free_name(name);
}

bool Folder::holds(const std::string& name, std::string_view bytes) const {
  struct ::stat status{};
  if (::fstatat(descriptor_, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(status.st_mode)) return false;
  const auto stamp = stamp_of(status);
  if (stamp.size_bytes != bytes.size()) return false;
  const auto existing = read(name, stamp, bytes.size());
  return existing && *existing == bytes;
}

Result<void> Folder::remove(const std::string& name) const {
  if (::unlinkat(descriptor_, name.c_str(), 0) == 0) return sync();
  if (errno == ENOENT) return {};
  return system_error("remove the file", name, errno);
}

Result<void> Folder::sync() const {
  if (::fsync(descriptor_) != 0) return system_error("sync the folder", {}, errno, "file.folder");
  return {};
}

}  // namespace crossdock::connectors::file
