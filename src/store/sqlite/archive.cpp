// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/archive.hpp"

#include "base/hash.hpp"
#include "base/log.hpp"
#include "store/sqlite/backup.hpp"
#include "store/sqlite/files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace crossdock::store::sqlite {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t k_sync_ms = 1'000;
constexpr std::int64_t k_base_retry_us = 60'000'000;
constexpr std::string_view k_table =
    "CREATE TABLE IF NOT EXISTS crossdock_archive (id INTEGER PRIMARY KEY, lineage TEXT NOT NULL, commits INTEGER NOT NULL)";

}  // namespace

std::int64_t Archive::age_ms(const std::string& path) const {
  struct stat status{};
  return ::stat(path.c_str(), &status) == 0 ? clock_.now().ms_since(Timestamp{status.st_mtime * 1'000'000}) : 0;
}

Archive::File::~File() { ::close(descriptor); }

Archive::Archive(ArchiveOptions options, std::string database, const Clock& clock, Metrics& metrics)
    : options_(std::move(options)),
      database_(std::move(database)),
      clock_(clock),
      commits_total_(metrics.counter("crossdock_archive_commits_total", "Commits kept in the archive")),
      failing_(metrics.gauge("crossdock_archive_failing", "1 when the archive could not be written to and has stopped")) {}

Result<std::unique_ptr<Archive>> Archive::open(const ArchiveOptions& options, const std::string& database,
                                               Connection& writer, const Clock& clock, Metrics& metrics) {
  CROSSDOCK_CHECK(make_directory(options.directory));
  auto archive = std::make_unique<Archive>(options, database, clock, metrics);
  CROSSDOCK_CHECK(writer.run(std::string(k_table)));
  CROSSDOCK_TRY(const auto lineage, writer.texts_of("SELECT lineage FROM crossdock_archive"));
  CROSSDOCK_TRY(const std::int64_t commits, writer.integer_of("SELECT commits FROM crossdock_archive"));
  CROSSDOCK_TRY(const bool goes_on, archive->go_on(lineage.empty() ? "" : lineage.front(), commits));
  if (!goes_on) CROSSDOCK_CHECK(archive->begin_lineage(clock));
  CROSSDOCK_CHECK(archive->begin_file());
  CROSSDOCK_CHECK(archive->store_number(writer, archive->commits_));
  archive->thread_ = std::thread([at = archive.get()] { at->loop(); });
  return archive;
}

Result<bool> Archive::is_known(Connection& writer) {
  CROSSDOCK_TRY(const auto tables, writer.integer_of("SELECT count(*) FROM sqlite_schema WHERE name = 'crossdock_archive'"));
  return tables != 0;
}

Result<void> Archive::forget(Connection& writer) { return writer.run("DROP TABLE IF EXISTS crossdock_archive"); }

Archive::~Archive() {
  {
    const std::scoped_lock lock(mutex_);
    closing_ = true;
  }
  changed_.notify_one();
  if (thread_.joinable()) thread_.join();
}

// False when the archive does not hold all that the database does. A record behind that was never committed.
Result<bool> Archive::go_on(const std::string& lineage, std::int64_t commits) {
  if (lineage.empty()) return false;
  lineage_ = lineage;
  folder_ = options_.directory + "/" + lineage;
  const LineageFiles files = lineage_files(folder_);
  if (files.logs.empty()) return false;
  const std::string path = files.log(files.logs.back());
  auto reader = LogReader::open(path);
  if (!reader && reader.error().kind == ErrorKind::corrupt) return false;
  if (!reader) return fail(reader.error());
  commits_ = reader->first_commit() - 1;
  std::uint64_t keep = reader->offset();
  chain_ = reader->chain();
  while (commits_ < commits) {
    auto record = reader->next();
    if (!record || !*record) return false;
    commits_ = (*record)->commit;
    chain_ = reader->chain();
    keep = reader->offset();
  }
  if (commits_ != commits) return false;
  if (::truncate(path.c_str(), static_cast<off_t>(keep)) == 0) return true;
  return fail(ErrorKind::unavailable, "store.unavailable",
              "Cannot write: " + std::error_code(errno, std::generic_category()).message(), path);
}

Result<void> Archive::begin_lineage(const Clock& clock) {
  Timestamp time = clock.now();
  do {
    lineage_ = lineage_name(time);
    folder_ = options_.directory + "/" + lineage_;
    time = time.plus_ms(1);
  } while (exists(folder_));
  commits_ = 0;
  chain_ = hash16(lineage_);
  log(LogLevel::info, "the archive begins a new lineage", {{"folder", folder_}});
  return make_directory(folder_);
}

Result<void> Archive::begin_file() {
  const std::string path = LineageFiles{.folder = folder_, .bases = {}, .logs = {}}.log(commits_ + 1);
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600);
  if (descriptor < 0) {
    return fail(ErrorKind::unavailable, "store.unavailable",
                "Cannot open: " + std::error_code(errno, std::generic_category()).message(), path);
  }
  std::shared_ptr<File> before;
  {
    const std::scoped_lock lock(mutex_);
    before = std::exchange(file_, std::make_shared<File>(descriptor));
    dirty_ = true;
  }
  if (before && ::fdatasync(before->descriptor) != 0) stop("it cannot be synced");
  const std::string head = log_head(commits_ + 1, chain_);
  bytes_ = head.size();
  if (!write(head)) return fail(ErrorKind::unavailable, "store.unavailable", "The archive cannot be written to", path);
  return sync_path(folder_);
}

