// SPDX-License-Identifier: Apache-2.0
#include "store/postgres/postgres.hpp"

#include "base/random.hpp"
#include "store/copy.hpp"
#include "store/postgres/session.hpp"
#include "store/postgres/testing/cluster.hpp"
#include "store/testing/conformance.hpp"
#include "store/testing/fixture.hpp"

#include <doctest/doctest.h>

#include <csignal>
#include <future>
#include <string>
#include <utility>

namespace crossdock::store::postgres {
namespace {

using store::testing::all_tables;
using store::testing::code_of;
using store::testing::entry;
using store::testing::k_journal;
using store::testing::k_lines;
using store::testing::k_notes;
using store::testing::line;
using store::testing::must;
using store::testing::note;
using store::testing::scan_ids;
using testing::Cluster;

using Ids = std::vector<std::int64_t>;

Metrics& metrics() {
  static Metrics all;
  return all;
}

Cluster& cluster() {
  static const auto made = Cluster::start();
  if (!made) FAIL(made.error().text());
  return **made;
}

const Clock& system_clock() {
  static const SystemClock clock;
  return clock;
}

std::string new_schema() {
  static int places = 0;
  return "place_" + std::to_string(++places);
}

Result<std::unique_ptr<Store>> try_open(const std::string& schema, bool shared = false) {
  return open({.url = cluster().url(), .schema = schema, .shared = shared}, all_tables(), system_clock(), metrics());
}

std::unique_ptr<Store> open_in(const std::string& schema, bool shared = false) {
  auto store = try_open(schema, shared);
  REQUIRE_EQ(store ? "" : store.error().text(), "");
  return *std::move(store);
}

Work inserting(std::int64_t id) {
  return [id](Tx& tx) { return tx.insert(k_notes, note(id, "t")); };
}

// Empty when the database is away.
Ids scan_if_there(Store& store) {
  Ids ids;
  const auto read = store.read([&](Reader& reader) -> Result<void> {
    CROSSDOCK_TRY(const auto rows, reader.scan(k_notes, {.limit = k_scan_rows_max}));
    for (const Row& row : rows) ids.push_back(as_integer(row[0]));
    return {};
  });
  if (!read) ids.clear();
  return ids;
}

// A person with psql.
class Admin {
 public:
  Admin() {
    auto opened = Connection::open({.url = cluster().url()}, "admin");
    REQUIRE(opened.has_value());
    connection_.emplace(*std::move(opened));
  }
  void run(const std::string& sql) { CHECK_EQ(text_of(connection_->run(sql)), ""); }
  std::int64_t number(const std::string& sql) {
    const auto rows = connection_->ask("", sql);
    REQUIRE_EQ(rows ? "" : rows.error().text(), "");
    return rows->size() == 0 ? 0 : rows->integer(0, 0);
  }
  std::string text(const std::string& sql) {
    const auto rows = connection_->ask("", sql);
    REQUIRE_EQ(rows ? "" : rows.error().text(), "");
    std::string out;
    for (std::size_t i = 0; i < rows->size(); ++i) out += std::string(rows->bytes(i, 0)) + "\n";
    return out;
  }
  // Until a query that counts gives something; each asks the server, so it needs no pause.
  void until(const std::string& sql) {
    std::int64_t found = 0;
    for (int i = 0; i < 200'000 && found == 0; ++i) found = number(sql);
    REQUIRE(found > 0);
  }
  Connection& connection() { return *connection_; }

 private:
  static std::string text_of(const Result<void>& result) { return result ? "" : result.error().text(); }
  std::optional<Connection> connection_;
};

const std::string k_writers = "FROM pg_stat_activity WHERE application_name LIKE '%-write'";

TEST_CASE("the engine on PostgreSQL conforms") {
  store::testing::run_conformance([&] {
    return [schema = new_schema()](const Schema& tables) {
      return open({.url = cluster().url(), .schema = schema}, tables, system_clock(), metrics());
    };
  });
}

TEST_CASE("scans walk an index and never sort") {
  const auto schema = new_schema();
  {
    const auto store = open_in(schema);
    must(*store, [](Tx& tx) -> Result<void> {
      for (std::int64_t i = 0; i < 200; ++i) CROSSDOCK_CHECK(tx.insert(k_notes, note(i, std::to_string(i % 10), i % 3)));
      return {};
    });
  }
  auto opened = Connection::open({.url = cluster().url()}, "plans");
  REQUIRE(opened.has_value());
  const Catalog catalog({&k_notes, &k_lines});
  Session session(*std::move(opened), schema, catalog);
  const Value one = std::int64_t{1};
  const Value text = std::string("1");
  for (const bool descending : {false, true}) {
    const auto walk = [&](std::size_t table, std::string_view index, Key prefix, std::optional<Key> after) {
      REQUIRE(session.scan(table, Scan{index, std::move(prefix), std::move(after), descending, 1000}).has_value());
    };
    walk(0, "", {}, Key{one});
    walk(0, "by_status", {one}, Key{one});
    walk(0, "by_status", {}, Key{one, one});
    walk(0, "by_status", {Value{}}, Key{one});
    walk(0, "by_title_status", {text}, Key{Value{}, one});
    walk(0, "by_title_status", {text, Value{}}, Key{one});
    walk(1, "", {text}, Key{one});
    walk(1, "", {}, Key{text, one});
    walk(1, "by_remark", {text}, Key{text, one});
  }
  auto& connection = session.connection();
  const auto names = connection.ask("", "SELECT name, array_length(parameter_types, 1)::int8 FROM pg_prepared_statements");
  REQUIRE(names.has_value());
  CHECK(names->size() > 15);
  for (std::size_t i = 0; i < names->size(); ++i) {
    std::string nulls = "NULL";
    for (std::int64_t n = 1; n < names->integer(i, 1); ++n) nulls += ", NULL";
    const auto plan = connection.ask("", "EXPLAIN EXECUTE \"" + std::string(names->bytes(i, 0)) + "\" (" + nulls + ")");
    REQUIRE(plan.has_value());
    for (std::size_t row = 0; row < plan->size(); ++row) {
      INFO(std::string(plan->bytes(row, 0)));
      CHECK(plan->bytes(row, 0).find("Sort") == std::string_view::npos);
      CHECK(plan->bytes(row, 0).find("Seq Scan") == std::string_view::npos);
    }
  }
}

TEST_CASE("a connection that ends before a commit fails the work, and the store goes on") {
  const auto schema = new_schema();
  const auto store = open_in(schema);
  Admin admin;
  must(*store, inserting(1));
  int undone = 0;
  // The writes cannot be executed while somebody else has the table, so the connection is lost with COMMIT already sent.
  admin.run("BEGIN");
  admin.run("LOCK TABLE " + schema + ".notes IN SHARE MODE");
  std::promise<Result<void>> promise;
  store->submit(
      [&](Tx& tx) -> Result<void> {
        tx.on_rollback([&] { ++undone; });
        CROSSDOCK_CHECK(tx.append(k_journal, entry("lost")));
        return tx.insert(k_notes, note(2, "lost"));
      },
      [&](Result<void> outcome) { promise.set_value(std::move(outcome)); });
  admin.until("SELECT count(*) " + k_writers + " AND wait_event_type = 'Lock'");
  admin.run("SELECT pg_terminate_backend(pid) " + k_writers);
  admin.run("COMMIT");
  const auto outcome = promise.get_future().get();
  REQUIRE_FALSE(outcome.has_value());
  CHECK(outcome.error().kind == ErrorKind::unavailable);
  CHECK_EQ(undone, 1);
  CHECK_EQ(scan_ids(*store, k_notes, {}), Ids{1});
  must(*store, inserting(3));
  must(*store, [](Tx& tx) -> Result<void> {
    CROSSDOCK_TRY(const auto position, tx.append(k_journal, entry("first")));
    CHECK_EQ(position, 1);
    return {};
  });
  CHECK_EQ(scan_ids(*store, k_notes, {}), Ids{1, 3});
}

TEST_CASE("a store that connects again leaves those in other schemas of its database alone") {
  const auto schema = new_schema();
  const auto mine = open_in(schema);
  const auto other = open_in(new_schema());
  must(*mine, inserting(1));
  must(*other, inserting(1));
  const auto reconnects = [] { return metrics().counter("crossdock_store_reconnects_total", "").value(); };
  const auto before = reconnects();
  Admin admin;
  admin.run("SELECT pg_terminate_backend(pid) " + k_writers + " AND application_name LIKE '" + schema + "-%'");
  static_cast<void>(mine->run(inserting(2)));
  must(*mine, inserting(3));
  must(*other, inserting(2));
  CHECK_EQ(reconnects(), before + 1);
  CHECK_EQ(scan_ids(*other, k_notes, {}), Ids{1, 2});
}

// With a synchronous standby that does not exist, a commit is done here and not acknowledged.
TEST_CASE("a commit whose answer was lost is found to be done") {
  const auto store = open_in(new_schema());
  Admin admin;
  must(*store, inserting(1));
  const auto unknown = metrics().counter("crossdock_store_unknown_commits_total", "").value();
  admin.run("ALTER SYSTEM SET synchronous_standby_names = 'nobody'");
  admin.run("SELECT pg_reload_conf()");
  // The processes of the server take the setting up one after the other: commits until one of them waits.
  int undone = 0;
  Ids written{1};
  bool waits = false;
  std::future<Result<void>> promised;
  for (int i = 0; i < 10'000 && !waits; ++i) {
    written.push_back(static_cast<std::int64_t>(written.size()) + 1);
    const auto promise = std::make_shared<std::promise<Result<void>>>();
    promised = promise->get_future();
    store->submit(
        [&undone, id = written.back()](Tx& tx) -> Result<void> {
          tx.on_rollback([&undone] { ++undone; });
          return tx.insert(k_notes, note(id, "done"));
        },
        [promise](Result<void> outcome) { promise->set_value(std::move(outcome)); });
    const auto answered = [&] { return promised.wait_for(std::chrono::seconds(0)) == std::future_status::ready; };
    while (!waits && !answered()) waits = admin.number("SELECT count(*) " + k_writers + " AND wait_event = 'SyncRep'") > 0;
  }
  REQUIRE(waits);
  admin.run("SELECT pg_terminate_backend(pid) " + k_writers);
  const auto outcome = promised.get();
  admin.run("ALTER SYSTEM RESET synchronous_standby_names");
  admin.run("SELECT pg_reload_conf()");
  CHECK(outcome.has_value());
  CHECK_EQ(undone, 0);
  CHECK_EQ(metrics().counter("crossdock_store_unknown_commits_total", "").value(), unknown + 1);
  written.push_back(static_cast<std::int64_t>(written.size()) + 1);
  must(*store, inserting(written.back()));
  CHECK_EQ(scan_ids(*store, k_notes, {.limit = 10'000}), written);
}

TEST_CASE("a restarted server is found again, with everything that was acknowledged") {
  const auto store = open_in(new_schema());
  std::int64_t next = 0;
  Ids acknowledged;
  for (const int signal : {SIGINT, SIGQUIT}) {
    for (int i = 0; i < 20; ++i) {
      must(*store, inserting(next));
      acknowledged.push_back(next++);
    }
    cluster().stop(signal);
    CHECK(store->run(inserting(next++)).error().kind == ErrorKind::unavailable);
    CHECK_FALSE(store
                    ->read([](Reader& reader) -> Result<void> {
                      CROSSDOCK_CHECK(reader.get(k_notes, {std::int64_t{0}}));
                      return {};
                    })
                    .has_value());
    REQUIRE(cluster().run().has_value());
    // The store pauses between its tries.
    bool back = false;
    for (int i = 0; i < 10'000'000 && !back; ++i) back = store->run(inserting(next)).has_value();
    REQUIRE(back);
    acknowledged.push_back(next++);
  }
  Ids found;
  for (int i = 0; i < 10'000'000 && found.empty(); ++i) found = scan_if_there(*store);
  CHECK_EQ(found, acknowledged);
}

TEST_CASE("a read of a server that says nothing is told so and does not wait for it") {
  Admin admin;
  const auto store = open({.url = cluster().url(), .schema = new_schema(), .connect_timeout_s = 3'600}, all_tables(),
                          system_clock(), metrics());
  REQUIRE(store.has_value());
  must(**store, inserting(1));
  CHECK_EQ(scan_if_there(**store), Ids{1});
  SUBCASE("while it answers no new connections") {
    admin.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE '%-read'");
    admin.until(
        "SELECT count(*) FROM (SELECT 1) AS one WHERE NOT EXISTS (SELECT FROM pg_stat_activity WHERE "
        "application_name LIKE '%-read')");
    ::kill(cluster().pid(), SIGSTOP);
    for (int i = 0; i < 100; ++i) CHECK(scan_if_there(**store).empty());  // each would take an hour
    ::kill(cluster().pid(), SIGCONT);
  }
  SUBCASE("while a connection hangs") {
    const auto reader = static_cast<pid_t>(
        admin.number("SELECT pid::int8 FROM pg_stat_activity WHERE application_name LIKE '%-read' LIMIT 1"));
    ::kill(reader, SIGSTOP);
    const Ids first = scan_if_there(**store);
    ::kill(reader, SIGCONT);
    CHECK(first.empty());
  }
  Ids found;
  for (int i = 0; i < 10'000'000 && found.empty(); ++i) found = scan_if_there(**store);
  CHECK_EQ(found, Ids{1});
}

TEST_CASE("bytes that fit into no index are refused, and only they") {
  const auto store = open_in(new_schema());
  SeededRandom random(7);
  std::string noise;
  while (noise.size() < 5000) noise.push_back(static_cast<char>(random.below(256)));
  CHECK_EQ(code_of(*store, [&](Tx& tx) { return tx.insert(k_lines, line(noise, 1)); }), "store.key_too_large");
  must(*store, inserting(1));
}

TEST_CASE("people read text in the views") {
  const auto schema = new_schema();
  const auto store = open_in(schema);
  must(*store, [](Tx& tx) -> Result<void> {
    CROSSDOCK_CHECK(tx.insert(k_notes, note(1,
                                            "Gr\xC3\xBC\xC3\x9F"
                                            "e")));
    return tx.insert(k_notes, note(2, "\xFFx"));
  });
  CHECK_EQ(Admin().text("SELECT title FROM " + schema + "_text.notes ORDER BY id"),
           "Gr\xC3\xBC\xC3\x9F"
           "e\n\\377x\n");
}

TEST_CASE("a copy of a log that was trimmed to nothing goes on where it had got") {
  const auto from = open_in(new_schema());
  const auto to = open_in(new_schema());
  must(*from, [](Tx& tx) -> Result<void> {
    for (int i = 0; i < 3; ++i) CROSSDOCK_CHECK(tx.append(k_journal, entry("x")));
    return {};
  });
  must(*from, [](Tx& tx) -> Result<void> {
    for (const std::int64_t position : {1, 2, 3}) CROSSDOCK_CHECK(tx.erase(k_journal, {position}));
    return {};
  });
  CHECK_EQ(from->log_end(k_journal).value(), 3);
  const auto done = from->read([&](Reader& reader) -> Result<void> {
    CROSSDOCK_CHECK(copy_all(*from, reader, *to, all_tables(), {}));
    return {};
  });
  REQUIRE_EQ(done ? "" : done.error().text(), "");
  must(*to, [](Tx& tx) -> Result<void> {
    CROSSDOCK_TRY(const auto position, tx.append(k_journal, entry("y")));
    CHECK_EQ(position, 4);
    return {};
  });
}

TEST_CASE("a copy has the rows, the positions of a trimmed log, and equal digests") {
  const auto from = open_in(new_schema());
  const auto to = open_in(new_schema());
  must(*from, [](Tx& tx) -> Result<void> {
    CROSSDOCK_CHECK(tx.insert(k_notes, note(1, std::string("a\0b", 3))));
    for (int i = 0; i < 5; ++i) CROSSDOCK_CHECK(tx.append(k_journal, entry("x")));
    return {};
  });
  must(*from, [](Tx& tx) -> Result<void> {
    for (const std::int64_t position : {1, 2, 4}) CROSSDOCK_CHECK(tx.erase(k_journal, {position}));
    return {};
  });
  std::vector<Digest> copied;
  const auto done = from->read([&](Reader& reader) -> Result<void> {
    CROSSDOCK_TRY(copied, copy_all(*from, reader, *to, all_tables(), {}));
    return {};
  });
  REQUIRE_EQ(done ? "" : done.error().text(), "");
  CHECK_EQ(scan_ids(*to, k_journal, {}), Ids{3, 5});
  must(*to, [](Tx& tx) -> Result<void> {
    CROSSDOCK_CHECK(tx.insert(k_lines, line("A", 1)));
    CROSSDOCK_TRY(const auto position, tx.append(k_journal, entry("y")));
    CHECK_EQ(position, 6);
    return {};
  });
  const auto changed = to->read([&](Reader& reader) -> Result<void> {
    CROSSDOCK_TRY(const auto found, digest_all(reader, all_tables(), {}));
    CHECK(found[0] == copied[0]);
    CHECK(found[1] != copied[1]);
    CHECK(found[2] != copied[2]);
    return {};
  });
  CHECK(changed.has_value());
}

TEST_CASE("addresses that cannot be used are refused without repeating them") {
  const auto code = [](const std::string& url, const std::string& schema = "x") {
    const auto store = open({.url = url, .schema = schema}, all_tables(), system_clock(), metrics());
    REQUIRE_FALSE(store.has_value());
    CHECK(store.error().text().find("geheim") == std::string::npos);
    return store.error().code;
  };
  CHECK_EQ(code("postgresql://me:geheim@localhost/x"), "store.password_in_url");
  CHECK_EQ(code("postgresql://me:geheim@[::1/x"), "store.url");
  CHECK_EQ(code("postgresql://%2Fnowhere/x"), "store.unavailable");
  CHECK_EQ(code(cluster().url(), "X; DROP"), "store.schema");
}

TEST_CASE("a schema of somebody else, or of a newer format, is left alone") {
  Admin admin;
  admin.run("CREATE SCHEMA theirs");
  admin.run("CREATE TABLE theirs.t (a int)");
  CHECK_EQ(try_open("theirs").error().code, "store.not_ours");
  const auto schema = new_schema();
  open_in(schema).reset();
  admin.run("UPDATE " + schema + ".crossdock_format SET format = 2");
  CHECK_EQ(try_open(schema).error().code, "store.schema_newer");
}

}  // namespace
}  // namespace crossdock::store::postgres
