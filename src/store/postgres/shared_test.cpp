// SPDX-License-Identifier: Apache-2.0
// Several stores on one schema, as processes on one database are.
#include "store/postgres/connection.hpp"
#include "store/postgres/postgres.hpp"
#include "store/postgres/testing/cluster.hpp"
#include "store/testing/fixture.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <latch>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

namespace crossdock::store::postgres {
namespace {

using store::testing::all_tables;
using store::testing::entry;
using store::testing::k_journal;
using store::testing::k_notes;
using store::testing::must;
using store::testing::note;
using store::testing::scan_ids;
using store::testing::scan_now;
using testing::Cluster;

using Ids = std::vector<std::int64_t>;

Cluster& cluster() {
  static const auto made = Cluster::start();
  if (!made) FAIL(made.error().text());
  return **made;
}

std::string new_schema() {
  static int places = 0;
  return "shared_" + std::to_string(++places);
}

// A node whose memory is the journal, as the ledger's is its entries.
class Member {
 public:
  Member(const std::string& schema, const Clock& clock) {
    auto opened = open({.url = cluster().url(), .schema = schema, .shared = true}, all_tables(), clock, metrics_);
    REQUIRE_EQ(opened ? "" : opened.error().text(), "");
    store_ = *std::move(opened);
    store_->membership()->on_change([this](bool fenced) { fenced_ = fenced_ || fenced; });
    store_->on_foreign_commits([this](Reader& reader) { return catch_up(reader); });
  }

  Result<void> append(const std::string& text, std::int64_t id) {
    return store_->run([this, text, id](Tx& tx) -> Result<void> {
      CROSSDOCK_TRY(const auto position, tx.append(k_journal, entry(text)));
      {
        const std::scoped_lock lock(mutex_);
        memory_.push_back({position, text});
      }
      tx.on_rollback([this] {
        const std::scoped_lock lock(mutex_);
        memory_.pop_back();
      });
      return tx.insert(k_notes, note(id, text));
    });
  }

  std::vector<std::pair<std::int64_t, std::string>> memory() const {
    const std::scoped_lock lock(mutex_);
    return memory_;
  }
  Store& store() { return *store_; }
  bool fenced() const { return fenced_; }

 private:
  Result<void> catch_up(Reader& reader) {
    const std::scoped_lock lock(mutex_);
    const std::int64_t last = memory_.empty() ? 0 : memory_.back().first;
    CROSSDOCK_TRY(const auto rows, reader.scan(k_journal, {.after = Key{last}, .limit = k_scan_rows_max}));
    for (const auto& row : rows) memory_.emplace_back(as_integer(row[0]), as_text(row[1]));
    return {};
  }

