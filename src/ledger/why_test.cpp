// SPDX-License-Identifier: Apache-2.0
#include "ledger/recent.hpp"
#include "ledger/testing/bench.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <thread>

namespace crossdock::ledger {
using testing::Bench;
using testing::move;
using testing::receive;
using testing::reserve;
using testing::stock;

TEST_CASE("why is available 7: every line carries the balance after it, down to nothing") {
  Bench bench;
  Transfer receipt = receive(10);
  receipt.reference = "po 4711";
  bench.must(receipt);
  const TransferId id = bench.must(reserve(5));
  REQUIRE(bench.post(id, 3));
  bench.must(receive(9, 2));
  for (const bool restarted : {false, true}) {
    if (restarted) bench.restart();
    const auto story = bench.why(stock(State::available));
    REQUIRE(story.size() == 3);
    CHECK(story[0].entry.kind == EntryKind::posted);
    CHECK(story[0].entry.transfer == id);
    CHECK(story[0].entry.amount == 3);
    CHECK(story[0].after == Balance{7, 0, 0});
    CHECK(story[1].entry.kind == EntryKind::pending);
    CHECK(story[1].after == Balance{10, 5, 0});
    CHECK(story[2].entry.reference == "po 4711");
    CHECK(story[2].after == Balance{10, 0, 0});
    CHECK(bench.why(stock(State::available), 1).size() == 1);
  }
  CHECK(bench.why(stock(State::damaged)).empty());
}

TEST_CASE("why reaches back over more entries than are kept in memory") {
  Bench bench;
  bench.must(receive(7, 2));
  const std::vector<Transfer> chain(k_chain_max, receive(1));
  for (int i = 0; i < 2; ++i) REQUIRE(bench.apply(chain));
  const auto story = bench.why(stock(State::available, 2));
  REQUIRE(story.size() == 1);
  CHECK(story[0].after.posted == 7);
  CHECK(bench.why(stock(State::available)).size() == k_why_max);
  bench.check_proven();
}

TEST_CASE("a reader of an older snapshot gets a story that belongs to the balance") {
  Bench bench;
  bench.must(receive(10));
  const auto read = bench.store().read([&](store::Reader& reader) -> Result<void> {
    bench.must(reserve(4));
    bench.must(receive(2));
    CROSSDOCK_TRY(const auto story, bench.ledger().why(reader, stock(State::available), 10));
    CHECK(story.size() == 3);
    CHECK(story[0].after == Balance{12, 4, 0});
    CROSSDOCK_TRY(const auto differences, bench.ledger().verify(reader));
    CHECK(differences.empty());
    for (std::size_t i = 0; i <= k_recent_lines / k_chain_max; ++i) {
      REQUIRE(bench.apply(std::vector<Transfer>(k_chain_max, receive(1, 2))));
    }
    CHECK(bench.ledger().why(reader, stock(State::available), 10).error().code == "ledger.reader_behind");
    CHECK(bench.ledger().verify(reader).error().kind == ErrorKind::transient);
    return {};
  });
  REQUIRE(read);
  bench.check_proven();
}

TEST_CASE("readers on other threads see whole chains while the writer works") {
  ManualClock clock;
  Metrics metrics;
  IdSource ids(clock, 1);
  Ledger ledger(ids);
  std::atomic<int> commits = 0;
  const auto fault = [&] { return ++commits % 7 == 0 ? store::memory::Fault::refuse : store::memory::Fault::none; };
  auto store = *store::memory::open({.disk = nullptr, .thread = true, .at_commit = fault}, schema(), metrics);
  REQUIRE(store->read([&](store::Reader& reader) { return ledger.load(reader); }));
  std::atomic<bool> done = false;
  std::atomic<int> wrong = 0;
  std::atomic<int> looks = 0;
  std::thread reader([&] {
    while (!done || looks == 0) {
      const Balance available = ledger.balance(stock(State::available));
      if (available.posted % 10 != 0 || available.free() < 0) ++wrong;
      if (ledger.pending_count() > 1000 || ledger.next_expiry()) ++wrong;
      const auto proven = store->read([&](store::Reader& snapshot) -> Result<void> {
        const auto story = ledger.why(snapshot, stock(State::available), 3);
        if (!story && story.error().kind != ErrorKind::transient) ++wrong;
        CROSSDOCK_TRY(const auto differences, ledger.verify(snapshot));
        wrong += static_cast<int>(differences.size());
        return {};
      });
      if (!proven) ++wrong;
      ++looks;
    }
  });
  for (int i = 0; i < 200; ++i) {
    static_cast<void>(store->run([&](store::Tx& tx) -> Result<void> {
      CROSSDOCK_CHECK(ledger.apply(tx, std::array{receive(4), receive(6)}, clock.now()));
      CROSSDOCK_TRY(const auto held, ledger.apply(tx, std::array{reserve(10)}, clock.now()));
      if (i % 2 == 0) CROSSDOCK_CHECK(ledger.void_pending(tx, held[0], clock.now()));
      if (i % 10 == 0) CROSSDOCK_CHECK(ledger.snapshot(tx));
      return {};
    }));
  }
  done = true;
  reader.join();
  CHECK(wrong == 0);
}

}  // namespace crossdock::ledger
