// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/archive_log.hpp"

#include "base/hash.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

namespace crossdock::store::sqlite {
namespace {

namespace fs = std::filesystem;

static_assert(std::endian::native == std::endian::little, "numbers are stored little-endian");

constexpr std::string_view k_head_magic = "XDARCH1\n";
constexpr std::string_view k_record_magic = "XDC1";
constexpr std::size_t k_chain_bytes = 16;
constexpr std::size_t k_head_bytes = 8 + 8 + k_chain_bytes;
constexpr std::size_t k_record_head_bytes = 4 + 4 + 8 + 8 + k_chain_bytes;
constexpr std::uint32_t k_content_bytes_max = 1U << 30U;

enum Part : std::uint8_t { writes = 1, log_end = 2 };
// Values are stored: never renumber.
enum Kind : std::uint8_t { null = 0, integer = 1, bytes = 2 };

template <class T>
void put(std::string& out, T value) {
  out.append(reinterpret_cast<const char*>(&value), sizeof(value));
}
void put_text(std::string& out, std::string_view text) {
  put(out, static_cast<std::uint32_t>(text.size()));
  out += text;
}

void put_value(std::string& out, const Value& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) {
    put(out, Kind::integer);
    put(out, *number);
  } else if (const auto* text = std::get_if<std::string>(&value)) {
    put(out, Kind::bytes);
    put_text(out, *text);
  } else {
    put(out, Kind::null);
  }
}

// Reads what put wrote; after an end that came too soon everything is 0 and empty.
class Input {
 public:
  explicit Input(std::string_view bytes) : left_(bytes) {}
  bool at_end() const { return left_.empty(); }
  bool good() const { return good_; }
  template <class T>
  T number() {
    T value{};
    if (left_.size() < sizeof(value)) return fail(value);
    std::memcpy(&value, left_.data(), sizeof(value));
    left_.remove_prefix(sizeof(value));
    return value;
  }
  std::string_view text() {
    const auto size = number<std::uint32_t>();
    if (left_.size() < size) return fail(std::string_view());
    const auto text = left_.substr(0, size);
    left_.remove_prefix(size);
    return text;
  }
  Value value() {
    switch (number<std::uint8_t>()) {
      case Kind::null: return {};
      case Kind::integer: return number<std::int64_t>();
      case Kind::bytes: return std::string(text());
      default: return fail(Value());
    }
  }

 private:
  template <class T>
  T fail(T nothing) {
    good_ = false;
    left_ = {};
    return nothing;
  }
  std::string_view left_;
  bool good_ = true;
};

Unexpected damaged(const std::string& path, std::string_view what) {
  return fail(ErrorKind::corrupt, "store.archive_damaged", fmt::format("The archive is damaged: {}", what), path);
}

// Whole or nothing.
bool read_at(int file, std::string& into, std::uint64_t offset) {
  std::size_t done = 0;
  while (done < into.size()) {
    const ssize_t got = ::pread(file, into.data() + done, into.size() - done, static_cast<off_t>(offset + done));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    done += static_cast<std::size_t>(got);
  }
  return true;
}

std::optional<std::int64_t> number_in(std::string_view name, std::string_view before, std::string_view behind) {
  if (!name.starts_with(before) || !name.ends_with(behind)) return std::nullopt;
  name.remove_prefix(before.size());
  name.remove_suffix(behind.size());
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
  if (error != std::errc{} || end != name.data() + name.size()) return std::nullopt;
  return number;
}

}  // namespace

void CommitContent::add(const Table& table, const TableWrites& writes) {
  put(bytes_, Part::writes);
  put_text(bytes_, table.name);
  put(bytes_, static_cast<std::uint32_t>(writes.writes.size()));
  for (const Write& write : writes.writes) {
    put(bytes_, static_cast<std::uint8_t>(write.kind));
    put(bytes_, static_cast<std::uint8_t>(write.row.size()));
    for (const Value& value : write.row) put_value(bytes_, value);
  }
}

void CommitContent::add_log_end(const Table& table, std::int64_t position) {
  put(bytes_, Part::log_end);
  put_text(bytes_, table.name);
  put(bytes_, position);
}

Result<void> ContentReader::read(std::string_view bytes) const {
  Input in(bytes);
  while (!in.at_end()) {
    const auto part = in.number<std::uint8_t>();
    const auto table = in.text();
    if (part == Part::log_end) {
      CROSSDOCK_CHECK(log_end(table, in.number<std::int64_t>()));
      continue;
    }
    const auto count = in.number<std::uint32_t>();
    for (std::uint32_t i = 0; i < count && in.good(); ++i) {
      const auto kind = static_cast<WriteKind>(in.number<std::uint8_t>());
      Row row(in.number<std::uint8_t>());
      for (Value& value : row) value = in.value();
      if (in.good()) CROSSDOCK_CHECK(write(table, kind, std::move(row)));
    }
  }
  return in.good() ? Result<void>() : damaged("", "a commit is not readable");
}

