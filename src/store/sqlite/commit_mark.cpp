// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/commit_mark.hpp"

#include "base/hash.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <cstring>
#include <optional>
#include <span>
#include <system_error>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace crossdock::store::sqlite {
namespace {

constexpr std::size_t k_header_bytes = 32;
constexpr std::size_t k_frame_header_bytes = 24;
constexpr std::uint32_t k_magic = 0x377f0682;  // its last bit: checksums are of big-endian words
constexpr std::uint32_t k_page_bytes_max = 65'536;

using Bytes = std::span<const std::uint8_t>;

std::uint32_t big_endian(Bytes bytes, std::size_t at) {
  return std::uint32_t{bytes[at]} << 24U | std::uint32_t{bytes[at + 1]} << 16U | std::uint32_t{bytes[at + 2]} << 8U |
         bytes[at + 3];
}

struct Checksum {
  std::uint32_t a = 0;
  std::uint32_t b = 0;
  bool big = false;

  void add(Bytes bytes) {
    for (std::size_t at = 0; at + 8 <= bytes.size(); at += 8) {
      a += word(bytes, at) + b;
      b += word(bytes, at + 4) + a;
    }
  }
  bool is(Bytes bytes, std::size_t at) const { return big_endian(bytes, at) == a && big_endian(bytes, at + 4) == b; }

 private:
  std::uint32_t word(Bytes bytes, std::size_t at) const {
    const std::uint32_t value = big_endian(bytes, at);
    return big ? value : std::byteswap(value);
  }
};

// Whole or nothing; false at the end of the file.
bool read_at(int file, std::span<std::uint8_t> into, std::uint64_t offset) {
  while (!into.empty()) {
    const ssize_t got = ::pread(file, into.data(), into.size(), static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    into = into.subspan(static_cast<std::size_t>(got));
    offset += static_cast<std::uint64_t>(got);
  }
  return true;
}

struct File {
  int descriptor = -1;
  explicit File(const std::string& path) : descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    if (descriptor >= 0) ::close(descriptor);
  }
};

void count_frames(int file, std::uint32_t page_bytes, Checksum checksum, WalContent& content) {
  std::vector<std::uint8_t> frame(k_frame_header_bytes + page_bytes);
  std::uint64_t offset = k_header_bytes;
  for (std::uint32_t n = 1; read_at(file, frame, offset); ++n, offset += frame.size()) {
    const Bytes bytes(frame);
    const std::uint64_t salts = std::uint64_t{big_endian(bytes, 8)} << 32U | big_endian(bytes, 12);
    checksum.add(bytes.first(8));
    checksum.add(bytes.subspan(k_frame_header_bytes));
    if (salts != content.salts || !checksum.is(bytes, 16)) return;
    if (big_endian(bytes, 4) != 0) content.committed = n;
  }
}

struct Mark {
  std::uint64_t salts = 0;
  std::int64_t frames = 0;
  std::int64_t appended = 0;
  std::uint64_t check = 0;  // of the three before

  std::uint64_t sum() const { return hash64(fmt::format("{} {} {}", salts, frames, appended)); }
};

std::string mark_path(const std::string& database) { return database + "-commits"; }

// Nothing when there is none, or it is torn: it proves nothing then.
std::optional<Mark> read_mark(const std::string& database) {
  const File file(mark_path(database));
  std::array<std::uint8_t, sizeof(Mark)> bytes{};
  if (file.descriptor < 0 || !read_at(file.descriptor, bytes, 0)) return std::nullopt;
  Mark mark;
  std::memcpy(&mark, bytes.data(), sizeof(mark));
  return mark.check == mark.sum() ? std::optional(mark) : std::nullopt;
}

Unexpected lost(const std::string& database, std::string what) {
  return fail(ErrorKind::corrupt, "store.lost_commits",
              fmt::format("{} Nothing was changed. Keep the files, and restore a backup or a copy", what), database);
}

void write_mark(int file, Mark mark) {
  mark.check = mark.sum();
  std::array<std::uint8_t, sizeof(Mark)> bytes{};
  std::memcpy(bytes.data(), &mark, sizeof(mark));
  // A mark that cannot be written proves nothing; the commit stands.
  static_cast<void>(::pwrite(file, bytes.data(), bytes.size(), 0) == static_cast<ssize_t>(bytes.size()));
}

}  // namespace