  Metrics metrics_;
  mutable std::mutex mutex_;
  std::vector<std::pair<std::int64_t, std::string>> memory_;
  std::atomic<bool> fenced_ = false;
  std::unique_ptr<Store> store_;
};

TEST_CASE("nodes write in turns: memory equals the log on each, and a cursor sees every entry once and in order") {
  constexpr int k_nodes = 3;
  constexpr int k_works = 120;
  const SystemClock clock;
  const auto schema = new_schema();
  std::vector<std::unique_ptr<Member>> members;
  for (int i = 0; i < k_nodes; ++i) members.push_back(std::make_unique<Member>(schema, clock));
  std::atomic<int> running = k_nodes;
  std::vector<std::jthread> threads;
  for (int i = 0; i < k_nodes; ++i) {
    threads.emplace_back([&, i] {
      for (int n = 0; n < k_works; ++n) {
        // Every seventh meets a row of another node, and leaves no gap.
        const std::int64_t id = n % 7 == 0 ? n : 1000 * (i + 1) + n;
        static_cast<void>(members[static_cast<std::size_t>(i)]->append(std::to_string(i), id));
      }
      running.fetch_sub(1);
    });
  }
  std::int64_t cursor = 0;
  bool gapless = true;
  for (bool more = true; more;) {
    more = running.load() > 0;
    for (const auto& row : scan_now(members[0]->store(), k_journal, {.after = Key{cursor}})) {
      gapless = gapless && as_integer(row[0]) == cursor + 1;
      cursor = as_integer(row[0]);
    }
  }
  CHECK(gapless);
  CHECK_EQ(static_cast<std::size_t>(cursor), scan_ids(members[0]->store(), k_notes, {}).size());
  std::vector<std::pair<std::int64_t, std::string>> log;
  for (const auto& row : scan_now(members[0]->store(), k_journal, {})) log.emplace_back(as_integer(row[0]), as_text(row[1]));
  for (const auto& member : members) {
    // A unit of work of each sees everything: its turn begins with catching up.
    must(member->store(), [](Tx&) -> Result<void> { return {}; });
    CHECK(member->memory() == log);
  }
}

TEST_CASE("what one node commits, others learn without having work") {
  const SystemClock clock;
  const auto schema = new_schema();
  Member writer(schema, clock);
  Member reader(schema, clock);
  REQUIRE(writer.append("news", 1).has_value());
  while (reader.memory().empty()) std::this_thread::yield();
  CHECK_EQ(reader.memory().front().second, "news");
  CHECK_EQ(reader.store().statistics().works, 0);
}

TEST_CASE("nodes have numbers of their own and know who lives") {
  const SystemClock clock;
  const auto schema = new_schema();
  const auto first = std::make_unique<Member>(schema, clock);
  auto second = std::make_unique<Member>(schema, clock);
  const auto& one = *first->store().membership();
  const auto& two = *second->store().membership();
  CHECK(one.number() != two.number());
  CHECK(one.node() != two.node());
  CHECK((one.holds_lease() && two.holds_lease()));
  while (one.living() != Ids{one.node(), two.node()}) std::this_thread::yield();
  second.reset();
  while (one.living() != Ids{one.node()}) std::this_thread::yield();
  CHECK_FALSE(first->fenced());
}

TEST_CASE("a place that is shared cannot be had alone, nor the other way round") {
  const SystemClock clock;
  const auto schema = new_schema();
  Metrics metrics;
  const auto alone = [&] { return open({.url = cluster().url(), .schema = schema}, all_tables(), clock, metrics); };
  {
    const Member member(schema, clock);
    CHECK_EQ(alone().error().code, "store.in_use");
  }
  const auto store = alone();
  REQUIRE(store.has_value());
  CHECK_EQ(open({.url = cluster().url(), .schema = schema, .shared = true}, all_tables(), clock, metrics).error().code,
           "store.in_use");
}

// The clock of the stale node stands still for others: it is as if its process had been stopped for a while.
TEST_CASE("a node that was declared dead can commit nothing and is told") {
  const SystemClock clock;
  const auto schema = new_schema();
  Member survivor(schema, clock);
  Member stale(schema, clock);
  REQUIRE(stale.append("before", 1).has_value());
  auto admin = Connection::open({.url = cluster().url()}, "admin");
  REQUIRE(admin.has_value());
  const auto node = std::to_string(stale.store().membership()->node());
  while (survivor.store().membership()->living().size() != 2) std::this_thread::yield();
  // Its lease has run out, and it does not come to renew it before the other looks.
  std::latch inside(1);
  std::latch outside(1);
  Result<void> late;
  std::jthread working([&] {
    late = stale.store().run([&](Tx& tx) -> Result<void> {
      inside.count_down();
      outside.wait();
      CROSSDOCK_CHECK(tx.append(k_journal, entry("too late")));
      return tx.insert(k_notes, note(2, "too late"));
    });
  });
  inside.wait();
  for (int i = 0; i < 100'000 && survivor.store().membership()->living().size() != 1; ++i) {
    REQUIRE(admin->run("UPDATE " + schema + ".crossdock_node SET lease_until = 'epoch' WHERE node = " + node).has_value());
  }
  outside.count_down();
  working.join();
  REQUIRE_FALSE(late.has_value());
  CHECK(late.error().kind == ErrorKind::unavailable);
  CHECK_EQ(stale.append("later still", 3).error().code, "store.fenced");
  CHECK(stale.fenced());
  CHECK_FALSE(stale.store().membership()->holds_lease());
  REQUIRE(survivor.append("after", 4).has_value());
  CHECK_EQ(scan_ids(survivor.store(), k_notes, {}), Ids{1, 4});
  CHECK_EQ(scan_ids(survivor.store(), k_journal, {}), Ids{1, 2});
}

}  // namespace
}  // namespace crossdock::store::postgres
