// SPDX-License-Identifier: Apache-2.0
#include "base/assert.hpp"
#include "store/catalog.hpp"
#include "store/engine.hpp"
#include "store/session_reader.hpp"
#include "store/sqlite/archive.hpp"
#include "store/sqlite/backup.hpp"
#include "store/sqlite/checkpointer.hpp"
#include "store/sqlite/commit_mark.hpp"
#include "store/sqlite/files.hpp"
#include "store/sqlite/migrate.hpp"
#include "store/sqlite/session.hpp"
#include "store/sqlite/sqlite.hpp"
#include "store/writer.hpp"

#include <sqlite3.h>

#include <fmt/format.h>

#include <memory>
#include <mutex>
#include <numeric>
#include <optional>
#include <utility>

namespace crossdock::store::sqlite {
namespace {

constexpr std::size_t k_idle_readers_max = 8;
constexpr int k_check_cache_kib = 64 * 1024;

// Runs on the writer thread.
class SqliteEngine final : public Engine {
 public:
  // `appended`: the sum of the last positions of all logs.
  SqliteEngine(Connection connection, Connection checkpoints, CommitMark mark, std::unique_ptr<Archive> archive,
               std::int64_t appended, const Catalog& catalog, Metrics& metrics)
      : catalog_(catalog),
        mark_(std::move(mark)),
        appended_(appended),
        session_(std::move(connection), catalog),
        checkpointer_(std::move(checkpoints), metrics),
        archive_(std::move(archive)) {
    sqlite3_wal_hook(session_.connection().handle(), &SqliteEngine::count_pages, &wal_pages_);
  }

  Result<void> begin() override {
    rollback();
    appending_ = 0;
    if (archive_) archive_->begin();
    return session_.begin_write();
  }
  Result<std::optional<Row>> get(std::size_t table, Values key) override { return session_.get(table, key); }
  Result<std::vector<Row>> scan(std::size_t table, const Scan& scan) override { return session_.scan(table, scan); }

  Result<void> apply(std::size_t table, TableWrites& writes) override {
    CROSSDOCK_CHECK(check_open());
    if (archive_) archive_->note(catalog_.table(table), writes);
    inserts_.clear();
    puts_.clear();
    for (const auto& write : writes.writes) {
      switch (write.kind) {
        case WriteKind::insert: inserts_.push_back(&write.row); break;
        case WriteKind::put: puts_.push_back(&write.row); break;
        case WriteKind::erase: CROSSDOCK_CHECK(session_.erase(table, write.row)); break;
      }
    }
    if (catalog_.table(table).log) appending_ += std::ssize(inserts_);
    CROSSDOCK_CHECK(session_.insert(table, inserts_));
    return session_.put(table, puts_);
  }

  Result<void> keep_log_end(std::size_t table, std::int64_t position) override {
    CROSSDOCK_CHECK(check_open());
    if (archive_) archive_->note_log_end(catalog_.table(table), position);
    return session_.keep_log_end(table, position);
  }

  Result<void> commit() override {
    CROSSDOCK_CHECK(check_open());
    if (archive_) CROSSDOCK_CHECK(archive_->before_commit(session_.connection()));
    if (left_archive_) CROSSDOCK_CHECK(Archive::forget(session_.connection()));
    const auto committed = session_.commit();
    if (archive_) archive_->after_commit(committed.has_value());
    if (!committed) return committed;
    left_archive_ = false;
    appended_ += std::exchange(appending_, 0);
    mark_.committed(wal_pages_, appended_);
    checkpointer_.wal_holds(wal_pages_);
    return {};
  }

  // An error here leaves the transaction open, and begin tries again.
  void rollback() override {
    auto& connection = session_.connection();
    if (connection.in_transaction()) static_cast<void>(connection.run("ROLLBACK"));
  }

  // What is damaged in a file stays damaged, whatever else can still be written.
  bool damage_stays() const override { return true; }

  void leave_archive() { left_archive_ = true; }
  void before_close() { mark_.close(appended_); }