std::string log_head(std::int64_t first_commit, std::string_view chain) {
  std::string head(k_head_magic);
  put(head, first_commit);
  head += chain;
  return head;
}

std::string log_record(std::int64_t commit, Timestamp time, std::string_view chain_before, std::string_view content,
                       std::string& chain) {
  std::string record(k_record_magic);
  put(record, static_cast<std::uint32_t>(content.size()));
  put(record, commit);
  put(record, time.us);
  chain = hash16(fmt::format("{}{}{}", chain_before, record, content));
  record += chain;
  record += content;
  return record;
}

LogReader::LogReader(LogReader&& other) noexcept
    : path_(std::move(other.path_)),
      file_(std::exchange(other.file_, -1)),
      offset_(other.offset_),
      first_(other.first_),
      chain_(std::move(other.chain_)) {}

LogReader::~LogReader() {
  if (file_ >= 0) ::close(file_);
}

Result<LogReader> LogReader::open(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) {
    return fail(ErrorKind::unavailable, "store.unavailable",
                "Cannot open: " + std::error_code(errno, std::generic_category()).message(), path);
  }
  LogReader reader(path, file);
  CROSSDOCK_CHECK(reader.read_head());
  return reader;
}

Result<void> LogReader::read_head() {
  std::string head(k_head_bytes, '\0');
  if (!read_at(file_, head, 0) || !head.starts_with(k_head_magic)) return damaged(path_, "no head");
  Input in(std::string_view(head).substr(k_head_magic.size()));
  first_ = in.number<std::int64_t>();
  chain_ = head.substr(k_head_bytes - k_chain_bytes);
  offset_ = k_head_bytes;
  return {};
}

Result<std::optional<LogRecord>> LogReader::next() {
  std::string head(k_record_head_bytes, '\0');
  if (!read_at(file_, head, offset_)) return std::nullopt;
  if (!head.starts_with(k_record_magic)) return damaged(path_, fmt::format("no commit at byte {}", offset_));
  Input in(std::string_view(head).substr(k_record_magic.size()));
  LogRecord record;
  record.content.resize(std::min(in.number<std::uint32_t>(), k_content_bytes_max));
  record.commit = in.number<std::int64_t>();
  record.time.us = in.number<std::int64_t>();
  if (!read_at(file_, record.content, offset_ + k_record_head_bytes)) return std::nullopt;
  static_cast<void>(log_record(record.commit, record.time, chain_, record.content, record.chain));
  if (head.substr(k_record_head_bytes - k_chain_bytes) != record.chain) {
    return damaged(path_, fmt::format("commit {} is not what was written", record.commit));
  }
  chain_ = record.chain;
  offset_ += k_record_head_bytes + record.content.size();
  return record;
}

std::string LineageFiles::base(std::int64_t commit) const { return fmt::format("{}/base-{:019}.db", folder, commit); }
std::string LineageFiles::log(std::int64_t first) const { return fmt::format("{}/log-{:019}", folder, first); }

std::optional<std::size_t> LineageFiles::log_after(std::int64_t commit) const {
  const auto behind = std::ranges::upper_bound(logs, commit + 1);
  if (behind == logs.begin()) return std::nullopt;
  return static_cast<std::size_t>(behind - logs.begin() - 1);
}

LineageFiles lineage_files(const std::string& folder) {
  LineageFiles files{.folder = folder, .bases = {}, .logs = {}};
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename().string();
    if (const auto commit = number_in(name, "base-", ".db")) files.bases.push_back(*commit);
    if (const auto first = number_in(name, "log-", "")) files.logs.push_back(*first);
  }
  std::ranges::sort(files.bases);
  std::ranges::sort(files.logs);
  return files;
}

// "20261125T221500123Z".
std::string lineage_name(Timestamp began) {
  std::string name = began.rfc3339();
  std::erase_if(name, [](char c) { return c == '-' || c == ':' || c == '.'; });
  return name;
}

Timestamp lineage_began(std::string_view name) {
  if (name.size() != 19) return {};
  const auto part = [&](std::size_t from, std::size_t count) { return name.substr(from, count); };
  const auto time = Timestamp::parse_rfc3339(fmt::format("{}-{}-{}T{}:{}:{}.{}Z", part(0, 4), part(4, 2), part(6, 2),
                                                         part(9, 2), part(11, 2), part(13, 2), part(15, 3)));
  return time.value_or(Timestamp{});
}

std::vector<std::string> lineages(const std::string& archive) {
  std::vector<std::string> names;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(archive, error)) {
    if (entry.is_directory(error) && lineage_began(entry.path().filename().string()).us != 0)
      names.push_back(entry.path().filename().string());
  }
  std::ranges::sort(names);
  return names;
}

}  // namespace crossdock::store::sqlite