Result<void> Archive::store_number(Connection& writer, std::int64_t commits) {
  if (!store_number_) {
    CROSSDOCK_TRY(store_number_, writer.prepare("INSERT OR REPLACE INTO crossdock_archive VALUES (1, ?, ?)"));
  }
  const Value lineage = lineage_;
  store_number_.bind(1, lineage, ColumnType::text);
  store_number_.bind(2, commits);
  return store_number_.run();
}

void Archive::note(const Table& table, const TableWrites& writes) {
  if (!stopped_) content_.add(table, writes);
}

void Archive::note_log_end(const Table& table, std::int64_t position) {
  if (!stopped_) content_.add_log_end(table, position);
}

Result<void> Archive::before_commit(Connection& writer) {
  pending_ = false;
  if (stopped_) return {};
  const auto record = log_record(commits_ + 1, clock_.now(), chain_, content_.bytes(), next_chain_);
  if (!write(record)) {
    stop("it cannot be written to");
    // From here on there is a gap, and the database says so.
    return writer.run("DELETE FROM crossdock_archive");
  }
  pending_ = true;
  next_bytes_ = bytes_ + record.size();
  return store_number(writer, commits_ + 1);
}

void Archive::after_commit(bool committed) {
  if (!std::exchange(pending_, false)) return;
  if (!committed) {
    if (::ftruncate(file_->descriptor, static_cast<off_t>(bytes_)) != 0) stop("it cannot be cut");
    return;
  }
  ++commits_;
  chain_ = next_chain_;
  bytes_ = next_bytes_;
  commits_total_.add();
  if (bytes_ < k_archive_file_bytes) return;
  if (const auto begun = begin_file(); !begun) stop(begun.error().message);
}

bool Archive::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file_->descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  const std::scoped_lock lock(mutex_);
  dirty_ = true;
  return true;
}

// The next commit takes its number out of the database, so that the next start begins a new lineage.
void Archive::stop(std::string_view why) {
  if (std::exchange(stopped_, true)) return;
  failing_.set(1);
  log(LogLevel::error, "the archive has stopped: what is committed from now on is in no archive until the next start",
      {{"why", std::string(why)}, {"folder", folder_}});
}

void Archive::loop() {
  std::unique_lock lock(mutex_);
  while (true) {
    lock.unlock();
    sync();
    make_base_when_due();
    lock.lock();
    if (closing_ && !dirty_) return;
    changed_.wait_for(lock, std::chrono::milliseconds(k_sync_ms), [this] { return closing_; });
  }
}

void Archive::sync() {
  std::shared_ptr<File> file;
  {
    const std::scoped_lock lock(mutex_);
    if (!std::exchange(dirty_, false)) return;
    file = file_;
  }
  if (::fdatasync(file->descriptor) != 0) log(LogLevel::error, "the archive cannot be synced", {{"folder", folder_}});
}

void Archive::make_base_when_due() {
  const std::int64_t now_us = clock_.monotonic_us();
  if (base_due_us_ == 0) {
    const LineageFiles files = lineage_files(folder_);
    const std::int64_t left_ms =
        files.bases.empty() ? 0 : std::max<std::int64_t>(0, options_.base_every_ms - age_ms(files.base(files.bases.back())));
    base_due_us_ = now_us + left_ms * 1000;
  }
  if (now_us < base_due_us_) return;
  {
    const std::scoped_lock lock(mutex_);
    if (closing_ && !lineage_files(folder_).bases.empty()) return;
  }
  const auto made = make_base();
  base_due_us_ = now_us + (made ? options_.base_every_ms * 1000 : k_base_retry_us);
  if (!made) {
    failing_.set(1);
    log(LogLevel::error, "the archive could not copy the store", {{"error", made.error().text()}});
    return;
  }
  forget_old();
}

Result<void> Archive::make_base() {
  CROSSDOCK_TRY(auto connection, Connection::open(database_, Access::read_only));
  const std::string part = folder_ + "/base.part";
  CROSSDOCK_CHECK(write_backup(connection, part));
  std::int64_t commits = 0;
  std::vector<std::string> lineage;
  {
    CROSSDOCK_TRY(auto copy, Connection::open(part, Access::read_only_immutable));
    CROSSDOCK_TRY(commits, copy.integer_of("SELECT commits FROM crossdock_archive"));
    CROSSDOCK_TRY(lineage, copy.texts_of("SELECT lineage FROM crossdock_archive"));
  }
  if (lineage.size() != 1 || lineage.front() != lineage_) {
    remove_file(part);
    return fail(ErrorKind::unavailable, "store.archive_stopped", "The store has gone on without the archive", folder_);
  }
  return rename_durably(part, LineageFiles{.folder = folder_, .bases = {}, .logs = {}}.base(commits));
}

// Whatever is only needed for times before the window; the newest copy before it is needed for its beginning.
void Archive::forget_old() {
  const std::int64_t keep_ms = options_.keep_ms;
  const LineageFiles files = lineage_files(folder_);
  std::size_t first = 0;
  while (first + 1 < files.bases.size() && age_ms(files.base(files.bases[first + 1])) > keep_ms) ++first;
  for (std::size_t i = 0; i < first; ++i) remove_file(files.base(files.bases[i]));
  for (std::size_t i = 0; i + 1 < files.logs.size() && files.logs[i + 1] <= files.bases[first] + 1; ++i)
    remove_file(files.log(files.logs[i]));
  const auto names = lineages(options_.directory);
  for (std::size_t i = 0; i + 1 < names.size(); ++i) {
    const LineageFiles next = lineage_files(options_.directory + "/" + names[i + 1]);
    if (next.bases.empty() || age_ms(next.base(next.bases.front())) <= keep_ms) break;
    std::error_code error;
    fs::remove_all(options_.directory + "/" + names[i], error);
  }
}

}  // namespace crossdock::store::sqlite
