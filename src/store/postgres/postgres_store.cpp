// SPDX-License-Identifier: Apache-2.0
#include "base/assert.hpp"
#include "store/catalog.hpp"
#include "store/copy.hpp"
#include "store/postgres/engine.hpp"
#include "store/postgres/migrate.hpp"
#include "store/postgres/node.hpp"
#include "store/postgres/postgres.hpp"
#include "store/postgres/session.hpp"
#include "store/postgres/statements.hpp"
#include "store/session_reader.hpp"
#include "store/writer.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

namespace crossdock::store::postgres {
namespace {

constexpr std::size_t k_idle_readers_max = 4;
constexpr std::int64_t k_size_age_us = 10'000'000;
constexpr int k_connect_wait_ms = 300;
constexpr std::int64_t k_away_us = 200'000;  // then it is asked again
constexpr int k_patience_ms = 2'000;

// Read connections that wait for their next use. More than the pool holds are opened when needed, on a thread of its own:
// a server that is away may take seconds to say nothing, and who asks for a row is told at once that it is away.
class ReaderPool {
 public:
  ReaderPool(const Options& options, const Node& node, const Catalog& catalog, const Clock& clock)
      : options_(options), node_(node), catalog_(catalog), clock_(clock) {}
  ReaderPool(const ReaderPool&) = delete;
  ReaderPool& operator=(const ReaderPool&) = delete;
  ~ReaderPool() {
    if (connector_.joinable()) connector_.join();
  }

  Result<std::unique_ptr<Session>> take() {
    std::unique_lock lock(mutex_);
    while (!idle_.empty()) {
      auto session = std::move(idle_.back());
      idle_.pop_back();
      // Some may have died since their last use.
      session->connection().take_notifications();
      if (!session->connection().broken()) return session;
    }
    return connect(lock);
  }

  void give_back(std::unique_ptr<Session> session) {
    if (session->connection().broken()) return;
    const std::scoped_lock lock(mutex_);
    if (idle_.size() < k_idle_readers_max) idle_.push_back(std::move(session));
  }

 private:
  Result<std::unique_ptr<Session>> connect(std::unique_lock<std::mutex>& lock) {
    while (fresh_.empty()) {
      if (clock_.monotonic_us() < away_until_us_) return Unexpected(away_for_);
      if (!connecting_) begin_to_connect();
      if (changed_.wait_for(lock, std::chrono::milliseconds(k_connect_wait_ms),
                            [this] { return !fresh_.empty() || !connecting_; }))
        continue;
      away_for_ = {ErrorKind::unavailable, "store.unavailable", "The database does not answer", {}};
      away_until_us_ = clock_.monotonic_us() + k_away_us;
    }
    auto session = std::move(fresh_.back());
    fresh_.pop_back();
    return session;
  }

  void begin_to_connect() {
    if (connector_.joinable()) connector_.join();  // it has told its outcome
    connecting_ = true;
    connector_ = std::thread([this] {
      auto made = Connection::open(options_, node_.application("read"));
      const std::scoped_lock lock(mutex_);
      connecting_ = false;
      if (made) {
        made->set_patience_ms(k_patience_ms);
        fresh_.push_back(std::make_unique<Session>(*std::move(made), options_.schema, catalog_));
        away_until_us_ = 0;
      } else {
        away_for_ = std::move(made).error();
        away_until_us_ = clock_.monotonic_us() + k_away_us;
      }
      changed_.notify_all();
    });
  }

  const Options& options_;
  const Node& node_;
  const Catalog& catalog_;
  const Clock& clock_;
  std::mutex mutex_;  // guards what follows
  std::condition_variable changed_;
  std::vector<std::unique_ptr<Session>> idle_;
  std::vector<std::unique_ptr<Session>> fresh_;
  bool connecting_ = false;
  Error away_for_;
  std::int64_t away_until_us_ = 0;
  std::thread connector_;
};

class PostgresStore final : public Store {
 public:
  PostgresStore(Options options, const Schema& schema, const Clock& clock)
      : options_(std::move(options)),
        schema_(schema),
        catalog_(schema),
        clock_(clock),
        node_(options_, clock),
        readers_(options_, node_, catalog_, clock) {}

