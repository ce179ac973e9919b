// SPDX-License-Identifier: Apache-2.0
// Blocking operations on one directory, by descriptor: names are single path segments (names.hpp), symbolic links are
// never followed below it, nothing existing is ever overwritten, and what is written is on disk when a call returns.
//
// Errors: transient for what may heal (missing folder, full disk, I/O), forbidden for permissions, not_found for a file
// that is gone, conflict for one that changed, limit for one too large.
#pragma once

#include "base/result.hpp"

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::connectors::file {

// What tells one state of a file from another.
struct Stamp {
  std::uint64_t inode = 0;
  std::uint64_t size_bytes = 0;
  std::int64_t modified_ns = 0;
  auto operator<=>(const Stamp&) const = default;
};

struct Entry {
  std::string name;
  Stamp stamp;
  bool is_regular = true;  // false: a link, a pipe, a socket, a device; directories are not listed
};

class Folder {
 public:
  // Makes the last segment of the path when `make` is set.
  static Result<Folder> open(const std::string& path, bool make = false);
  Folder(Folder&& other) noexcept;
  Folder& operator=(Folder&&) = delete;
  ~Folder();

  // Those whose name is wanted, at most entries_max, sorted by name.
  Result<std::vector<Entry>> list(std::size_t entries_max, const std::function<bool(const std::string&)>& wanted) const;
  // The bytes, if the file is regular, within bytes_max and in the state `expected` before and after reading.
  Result<std::string> read(const std::string& name, const Stamp& expected, std::size_t bytes_max) const;
  // Moves it, still in the state `expected`, under the name or one with a suffix; gives the name it got.
  Result<std::string> move_to(const std::string& name, const Stamp& expected, const Folder& target) const;
  // Writes a new file, whole or not at all, under the name or one with a suffix; gives the name it got. A file of that
  // name and these bytes counts as written: repeating an interrupted write changes nothing.
  Result<std::string> write(const std::string& name, std::string_view bytes) const;
  // A file that is gone already is fine.
  Result<void> remove(const std::string& name) const;
  // Opens (and makes) a sub-folder.
  Result<Folder> child(const std::string& name) const;
  std::uint64_t device() const { return device_; }
  std::uint64_t inode() const { return inode_; }

  static constexpr int k_suffix_max = 10'000;

 private:
  explicit Folder(int descriptor) : descriptor_(descriptor) {}
  static Result<Folder> adopt(int descriptor, std::string_view path);
  Result<void> sync() const;
  Result<void> write_temporary(const std::string& name, std::string_view bytes) const;
  bool holds(const std::string& name, std::string_view bytes) const;

  int descriptor_ = -1;
  std::uint64_t device_ = 0;
  std::uint64_t inode_ = 0;
};

}  // namespace crossdock::connectors::file
