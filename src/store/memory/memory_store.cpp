// SPDX-License-Identifier: Apache-2.0
#include "store/memory/memory.hpp"

#include "base/assert.hpp"
#include "store/catalog.hpp"
#include "store/engine.hpp"
#include "store/memory/memory_table.hpp"
#include "store/writer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <optional>
#include <set>
#include <utility>

namespace crossdock::store::memory {
namespace {

using Tables = std::vector<std::shared_ptr<MemoryTable>>;

Error refused() { return {ErrorKind::unavailable, "store.unavailable", "The simulated disk refuses the commit", {}}; }
Error after_crash() { return {ErrorKind::unavailable, "store.crashed", "The simulated process has crashed", {}}; }

Result<std::optional<Row>> copy_of(const SharedRow& row) {
  if (!row) return std::nullopt;
  return *row;
}

// The working tables see the open transaction, the committed ones are what readers and the disk have. Keys touched
// by the transaction are copied over from one to the other by commit, and back by rollback.
class MemoryEngine final : public Engine {
 public:
  MemoryEngine(const Catalog& catalog, std::function<Fault()> at_commit)
      : catalog_(catalog), at_commit_(std::move(at_commit)), touched_(catalog.size()) {
    for (std::size_t i = 0; i < catalog.size(); ++i) {
      working_.emplace_back(catalog.info(i));
      committed_.push_back(std::make_shared<MemoryTable>(catalog.info(i)));
    }
    log_ends_.resize(catalog.size(), 0);
  }

  void load(std::size_t table, Row row) {
    const auto shared = std::make_shared<const Row>(std::move(row));
    working_[table].put(shared);
    committed_[table]->put(shared);
  }

  Result<void> begin() override { return crashed_ ? fail(after_crash()) : Result<void>{}; }

  Result<std::optional<Row>> get(std::size_t table, Values key) override { return copy_of(working_[table].find(key)); }

  Result<std::vector<Row>> scan(std::size_t table, const Scan& scan) override {
    return working_[table].scan(catalog_.path_of(table, scan), scan);
  }

  Result<void> apply(std::size_t table, TableWrites& writes) override {
    auto& rows = working_[table];
    for (const auto& write : writes.writes) {
      Key key(write.row.begin(), write.row.begin() + catalog_.table(table).key_columns);
      if (write.kind == WriteKind::insert && rows.find(key)) {
        return fail(ErrorKind::conflict, "store.key_exists",
                    fmt::format("A row with this key exists in {}", catalog_.table(table).name));
      }
      if (write.kind == WriteKind::erase) {
        rows.erase(key);
      } else {
        rows.put(std::make_shared<const Row>(std::move(write.row)));
      }
      touched_[table].insert(std::move(key));
    }
    return {};
  }

  Result<void> keep_log_end(std::size_t table, std::int64_t position) override {
    new_log_ends_.emplace_back(table, position);
    return {};
  }

  Result<void> commit() override {
    const Fault fault = at_commit_ ? at_commit_() : Fault::none;
    if (fault == Fault::refuse) return fail(refused());
    const std::scoped_lock lock(mutex_);
    if (fault == Fault::crash_before || crashed_) {
      crashed_ = true;
      return fail(after_crash());
    }
    for (std::size_t i = 0; i < touched_.size(); ++i) publish(i);
    for (const auto& [table, position] : new_log_ends_) log_ends_[table] = position;
    new_log_ends_.clear();
    crashed_ = fault == Fault::crash_after;
    return crashed_ ? fail(after_crash()) : Result<void>{};
  }

  void rollback() override {
    for (std::size_t i = 0; i < touched_.size(); ++i) {
      for (const auto& key : std::exchange(touched_[i], {})) copy(*committed_[i], working_[i], key);
    }
    new_log_ends_.clear();
  }

  bool dead() const override { return crashed_; }
  void crash() {
    const std::scoped_lock lock(mutex_);
    crashed_ = true;
  }

  Tables snapshot() const {
    const std::scoped_lock lock(mutex_);
    return committed_;
  }
  // Under the lock, so that a commit that finds a table unshared has everything behind it that the reader did.
  void let_go(Tables& tables) const {
    const std::scoped_lock lock(mutex_);
    tables.clear();
  }

  std::vector<Row> rows(std::size_t table) const { return committed_[table]->rows(); }
  std::int64_t log_end(std::size_t table) const { return log_ends_[table]; }
  void set_log_end(std::size_t table, std::int64_t position) { log_ends_[table] = position; }

 private:
  static void copy(const MemoryTable& from, MemoryTable& to, const Key& key) {
    if (SharedRow row = from.find(key)) {
      to.put(std::move(row));
    } else {
      to.erase(key);
    }
  }

  void publish(std::size_t table) {
    const auto keys = std::exchange(touched_[table], {});
    if (keys.empty()) return;
    auto& committed = committed_[table];
    if (committed.use_count() > 1) committed = std::make_shared<MemoryTable>(*committed);
    for (const auto& key : keys) copy(working_[table], *committed, key);
  }

  struct KeyLess {
    bool operator()(const Key& a, const Key& b) const { return compare_keys(a, b, a.size()) < 0; }
  };

  const Catalog& catalog_;
  std::function<Fault()> at_commit_;
  std::vector<MemoryTable> working_;
  std::vector<std::set<Key, KeyLess>> touched_;
  std::vector<std::pair<std::size_t, std::int64_t>> new_log_ends_;
  mutable std::mutex mutex_;  // guards committed_
  Tables committed_;
  std::vector<std::int64_t> log_ends_;  // writer thread; kept positions of trimmed logs
  std::atomic<bool> crashed_ = false;
};

class SnapshotReader final : public Reader {
 public:
  SnapshotReader(const Catalog& catalog, const Tables& tables) : catalog_(catalog), tables_(tables) {}

