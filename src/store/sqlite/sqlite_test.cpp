// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/sqlite.hpp"

#include "base/random.hpp"
#include "store/catalog.hpp"
#include "store/sqlite/connection.hpp"
#include "store/sqlite/session.hpp"
#include "store/testing/conformance.hpp"
#include "store/testing/fixture.hpp"
#include "store/testing/temp_directory.hpp"

#include <doctest/doctest.h>
#include <sqlite3.h>

#include <atomic>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <thread>
#include <utility>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace crossdock::store::sqlite {
namespace {

using testing::all_tables;
using testing::code_of;
using testing::entry;
using testing::k_journal;
using testing::k_lines;
using testing::k_notes;
using testing::line;
using testing::must;
using testing::note;
using testing::scan_ids;
using testing::scan_now;
using testing::TempDirectory;

using Ids = std::vector<std::int64_t>;

Metrics& metrics() {
  static Metrics all;
  return all;
}

Result<std::unique_ptr<Store>> try_open(const std::string& directory) {
  return open({.directory = directory}, all_tables(), metrics());
}

std::unique_ptr<Store> open_in(const std::string& directory) {
  auto store = try_open(directory);
  if (!store) INFO(store.error().text());
  REQUIRE(store.has_value());
  return *std::move(store);
}

Work inserting(std::int64_t id, std::size_t bytes = 1) {
  return [id, bytes](Tx& tx) { return tx.insert(k_notes, note(id, std::string(bytes, 't'))); };
}

TEST_CASE("the embedded engine conforms") {
  const TempDirectory directory;
  int places = 0;
  testing::run_conformance([&] {
    return [place = directory.path() + "/" + std::to_string(++places)](const Schema& schema) {
      return open({.directory = place}, schema, metrics());
    };
  });
}

// SQLite counts per statement how often it sorted and how many rows it walked over without a use.
TEST_CASE("scans walk their path and never sort") {
  const TempDirectory directory;
  auto store = open_in(directory.path());
  must(*store, [](Tx& tx) -> Result<void> {
    for (std::int64_t i = 0; i < 200; ++i) {
      CROSSDOCK_CHECK(tx.insert(k_notes, note(i, std::to_string(i % 10), i % 3)));
      CROSSDOCK_CHECK(tx.insert(k_lines, line(std::to_string(i % 10), i, std::to_string(i % 7))));
    }
    return {};
  });
  auto connection = Connection::open(directory.path() + "/crossdock.db", Access::read_only);
  REQUIRE(connection.has_value());
  const Catalog catalog({&k_notes, &k_lines});
  Session session(*std::move(connection), catalog);
  const Value one = std::int64_t{1};
  const Value text = std::string("1");
  for (const bool descending : {false, true}) {
    const auto walk = [&](std::size_t table, std::string_view index, Key prefix, std::optional<Key> after) {
      const Scan scan{index, std::move(prefix), std::move(after), descending, 1000};
      REQUIRE(session.scan(table, scan).has_value());
    };
    walk(0, "", {}, Key{one});
    walk(0, "by_status", {one}, Key{one});
    walk(0, "by_status", {}, Key{one, one});
    walk(0, "by_title_status", {text}, Key{Value{}, one});
    walk(0, "by_title_status", {text, Value{}}, Key{one});
    walk(1, "", {text}, Key{one});
    walk(1, "", {}, Key{text, one});
    walk(1, "by_remark", {text, text}, Key{one});
    walk(1, "by_remark", {text}, Key{text, one});
  }
  int statements = 0;
  sqlite3* const handle = session.connection().handle();
  for (auto* at = sqlite3_next_stmt(handle, nullptr); at != nullptr; at = sqlite3_next_stmt(handle, at), ++statements) {
    INFO(std::string(sqlite3_sql(at)));
    CHECK_EQ(sqlite3_stmt_status(at, SQLITE_STMTSTATUS_SORT, 0), 0);
    CHECK_EQ(sqlite3_stmt_status(at, SQLITE_STMTSTATUS_FULLSCAN_STEP, 0), 0);
  }
  CHECK(statements > 15);
}

TEST_CASE("a closed store leaves one database file") {
  const TempDirectory directory;
  {
    const auto store = open_in(directory.path());
    must(*store, inserting(1));
    CHECK_EQ(scan_ids(*store, k_notes, {}), Ids{1});
    CHECK(store->statistics().bytes_on_disk > 4096);
  }
  CHECK(std::filesystem::exists(directory.path() + "/crossdock.db"));
  CHECK_FALSE(std::filesystem::exists(directory.path() + "/crossdock.db-wal"));
}

// Settings of the connection that commits; a wrong one would be seen by nobody until a power cut.
TEST_CASE("the file is in WAL mode with 4096-byte pages and marked as ours") {
  const TempDirectory directory;
  const auto store = open_in(directory.path());
  auto connection = Connection::open(directory.path() + "/crossdock.db", Access::read_only);
  REQUIRE(connection.has_value());
  CHECK_EQ(connection->texts_of("PRAGMA journal_mode").value(), std::vector<std::string>{"wal"});
  CHECK_EQ(connection->integer_of("PRAGMA page_size").value(), 4096);
  CHECK_EQ(connection->integer_of("PRAGMA application_id").value(), 0x58444b31);
  CHECK_EQ(connection->integer_of("PRAGMA user_version").value(), 1);
}

// Files that may not grow are as a full disk to SQLite. The limit holds for the whole process, hence one test, no
// threads of its own, and the old limit is back before anything else is written.
TEST_CASE("a full disk refuses work, tells why, and works again when there is room") {
  const TempDirectory directory;
  auto store = open_in(directory.path());
  must(*store, inserting(1));
  rlimit unlimited{};
  REQUIRE_EQ(::getrlimit(RLIMIT_FSIZE, &unlimited), 0);
  const auto old_handler = std::signal(SIGXFSZ, SIG_IGN);
  rlimit small = unlimited;
  small.rlim_cur = 16384;
  int undone = 0;
  REQUIRE_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  const auto refused = store->run([&](Tx& tx) -> Result<void> {
    tx.on_rollback([&] { ++undone; });
    return tx.insert(k_notes, note(2, std::string(300'000, 'x')));
  });
  REQUIRE_EQ(::setrlimit(RLIMIT_FSIZE, &unlimited), 0);
  std::signal(SIGXFSZ, old_handler);
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().kind == ErrorKind::unavailable);
  CHECK_EQ(refused.error().code, "store.unavailable");
  CHECK_EQ(undone, 1);
  CHECK_EQ(scan_ids(*store, k_notes, {}), Ids{1});
  must(*store, inserting(3));
  store.reset();
  store = open_in(directory.path());
  CHECK_EQ(scan_ids(*store, k_notes, {}), Ids{1, 3});
  CHECK(store->check().value().empty());
}

TEST_CASE("files that are not ours are refused") {
  const TempDirectory directory;
  const auto path = directory.path() + "/crossdock.db";
  {
    auto other = Connection::open(path, Access::create);
    REQUIRE(other.has_value());
    REQUIRE(other->run("CREATE TABLE t (a)").has_value());
  }
  CHECK_EQ(try_open(directory.path()).error().code, "store.not_ours");
  std::ofstream(path, std::ios::trunc) << std::string(5000, 'x');
  CHECK(try_open(directory.path()).error().kind == ErrorKind::corrupt);
}

TEST_CASE("a newer format is refused") {
  const TempDirectory directory;
  {
    const auto store = open_in(directory.path());
  }
  {
    auto connection = Connection::open(directory.path() + "/crossdock.db", Access::create);
    REQUIRE(connection.has_value());
    REQUIRE(connection->run("PRAGMA user_version = 2").has_value());
  }
  CHECK_EQ(try_open(directory.path()).error().code, "store.schema_newer");
}

TEST_CASE("check finds a damaged page") {
  const TempDirectory directory;
  auto store = open_in(directory.path());
  for (std::int64_t id = 0; id < 40; ++id) must(*store, inserting(id, 1000));
  CHECK(store->check().value().empty());
  store.reset();
  {
    std::fstream file(directory.path() + "/crossdock.db", std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(std::filesystem::file_size(directory.path() + "/crossdock.db")) - 4096);
    file << std::string(2048, '\x55');
  }
  store = open_in(directory.path());
  const auto findings = store->check();
  CHECK((!findings || !findings->empty()));
}

TEST_CASE("a backup taken under load is whole, and restores") {
  const TempDirectory directory;
  const auto backup = directory.path() + "/copy.db";
  std::int64_t before = 0;
  {
    const auto store = open_in(directory.path() + "/a");
    std::atomic<bool> stop = false;
    std::atomic<std::int64_t> next = 0;
    std::jthread load([&] {
      for (; !stop.load(); ++next) {
        must(*store, [&](Tx& tx) -> Result<void> {
          CROSSDOCK_CHECK(tx.insert(k_notes, note(next.load(), "t")));
          return tx.insert(k_lines, line("A", next.load()));
        });
      }
    });
    while (next.load() < 50) std::this_thread::yield();
    before = next.load();
    CHECK(store->backup(backup).has_value());
    CHECK(store->backup(backup).has_value());
    stop = true;
  }
  REQUIRE(restore(backup, directory.path() + "/b").has_value());
  CHECK_EQ(restore(backup, directory.path() + "/b").error().code, "store.not_empty");
  const auto store = open_in(directory.path() + "/b");
  const auto notes = scan_ids(*store, k_notes, {.limit = k_scan_rows_max});
  CHECK(static_cast<std::int64_t>(notes.size()) >= before);
  CHECK_EQ(notes.size(), scan_now(*store, k_lines, {.limit = k_scan_rows_max}).size());
}

TEST_CASE("a damaged or foreign backup is not restored") {
  const TempDirectory directory;
  const auto backup = directory.path() + "/copy.db";
  CHECK_EQ(restore(backup, directory.path() + "/b").error().code, "store.no_backup");
  std::ofstream(backup) << "no database";
  CHECK(restore(backup, directory.path() + "/b").error().kind == ErrorKind::corrupt);
  CHECK_FALSE(std::filesystem::exists(directory.path() + "/b/crossdock.db"));
  CHECK_FALSE(std::filesystem::exists(directory.path() + "/b/crossdock.db.part"));
}

TEST_CASE("a directory that cannot be used is an error with its name") {
  const TempDirectory directory;
  std::ofstream(directory.path() + "/file") << "x";
  const auto store = try_open(directory.path() + "/file/data");
  REQUIRE_FALSE(store.has_value());
  CHECK(store.error().kind == ErrorKind::unavailable);
  CHECK(store.error().place.find("/file/data") != std::string::npos);
}

TEST_CASE("the WAL is moved into the database beside the writer") {
  const TempDirectory directory;
  const auto store = open_in(directory.path());
  const auto& passes = metrics().counter("crossdock_store_checkpoints_total", "");
  const auto before = passes.value();
  std::int64_t id = 0;
  while (passes.value() == before && id < 100'000) must(*store, inserting(id++, 5000));
  CHECK(passes.value() > before);
  CHECK_EQ(metrics().counter("crossdock_store_checkpoint_failures_total", "").value(), 0);
}

// The child writes, and tells through the pipe what was acknowledged; it is killed in the middle of it.
[[noreturn]] void write_until_killed(const std::string& directory, std::int64_t first, int pipe) {
  auto store = try_open(directory);
  if (!store) ::_exit(1);
  std::atomic<int> waiting = 0;
  for (std::int64_t id = first;; ++id) {
    while (waiting.load() > 64) std::this_thread::yield();
    ++waiting;
    (*store)->submit(
        [id](Tx& tx) -> Result<void> {
          CROSSDOCK_CHECK(tx.insert(k_notes, note(id, "t")));
          CROSSDOCK_CHECK(tx.append(k_journal, entry(std::to_string(id))));
          return tx.put(k_lines, line("A", id));
        },
        [id, pipe, &waiting](Result<void> outcome) {
          if (!outcome || ::write(pipe, &id, sizeof(id)) != sizeof(id)) ::_exit(2);
          --waiting;
        });
  }
}

// Returns the acknowledged ids of one child that was killed after about `count` of them.
Ids write_and_kill(const std::string& directory, std::int64_t first, std::uint64_t count) {
  int ends[2];
  REQUIRE_EQ(::pipe(ends), 0);
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    ::close(ends[0]);
    write_until_killed(directory, first, ends[1]);
  }
  ::close(ends[1]);
  Ids acknowledged;
  std::int64_t id = 0;
  while (::read(ends[0], &id, sizeof(id)) == sizeof(id)) {
    acknowledged.push_back(id);
    if (acknowledged.size() == count) ::kill(child, SIGKILL);
  }
  ::close(ends[0]);
  int status = 0;
  REQUIRE_EQ(::waitpid(child, &status, 0), child);
  CHECK(WIFSIGNALED(status));
  return acknowledged;
}

TEST_CASE("what was acknowledged survives kill -9, and every unit of work is whole") {
  const std::uint64_t seed = SystemRandom().next();
  INFO("seed ", seed);
  SeededRandom random(seed);
  const TempDirectory directory;
  std::int64_t first = 0;
  for (int round = 0; round < 10; ++round) {
    const auto acknowledged = write_and_kill(directory.path(), first, 1 + random.below(600));
    const auto store = open_in(directory.path());
    const auto notes = scan_ids(*store, k_notes, {.after = Key{first - 1}, .limit = k_scan_rows_max});
    // Ids are written in order, so what is there is a run without gaps that covers everything acknowledged.
    REQUIRE(notes.size() >= acknowledged.size());
    CHECK_EQ(notes.back(), first + static_cast<std::int64_t>(notes.size()) - 1);
    first = notes.back() + 1;
    CHECK_EQ(scan_now(*store, k_lines, {.descending = true, .limit = 1})[0][1], Value(notes.back()));
    CHECK_EQ(scan_ids(*store, k_journal, {.descending = true, .limit = 1}), Ids{first});
    CHECK(store->check().value().empty());
  }
}

}  // namespace
}  // namespace crossdock::store::sqlite