  ~PostgresStore() override {
    if (engine_) engine_->give_up();
    if (writer_) writer_->close();
    node_.leave();
  }

  Result<void> start(Metrics& metrics) {
    CROSSDOCK_TRY(auto connection, Connection::open(options_, node_.application("write")));
    CROSSDOCK_CHECK(node_.lock_place(connection));
    std::int64_t turn = 0;
    std::vector<std::int64_t> ends;
    if (auto prepared = prepare(connection, turn, ends); !prepared) {
      Node::unlock_place(connection);
      return prepared;
    }
    auto session = std::make_unique<Session>(std::move(connection), options_.schema, catalog_);
    engine_.emplace(options_, catalog_, node_, std::move(session), turn, clock_, metrics);
    writer_.emplace(catalog_, *engine_, std::move(ends), metrics, Writer::Mode::thread);
    return node_.watch([this](std::int64_t heard) {
      if (heard > engine_->known_turn()) writer_->look();
    });
  }

  void submit(Work work, Done done) override { writer_->submit(std::move(work), std::move(done)); }

  Result<void> read(const std::function<Result<void>(Reader&)>& query) override {
    CROSSDOCK_TRY(auto session, begin_read());
    SessionReader reader(*session, catalog_);
    auto result = query(reader);
    session->end_read();
    readers_.give_back(std::move(session));
    return result;
  }

  Result<void> backup(const std::string& path) override {
    if (!options_.backup_store) {
      return fail(ErrorKind::unsupported, "store.backup", "Use pg_basebackup or pg_dump for a backup of this database",
                  path);
    }
    const std::string part = path + ".part.d";
    std::error_code ignored;
    std::filesystem::remove_all(part, ignored);
    auto made = read([&](Reader& reader) -> Result<void> {
      CROSSDOCK_TRY(const auto copied, options_.backup_store(part));
      CROSSDOCK_CHECK(copy_all(*this, reader, *copied, schema_, {}));
      return copied->backup(path);
    });
    std::filesystem::remove_all(part, ignored);
    return made;
  }

  Result<std::vector<std::string>> check() override;
  Statistics statistics() const override {
    auto statistics = writer_->statistics();
    statistics.bytes_on_disk = bytes_on_disk();
    return statistics;
  }
  std::optional<Error> trouble() const override { return writer_->trouble(); }
  bool on_writer_thread() const override { return writer_->on_thread(); }

  void on_foreign_commits(std::function<Result<void>(Reader&)> catch_up) override {
    if (options_.shared) writer_->on_foreign_commits(std::move(catch_up));
  }
  Membership* membership() override { return options_.shared ? &node_ : nullptr; }

 private:
  Result<std::unique_ptr<Session>> begin_read() {
    CROSSDOCK_TRY(auto session, readers_.take());
    session->begin_read();
    return session;
  }

  // The ends of the logs as of the turn.
  Result<void> prepare(Connection& connection, std::int64_t& turn, std::vector<std::int64_t>& ends) {
    CROSSDOCK_CHECK(migrate(connection, options_.schema, catalog_));
    CROSSDOCK_CHECK(connection.run("BEGIN"));
    CROSSDOCK_TRY(turn, node_.join(connection));
    CROSSDOCK_TRY(ends, log_ends(connection, options_.schema, catalog_));
    CROSSDOCK_CHECK(connection.run(fmt::format("SET application_name = '{}'", node_.application("write"))));
    return connection.run("COMMIT");
  }

  std::uint64_t bytes_on_disk() const;
  Result<void> check_table(Connection& connection, const TableInfo& info, std::vector<std::string>& findings) const;

