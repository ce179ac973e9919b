// SPDX-License-Identifier: Apache-2.0
// The server dies as by a power cut while batches are under way, and comes back or is replaced by its standby. Every unit
// of work appends to a log and inserts a row: what was acknowledged is there, whole, once and without a gap.
#include "store/postgres/connection.hpp"
#include "store/postgres/postgres.hpp"
#include "store/postgres/testing/cluster.hpp"
#include "store/testing/fixture.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <atomic>
#include <condition_variable>
#include <csignal>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace crossdock::store::postgres {
namespace {

using store::testing::all_tables;
using store::testing::entry;
using store::testing::k_journal;
using store::testing::k_notes;
using store::testing::note;
using store::testing::scan_now;
using testing::Cluster;

constexpr std::size_t k_outstanding = 40;

// Keeps so many units of work under way, each with a number of its own, until it is stopped.
class Load {
 public:
  explicit Load(Store& store) : store_(store), thread_([this] { loop(); }) {}
  ~Load() { stop(); }

  // False when there were not so many more in a minute.
  bool await_more(std::size_t count) {
    std::unique_lock lock(mutex_);
    const std::size_t wanted = acknowledged_.size() + count;
    return changed_.wait_for(lock, std::chrono::seconds(60), [&] { return acknowledged_.size() >= wanted; });
  }
  void stop() {
    stopping_ = true;
    if (thread_.joinable()) thread_.join();
  }
  const std::set<std::int64_t>& acknowledged() const { return acknowledged_; }
  std::int64_t submitted() const { return next_; }
  std::size_t refused() const { return refused_; }

 private:
  void loop() {
    while (true) {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return under_way_ < k_outstanding || stopping_; });
      if (stopping_) {
        changed_.wait(lock, [this] { return under_way_ == 0; });
        return;
      }
      // While the server is away refusals come at once.
      if (std::exchange(was_refused_, false)) changed_.wait_for(lock, std::chrono::milliseconds(2));
      const std::int64_t id = next_++;
      ++under_way_;
      lock.unlock();
      submit(id);
    }
  }
  void submit(std::int64_t id) {
    store_.submit(
        [id](Tx& tx) -> Result<void> {
          CROSSDOCK_CHECK(tx.append(k_journal, entry(fmt::to_string(id))));
          return tx.insert(k_notes, note(id, "x"));
        },
        [this, id](const Result<void>& outcome) {
          const std::scoped_lock lock(mutex_);
          --under_way_;
          if (outcome) acknowledged_.insert(id);
          was_refused_ = !outcome;
          refused_ += was_refused_ ? 1 : 0;
          changed_.notify_all();
        });
  }

  Store& store_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::set<std::int64_t> acknowledged_;
  std::size_t refused_ = 0;
  bool was_refused_ = false;
  std::int64_t next_ = 1;
  std::size_t under_way_ = 0;
  std::atomic<bool> stopping_ = false;
  std::thread thread_;
};

std::vector<Row> all_rows(Store& store, const Table& table) {
  std::vector<Row> rows;
  Scan scan{.limit = k_scan_rows_max};
  for (bool more = true; more;) {
    const auto page = scan_now(store, table, scan);
    rows.insert(rows.end(), page.begin(), page.end());
    more = page.size() == scan.limit;
    if (more) scan.after = Key{page.back()[0]};
  }
  return rows;
}

void check_whole(Store& store, const Load& load) {
  std::set<std::int64_t> there;
  for (const Row& row : all_rows(store, k_notes)) there.insert(as_integer(row[0]));
  for (const std::int64_t id : load.acknowledged()) REQUIRE_MESSAGE(there.contains(id), id, " was acknowledged and is lost");
  CHECK_LT(*there.rbegin(), load.submitted());
  std::multiset<std::string> told;
  std::int64_t position = 0;
  for (const Row& row : all_rows(store, k_journal)) {
    CHECK_EQ(as_integer(row[0]), ++position);
    told.insert(as_text(row[1]));
  }
  CHECK_EQ(told.size(), there.size());
  for (const std::int64_t id : there) CHECK_EQ(told.count(fmt::to_string(id)), 1U);
}

TEST_CASE("a server that crashes again and again under load loses and doubles nothing") {
  auto cluster = Cluster::start();
  REQUIRE_EQ(cluster ? "" : cluster.error().text(), "");
  const SystemClock clock;
  Metrics metrics;
  auto opened = open({.url = (*cluster)->url(), .schema = "crashes"}, all_tables(), clock, metrics);
  REQUIRE_EQ(opened ? "" : opened.error().text(), "");
  Store& store = **opened;
  Load load(store);
  for (int round = 0; round < 6; ++round) {
    REQUIRE(load.await_more(150 + 37 * static_cast<std::size_t>(round)));
    (*cluster)->stop(SIGQUIT);
    const auto again = (*cluster)->run();
    REQUIRE_EQ(again ? "" : again.error().text(), "");
  }
  REQUIRE(load.await_more(100));
  load.stop();
  CHECK_GT(load.refused(), 0U);
  check_whole(store, load);
}

TEST_CASE("the store goes over to a standby that was promoted, and what was acknowledged is there") {
  auto primary = Cluster::start();
  REQUIRE_EQ(primary ? "" : primary.error().text(), "");
  auto standby = Cluster::start_standby(**primary);
  REQUIRE_EQ(standby ? "" : standby.error().text(), "");
  {
    auto admin = Connection::open({.url = (*primary)->url()}, "failover-test");
    REQUIRE(admin.has_value());
    REQUIRE(admin->run("ALTER SYSTEM SET synchronous_standby_names = '*'").has_value());
    REQUIRE(admin->run("SELECT pg_reload_conf()").has_value());
    bool is_synchronous = false;
    for (int i = 0; i < 20'000 && !is_synchronous; ++i) {
      const auto states = admin->ask("", "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'");
      is_synchronous = states && states->integer(0, 0) == 1;
    }
    REQUIRE(is_synchronous);
  }
  const SystemClock clock;
  Metrics metrics;
  const std::string url = fmt::format("postgresql://crossdock@{},{}/postgres?target_session_attrs=read-write",
                                      (*primary)->host(), (*standby)->host());
  auto opened = open({.url = url, .schema = "failover"}, all_tables(), clock, metrics);
  REQUIRE_EQ(opened ? "" : opened.error().text(), "");
  Load load(**opened);
  REQUIRE(load.await_more(300));
  (*primary)->stop(SIGQUIT);
  {
    auto admin = Connection::open({.url = (*standby)->url()}, "failover-test");
    REQUIRE(admin.has_value());
    REQUIRE(admin->run("SELECT pg_promote()").has_value());
  }
  REQUIRE(load.await_more(300));
  load.stop();
  check_whole(**opened, load);
}

}  // namespace
}  // namespace crossdock::store::postgres