 private:
  static int count_pages(void* pages, sqlite3* /*handle*/, const char* /*database*/, int count) {
    *static_cast<int*>(pages) = count;
    return SQLITE_OK;
  }

  // SQLite ends a transaction by itself after some errors, also of reads. What is written after that would be committed
  // statement by statement.
  Result<void> check_open() {
    if (session_.connection().in_transaction()) return {};
    return fail(ErrorKind::unavailable, "store.unavailable", "The database gave up the transaction after an error");
  }

  const Catalog& catalog_;
  int wal_pages_ = 0;
  CommitMark mark_;
  std::int64_t appended_;
  std::int64_t appending_ = 0;  // by the open transaction
  std::vector<const Row*> inserts_;
  std::vector<const Row*> puts_;
  Session session_;
  Checkpointer checkpointer_;
  std::unique_ptr<Archive> archive_;  // null: none
  bool left_archive_ = false;         // there was one before, and what is committed now will not be in it
};

// Read connections that wait for their next use. More than the pool holds are opened when needed.
class ReaderPool {
 public:
  ReaderPool(std::string path, std::size_t cache_bytes, const Catalog& catalog)
      : path_(std::move(path)), cache_kib_(cache_bytes / 1024), catalog_(catalog) {}

  Result<std::unique_ptr<Session>> take() {
    {
      const std::scoped_lock lock(mutex_);
      if (!idle_.empty()) {
        auto session = std::move(idle_.back());
        idle_.pop_back();
        return session;
      }
    }
    CROSSDOCK_TRY(auto connection, Connection::open(path_, Access::read_only));
    CROSSDOCK_CHECK(connection.run(fmt::format("PRAGMA cache_size = -{}", cache_kib_)));
    return std::make_unique<Session>(std::move(connection), catalog_);
  }

  void give_back(std::unique_ptr<Session> session) {
    const std::scoped_lock lock(mutex_);
    if (idle_.size() < k_idle_readers_max) idle_.push_back(std::move(session));
  }

 private:
  std::string path_;
  std::size_t cache_kib_;
  const Catalog& catalog_;
  std::mutex mutex_;  // guards idle_
  std::vector<std::unique_ptr<Session>> idle_;
};

class SqliteStore final : public Store {
 public:
  SqliteStore(LockFile lock, const Options& options, const Schema& schema)
      : lock_(std::move(lock)),
        path_(options.directory + "/crossdock.db"),
        options_(options),
        catalog_(schema),
        readers_(path_, options.reader_cache_bytes, catalog_) {}

  ~SqliteStore() override {
    if (writer_) writer_->close();
    if (engine_) engine_->before_close();
  }

  Result<void> start(Metrics& metrics) {
    const bool fresh = !exists(path_);
    CROSSDOCK_CHECK(CommitMark::check_wal(path_));
    CROSSDOCK_TRY(auto connection, Connection::open(path_, Access::create));
    CROSSDOCK_TRY(auto ends, log_ends(connection, catalog_));
    const std::int64_t appended = std::accumulate(ends.begin(), ends.end(), std::int64_t{0});
    CROSSDOCK_CHECK(CommitMark::check_logs(path_, appended));
    CROSSDOCK_CHECK(prepare_file(connection, options_.cache_bytes));
    CROSSDOCK_CHECK(migrate(connection, catalog_));
    if (fresh) CROSSDOCK_CHECK(sync_path(parent_of(path_)));
    CROSSDOCK_TRY(auto mark, CommitMark::open(path_));
    CROSSDOCK_TRY(auto checkpoints, Connection::open(path_, Access::create));
    CROSSDOCK_CHECK(checkpoints.run("PRAGMA synchronous = FULL"));
    CROSSDOCK_TRY(const bool had_archive, Archive::is_known(connection));
    CROSSDOCK_TRY(auto archive, open_archive(connection, metrics));
    engine_.emplace(std::move(connection), std::move(checkpoints), std::move(mark), std::move(archive), appended, catalog_,
                    metrics);
    if (options_.archive.directory.empty() && had_archive) engine_->leave_archive();
    writer_.emplace(catalog_, *engine_, std::move(ends), metrics, Writer::Mode::thread);
    return {};
  }

