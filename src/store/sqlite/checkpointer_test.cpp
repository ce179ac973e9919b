// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/checkpointer.hpp"

#include "store/sqlite/sqlite.hpp"
#include "store/testing/fixture.hpp"
#include "store/testing/temp_directory.hpp"

#include <doctest/doctest.h>
#include <sqlite3.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

namespace crossdock::store::sqlite {
namespace {

using testing::all_tables;
using testing::k_notes;
using testing::must;
using testing::note;
using testing::TempDirectory;

Connection connect(const std::string& path) {
  auto connection = Connection::open(path, Access::create);
  REQUIRE(connection.has_value());
  return *std::move(connection);
}

void run(Connection& connection, const std::string& sql) { REQUIRE(connection.run(sql).has_value()); }

// A database in WAL mode with a writer and a checkpointer beside it, driven by hand.
class Bench {
 public:
  Bench() : writer(connect(path())) {
    REQUIRE(writer.texts_of("PRAGMA journal_mode = WAL").has_value());
    run(writer, "PRAGMA wal_autocheckpoint = 0");
    run(writer, "CREATE TABLE t (x BLOB)");
    checkpointer = std::make_unique<Checkpointer>(connect(path()), metrics);
  }
  std::string path() const { return directory_.path() + "/wal.db"; }
  void grow() { run(writer, "INSERT INTO t VALUES (zeroblob(1000000))"); }
  std::uint64_t passes() { return metrics.counter("crossdock_store_checkpoints_total", "").value(); }
  // Frames of the WAL that are in the database already, of all; asks without moving any.
  std::pair<int, int> moved() {
    int all = 0;
    int done = 0;
    REQUIRE_EQ(sqlite3_wal_checkpoint_v2(writer.handle(), nullptr, SQLITE_CHECKPOINT_PASSIVE, &all, &done), SQLITE_OK);
    return {done, all};
  }

 private:
  TempDirectory directory_;

 public:
  Metrics metrics;
  Connection writer;
  std::unique_ptr<Checkpointer> checkpointer;
};

std::int64_t wal_pages(Metrics& metrics) { return metrics.gauge("crossdock_store_wal_pages", "").value(); }

Work big_rows(std::int64_t first, std::int64_t count) {
  return [first, count](Tx& tx) -> Result<void> {
    for (std::int64_t id = first; id < first + count; ++id)
      CROSSDOCK_CHECK(tx.insert(k_notes, note(id, std::string(250'000, 't'))));
    return {};
  };
}

}  // namespace

TEST_CASE("past its limit the writer moves the WAL itself, before it goes on") {
  Bench bench;
  bench.grow();
  bench.checkpointer->wal_holds(k_checkpoint_pages - 1);
  CHECK_EQ(bench.passes(), 0);
  bench.checkpointer->wal_holds(k_wal_pages_inline);
  CHECK_EQ(bench.passes(), 1);
  const auto [done, all] = bench.moved();
  CHECK_EQ(done, all);
}

TEST_CASE("while a snapshot keeps the WAL from starting anew the writer tries again only now and then") {
  Bench bench;
  bench.checkpointer->wal_holds(k_wal_pages_inline);
  bench.checkpointer->wal_holds(k_wal_pages_inline + 1);
  bench.checkpointer->wal_holds(k_wal_pages_inline + k_wal_pages_between_inline - 1);
  CHECK_EQ(bench.passes(), 1);
  bench.checkpointer->wal_holds(k_wal_pages_inline + k_wal_pages_between_inline);
  CHECK_EQ(bench.passes(), 2);
}

TEST_CASE("a WAL that a long read let grow is bounded again once the read ends") {
  const TempDirectory directory;
  Metrics metrics;
  auto store = *open({.directory = directory.path()}, all_tables(), metrics);
  std::int64_t next = 1;
  const auto write = [&](std::int64_t count) {
    must(*store, big_rows(next, count));
    next += count;
  };
  const auto read = store->read([&](Reader& reader) -> Result<void> {
    CROSSDOCK_CHECK(reader.scan(k_notes, {.limit = 1}));  // the snapshot
    for (int i = 0; i < 60 && wal_pages(metrics) < k_wal_pages_inline + 2'000; ++i) write(10);
    CHECK(wal_pages(metrics) >= k_wal_pages_inline + 2'000);
    CROSSDOCK_TRY(const auto rows, reader.scan(k_notes, {.limit = 1}));
    CHECK(rows.empty());
    return {};
  });
  REQUIRE(read.has_value());
  std::int64_t most = 0;
  for (int i = 0; i < 100; ++i) {
    write(1);
    if (i > 30) most = std::max(most, wal_pages(metrics));
  }
  CHECK(most < k_wal_pages_inline);
}

}  // namespace crossdock::store::sqlite