  Result<std::optional<Row>> get(const Table& table, const Key& key) override {
    catalog_.check_key(table, key);
    return copy_of(tables_[catalog_.number_of(table)]->find(key));
  }

  Result<std::vector<Row>> scan(const Table& table, const Scan& scan) override {
    const auto number = catalog_.number_of(table);
    CROSSDOCK_CHECK(catalog_.check_scan(number, scan));
    return tables_[number]->scan(catalog_.path_of(number, scan), scan);
  }

 private:
  const Catalog& catalog_;
  const Tables& tables_;
};

std::vector<Disk::Column> columns_of(const Table& table) {
  std::vector<Disk::Column> columns;
  for (const auto& column : table.columns) columns.push_back({std::string(column.name), column.type});
  return columns;
}

Result<void> check_columns(const Table& table, const Disk::File& file) {
  const auto wanted = columns_of(table);
  if (file.columns.size() > wanted.size()) {
    return fail(ErrorKind::unsupported, "store.schema_newer",
                fmt::format("Table {} was written by a newer release: it has column {}", table.name,
                            file.columns[wanted.size()].name));
  }
  if (file.key_columns == table.key_columns && std::equal(file.columns.begin(), file.columns.end(), wanted.begin())) {
    return {};
  }
  return fail(ErrorKind::unsupported, "store.schema_changed",
              fmt::format("Table {} has other columns than this release expects", table.name));
}

class MemoryStoreImpl final : public MemoryStore {
 public:
  MemoryStoreImpl(const Options& options, const Schema& schema, std::shared_ptr<Disk> disk)
      : catalog_(schema), engine_(catalog_, options.at_commit), disk_(std::move(disk)), thread_(options.thread) {}

  ~MemoryStoreImpl() override {
    if (writer_) writer_->close();
    for (std::size_t i = 0; loaded_ && i < catalog_.size(); ++i) {
      const Table& table = catalog_.table(i);
      disk_->files()[std::string(table.name)] =
          Disk::File{columns_of(table), table.key_columns, engine_.log_end(i), engine_.rows(i)};
    }
    disk_->release();
  }

  Result<void> load(Metrics& metrics) {
    std::vector<std::int64_t> log_ends(catalog_.size(), 0);
    for (std::size_t i = 0; i < catalog_.size(); ++i) {
      const Table& table = catalog_.table(i);
      const auto found = disk_->files().find(table.name);
      if (found == disk_->files().end()) continue;
      CROSSDOCK_CHECK(check_columns(table, found->second));
      for (Row row : found->second.rows) {
        row.resize(table.columns.size());
        if (table.log) log_ends[i] = std::max(log_ends[i], as_integer(row[0]));
        engine_.load(i, std::move(row));
      }
      engine_.set_log_end(i, found->second.log_end);
      log_ends[i] = std::max(log_ends[i], found->second.log_end);
    }
    loaded_ = true;
    writer_.emplace(catalog_, engine_, std::move(log_ends), metrics, thread_ ? Writer::Mode::thread : Writer::Mode::pumped);
    return {};
  }

  void submit(Work work, Done done) override {
    if (!engine_.dead()) {
      writer_->submit(std::move(work), std::move(done));
    } else if (done) {
      done(fail(after_crash()));
    }
  }

  Result<void> read(const std::function<Result<void>(Reader&)>& query) override {
    Tables tables = engine_.snapshot();
    SnapshotReader reader(catalog_, tables);
    auto result = query(reader);
    engine_.let_go(tables);
    return result;
  }

  Result<void> backup(const std::string& path) override {
    return fail(ErrorKind::unsupported, "store.backup", "The memory engine has no backup", path);
  }
  Result<std::vector<std::string>> check() override { return std::vector<std::string>{}; }
  Statistics statistics() const override { return writer_->statistics(); }
  std::optional<Error> trouble() const override { return writer_->trouble(); }
  bool on_writer_thread() const override { return writer_->on_thread(); }

  std::size_t pump() override { return writer_->pump(); }
  void crash() override {
    engine_.crash();
    writer_->drop();
  }
  bool crashed() const override { return engine_.dead(); }

 protected:
  bool help() override {
    if (thread_) return false;
    if (!engine_.dead()) return writer_->pump() > 0;
    writer_->drop();
    return false;
  }

 private:
  Catalog catalog_;
  MemoryEngine engine_;
  std::shared_ptr<Disk> disk_;
  bool thread_ = true;
  bool loaded_ = false;
  std::optional<Writer> writer_;
};

}  // namespace

Result<void> Disk::claim() {
  const std::scoped_lock lock(mutex_);
  if (!std::exchange(open_, true)) return {};
  return fail(ErrorKind::conflict, "store.in_use", "Another store has this disk open");
}

void Disk::release() {
  const std::scoped_lock lock(mutex_);
  open_ = false;
}

Result<std::unique_ptr<MemoryStore>> open(const Options& options, const Schema& schema, Metrics& metrics) {
  auto disk = options.disk ? options.disk : std::make_shared<Disk>();
  CROSSDOCK_CHECK(disk->claim());
  auto store = std::make_unique<MemoryStoreImpl>(options, schema, std::move(disk));
  CROSSDOCK_CHECK(store->load(metrics));
  return store;
}

}  // namespace crossdock::store::memory