Result<WalContent> read_wal(const std::string& path) {
  WalContent content;
  const File file(path);
  if (file.descriptor < 0 && errno == ENOENT) return content;
  if (file.descriptor < 0) {
    const auto reason = std::error_code(errno, std::generic_category()).message();
    return fail(ErrorKind::unavailable, "store.unavailable", "Cannot open: " + reason, path);
  }
  std::array<std::uint8_t, k_header_bytes> header{};
  if (!read_at(file.descriptor, header, 0)) return content;
  content.present = true;
  const Bytes bytes(header);
  const std::uint32_t magic = big_endian(bytes, 0);
  const std::uint32_t page_bytes = big_endian(bytes, 8);
  Checksum checksum{.a = 0, .b = 0, .big = (magic & 1U) != 0};
  checksum.add(bytes.first(k_frame_header_bytes));
  const bool sound = page_bytes >= 512 && page_bytes <= k_page_bytes_max && std::has_single_bit(page_bytes);
  content.header_good = (magic & ~1U) == k_magic && sound && checksum.is(bytes, k_frame_header_bytes);
  if (!content.header_good) return content;
  content.salts = std::uint64_t{big_endian(bytes, 16)} << 32U | big_endian(bytes, 20);
  count_frames(file.descriptor, page_bytes, checksum, content);
  return content;
}

CommitMark::CommitMark(CommitMark&& other) noexcept
    : database_(std::move(other.database_)), file_(std::exchange(other.file_, -1)), wal_(std::exchange(other.wal_, -1)) {}

CommitMark& CommitMark::operator=(CommitMark&& other) noexcept {
  std::swap(database_, other.database_);
  std::swap(file_, other.file_);
  std::swap(wal_, other.wal_);
  return *this;
}

CommitMark::~CommitMark() {
  if (file_ >= 0) ::close(file_);
  if (wal_ >= 0) ::close(wal_);
}

// A WAL that is gone was moved into the database by somebody in order; check_logs looks at what came of it. One of another
// generation began when all of the one before was in the database.
Result<void> CommitMark::check_wal(const std::string& database) {
  const auto mark = read_mark(database);
  if (!mark || mark->frames == 0) return {};
  CROSSDOCK_TRY(const WalContent wal, read_wal(database + "-wal"));
  if (!wal.present) return {};
  if (!wal.header_good) {
    return lost(database, fmt::format("The write-ahead log has a damaged head; {} frames were committed.", mark->frames));
  }
  if (wal.salts != mark->salts || wal.committed >= mark->frames) return {};
  return lost(database,
              fmt::format("The write-ahead log is damaged behind frame {} of {} committed.", wal.committed, mark->frames));
}

Result<void> CommitMark::check_logs(const std::string& database, std::int64_t appended) {
  const auto mark = read_mark(database);
  if (!mark || appended >= mark->appended) return {};
  return lost(database, fmt::format("The last {} entries of the logs are missing.", mark->appended - appended));
}

Result<CommitMark> CommitMark::open(const std::string& database) {
  const std::string path = mark_path(database);
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file >= 0) return CommitMark(database, file);
  const auto reason = std::error_code(errno, std::generic_category()).message();
  return fail(ErrorKind::unavailable, "store.unavailable", "Cannot open: " + reason, path);
}

void CommitMark::committed(int frames, std::int64_t appended) {
  if (wal_ < 0) wal_ = ::open((database_ + "-wal").c_str(), O_RDONLY | O_CLOEXEC);
  std::array<std::uint8_t, k_header_bytes> header{};
  if (wal_ < 0 || !read_at(wal_, header, 0)) frames = 0;
  const Bytes bytes(header);
  const std::uint64_t salts = std::uint64_t{big_endian(bytes, 16)} << 32U | big_endian(bytes, 20);
  write_mark(file_, {.salts = salts, .frames = frames, .appended = appended});
}

void CommitMark::close(std::int64_t appended) {
  if (file_ >= 0) write_mark(file_, {.salts = 0, .frames = 0, .appended = appended});
}

}  // namespace crossdock::store::sqlite