  void submit(Work work, Done done) override { writer_->submit(std::move(work), std::move(done)); }

  std::optional<Error> trouble() const override { return writer_->trouble(); }

  Result<void> read(const std::function<Result<void>(Reader&)>& query) override {
    CROSSDOCK_TRY(auto session, readers_.take());
    CROSSDOCK_CHECK(session->begin_read());
    SessionReader reader(*session, catalog_);
    auto result = query(reader);
    if (!result && result.error().code == "store.corrupt") writer_->refuse_for_good(result.error());
    const auto ended = session->commit();
    // A connection that cannot end its transaction is closed.
    if (ended) readers_.give_back(std::move(session));
    return result;
  }

  Result<void> backup(const std::string& path) override {
    CROSSDOCK_TRY(auto session, readers_.take());
    auto written = write_backup(session->connection(), path);
    readers_.give_back(std::move(session));
    return written;
  }

  Result<std::vector<std::string>> check() override {
    // On its own: it looks every row up in every index, which a small cache makes slow.
    CROSSDOCK_TRY(auto connection, Connection::open(path_, Access::read_only));
    CROSSDOCK_CHECK(connection.run(fmt::format("PRAGMA cache_size = -{}", k_check_cache_kib)));
    return integrity_findings(connection);
  }

  Statistics statistics() const override {
    auto statistics = writer_->statistics();
    statistics.bytes_on_disk = file_bytes(path_) + file_bytes(path_ + "-wal");
    return statistics;
  }

  bool on_writer_thread() const override { return writer_->on_thread(); }

 private:
  Result<std::unique_ptr<Archive>> open_archive(Connection& writer, Metrics& metrics) {
    if (!options_.archive.directory.empty()) {
      CROSSDOCK_ASSERT(options_.clock != nullptr);
      return Archive::open(options_.archive, path_, writer, *options_.clock, metrics);
    }
    return std::unique_ptr<Archive>();
  }

  static Result<void> prepare_file(Connection& connection, std::size_t cache_bytes) {
    CROSSDOCK_CHECK(check_format(connection));
    CROSSDOCK_CHECK(connection.run("PRAGMA page_size = 4096"));
    CROSSDOCK_TRY(const auto mode, connection.texts_of("PRAGMA journal_mode = WAL"));
    if (mode.empty() || mode.front() != "wal") {
      return fail(ErrorKind::unavailable, "store.unavailable", "The file system does not allow a write-ahead log");
    }
    CROSSDOCK_CHECK(connection.run("PRAGMA synchronous = FULL"));
    CROSSDOCK_CHECK(connection.run("PRAGMA wal_autocheckpoint = 0"));
    // Debian builds it in; zeroing what is deleted doubles the pages written by REPLACE.
    CROSSDOCK_CHECK(connection.run("PRAGMA secure_delete = OFF"));
    return connection.run(fmt::format("PRAGMA cache_size = -{}", cache_bytes / 1024));
  }

  LockFile lock_;  // first, so that it is let go last
  std::string path_;
  Options options_;
  Catalog catalog_;
  std::optional<SqliteEngine> engine_;
  std::optional<Writer> writer_;
  ReaderPool readers_;  // closed before the writer's connection, which then moves the last of the WAL and removes it
};

}  // namespace

Result<std::unique_ptr<Store>> open(const Options& options, const Schema& schema, Metrics& metrics) {
  CROSSDOCK_CHECK(make_directory(options.directory));
  CROSSDOCK_TRY(auto lock, LockFile::take(options.directory + "/crossdock.lock"));
  auto store = std::make_unique<SqliteStore>(std::move(lock), options, schema);
  if (auto started = store->start(metrics); !started) {
    return Unexpected(std::move(started).error().at(options.directory));
  }
  return store;
}

}  // namespace crossdock::store::sqlite