  Options options_;
  Schema schema_;
  Catalog catalog_;
  const Clock& clock_;
  Node node_;
  mutable ReaderPool readers_;
  std::optional<PostgresEngine> engine_;
  std::optional<Writer> writer_;
  mutable std::atomic<std::uint64_t> bytes_ = 0;
  mutable std::atomic<std::int64_t> bytes_until_us_ = 0;
};

// Every access path has to lead to the same number of rows, and pages with a wrong checksum are counted by the server.
Result<std::vector<std::string>> PostgresStore::check() {
  std::vector<std::string> findings;
  CROSSDOCK_TRY(auto session, begin_read());
  auto& connection = session->connection();
  connection.set_patience_ms(0);  // every row is counted
  Result<void> checked;
  for (std::size_t i = 0; i < catalog_.size() && checked; ++i) checked = check_table(connection, catalog_.info(i), findings);
  if (checked) {
    const auto damaged = connection.ask("",
                                        "SELECT coalesce(checksum_failures, 0)::int8 FROM pg_stat_database WHERE datname = "
                                        "current_database()");
    if (damaged && damaged->size() > 0 && damaged->integer(0, 0) > 0) {
      findings.push_back(fmt::format("the server met {} pages with a wrong checksum", damaged->integer(0, 0)));
    }
  }
  session->end_read();
  connection.set_patience_ms(k_patience_ms);
  readers_.give_back(std::move(session));
  if (!checked) return Unexpected(std::move(checked).error());
  return findings;
}

Result<void> PostgresStore::check_table(Connection& connection, const TableInfo& info,
                                        std::vector<std::string>& findings) const {
  const Table& table = *info.table;
  for (const auto& path : info.paths) {
    // OFFSET keeps the order, and with it the index, from being thought away.
    connection.send("", fmt::format("SELECT count(*) FROM (SELECT {} FROM {} ORDER BY {} OFFSET 0) AS walk",
                                    identifier(table.columns[0].name), full_name(options_.schema, table),
                                    index_columns_sql(table, path)));
  }
  CROSSDOCK_TRY(const auto answers, connection.receive());
  // The answers to what was sent before come first.
  const auto rows = [&](std::size_t path) { return answers[answers.size() - info.paths.size() + path].integer(0, 0); };
  for (std::size_t i = 1; i < info.paths.size(); ++i) {
    if (rows(i) == rows(0)) continue;
    findings.push_back(
        fmt::format("table {}: {} rows by key, {} by index {}", table.name, rows(0), rows(i), info.paths[i].name));
  }
  return {};
}

// Asked for with every scrape of the metrics; the server has to look at every file.
std::uint64_t PostgresStore::bytes_on_disk() const {
  const std::int64_t now_us = clock_.monotonic_us();
  if (now_us < bytes_until_us_) return bytes_;
  bytes_until_us_ = now_us + k_size_age_us;  // also of a question that fails: it may have taken long
  auto session = readers_.take();
  if (!session) return bytes_;
  const auto size = (*session)->connection().ask(
      "size", fmt::format("SELECT coalesce(sum(pg_total_relation_size(oid)), 0)::int8 FROM pg_class WHERE relkind = 'r' AND "
                          "relnamespace = to_regnamespace('{}')",
                          identifier(options_.schema)));
  if (size) bytes_ = static_cast<std::uint64_t>(size->integer(0, 0));
  readers_.give_back(*std::move(session));
  return bytes_;
}

}  // namespace

bool is_url(const std::string& place) { return place.starts_with("postgresql://") || place.starts_with("postgres://"); }

Result<std::unique_ptr<Store>> open(const Options& options, const Schema& schema, const Clock& clock, Metrics& metrics) {
  CROSSDOCK_CHECK(check_url(options.url));
  constexpr std::string_view k_allowed = "abcdefghijklmnopqrstuvwxyz0123456789_";
  if (options.schema.empty() || options.schema.size() > 40 ||
      options.schema.find_first_not_of(k_allowed) != std::string::npos) {
    return fail(ErrorKind::invalid, "store.schema", "The name of a schema is of a-z, 0-9 and _, at most 40", options.schema);
  }
  auto store = std::make_unique<PostgresStore>(options, schema, clock);
  CROSSDOCK_CHECK(store->start(metrics));
  return store;
}

}  // namespace crossdock::store::postgres
