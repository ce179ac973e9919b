// SPDX-License-Identifier: Apache-2.0
// Memory and disk never part: whatever fails, balances, links and pending transfers are as if it had not been tried.
#include "ledger/testing/bench.hpp"

#include <doctest/doctest.h>

namespace crossdock::ledger {
using testing::Bench;
using testing::receive;
using testing::reserve;
using testing::stock;

namespace {

Unexpected changed_mind() { return fail(ErrorKind::rejected, "test.no", "The unit of work fails"); }

}  // namespace

TEST_CASE("a unit of work that fails leaves memory as it was") {
  Bench bench;
  bench.must(receive(10));
  const TransferId held = bench.must(reserve(4));
  const TransferId voided = bench.must(reserve(1));
  const auto before = bench.why(stock(State::available));
  const auto ran = bench.run([&](store::Tx& tx) -> Result<void> {
    CROSSDOCK_CHECK(bench.ledger().post(tx, held, 2, bench.now()));
    CROSSDOCK_CHECK(bench.ledger().void_pending(tx, voided, bench.now()));
    CROSSDOCK_CHECK(bench.ledger().apply(tx, std::array{receive(5), reserve(9)}, bench.now()));
    CROSSDOCK_CHECK(bench.ledger().apply_count(tx, {.item = 1, .location = 1, .on_hand = 99}, bench.now()));
    CROSSDOCK_CHECK(bench.ledger().snapshot(tx));
    return changed_mind();
  });
  CHECK(ran.error().code == "test.no");
  CHECK(bench.balance(State::available) == Balance{10, 5, 0});
  CHECK(bench.balance(State::allocated) == Balance{0, 0, 5});
  CHECK(bench.ledger().pending_count() == 2);
  CHECK(bench.ledger().find_pending(held)->amount == 4);
  CHECK(bench.ledger().entries_since_snapshot() == 3);
  CHECK(bench.why(stock(State::available)).size() == before.size());
  bench.check_proven();
  // The same steps then succeed as for the first time.
  REQUIRE(bench.post(held));
  REQUIRE(bench.cancel(voided));
  bench.restart();
  CHECK(bench.balance(State::available) == Balance{6, 0, 0});
  bench.check_proven();
}

TEST_CASE("a failed commit takes back all units of work of its group, newest first") {
  Bench bench;
  bench.must(receive(10));
  REQUIRE(bench.snapshot());
  std::vector<Result<void>> outcomes;
  for (int i = 0; i < 5; ++i) {
    bench.store().submit(
        [&bench](store::Tx& tx) -> Result<void> {
          CROSSDOCK_TRY(const auto ids, bench.ledger().apply(tx, std::array{reserve(1), receive(2)}, bench.now()));
          CROSSDOCK_CHECK(bench.ledger().post(tx, ids[0], {}, bench.now()));
          return bench.ledger().snapshot(tx);
        },
        [&outcomes](Result<void> outcome) { outcomes.push_back(std::move(outcome)); });
  }
  bench.fail_next_commit();
  CHECK(bench.store().pump() == 5);
  REQUIRE(outcomes.size() == 5);
  for (const auto& outcome : outcomes) CHECK(outcome.error().kind == ErrorKind::unavailable);
  CHECK(bench.balance(State::available) == Balance{10, 0, 0});
  CHECK(bench.balance(State::allocated) == Balance{});
  CHECK(bench.ledger().entries_since_snapshot() == 0);
  bench.check_proven();
  bench.must(reserve(10));
  bench.restart();
  CHECK(bench.free() == 0);
  bench.check_proven();
}

TEST_CASE("one failing unit of work in a group takes back only its own") {
  Bench bench;
  bench.must(receive(10));
  int refused = 0;
  for (int i = 0; i < 6; ++i) {
    bench.store().submit(
        [&bench, i](store::Tx& tx) -> Result<void> {
          CROSSDOCK_CHECK(bench.ledger().apply(tx, std::array{reserve(2)}, bench.now()));
          return i % 2 == 0 ? Result<void>{} : changed_mind();
        },
        [&refused](const Result<void>& outcome) { refused += outcome ? 0 : 1; });
  }
  CHECK(bench.store().pump() == 6);
  CHECK(refused == 3);
  CHECK(bench.free() == 4);
  bench.check_proven();
}

TEST_CASE("a group run again after a conflict gives the same balances") {
  static const store::Table k_taken{.name = "taken", .columns = {{"id"}}};
  ManualClock clock;
  Metrics metrics;
  IdSource ids(clock, 1);
  Ledger ledger(ids);
  store::Schema tables = schema();
  tables.push_back(&k_taken);
  auto store = *store::memory::open({.disk = nullptr, .thread = false, .at_commit = nullptr}, tables, metrics);
  REQUIRE(store->read([&](store::Reader& reader) { return ledger.load(reader); }));
  REQUIRE(store->run([&](store::Tx& tx) -> Result<void> {
    CROSSDOCK_CHECK(tx.insert(k_taken, {std::int64_t{1}}));
    CROSSDOCK_CHECK(ledger.apply(tx, std::array{receive(10)}, clock.now()));
    return {};
  }));
  std::vector<bool> outcomes;
  for (std::int64_t i = 0; i < 3; ++i) {
    store->submit(
        [&, i](store::Tx& tx) -> Result<void> {
          CROSSDOCK_CHECK(ledger.apply(tx, std::array{reserve(4)}, clock.now()));
          return tx.insert(k_taken, {i});  // 1 is there already: found when the group is written
        },
        [&](const Result<void>& outcome) { outcomes.push_back(outcome.has_value()); });
  }
  while (store->pump() > 0) {
  }
  CHECK(outcomes == std::vector{true, false, true});
  CHECK(ledger.balance(stock(State::available)) == Balance{10, 8, 0});
  CHECK(ledger.pending_count() == 2);
}

TEST_CASE("a snapshot whose commit failed is written in full by the next one") {
  Bench bench;
  bench.must(receive(10));
  const TransferId early = bench.must(reserve(2));
  bench.fail_next_commit();
  CHECK_FALSE(bench.snapshot());
  CHECK(bench.ledger().entries_since_snapshot() == 2);
  REQUIRE(bench.snapshot());
  CHECK(bench.ledger().entries_since_snapshot() == 0);
  REQUIRE(bench.post(early));
  bench.fail_next_commit();
  CHECK_FALSE(bench.snapshot());
  REQUIRE(bench.snapshot());
  bench.restart();
  CHECK(bench.ledger().entries_since_snapshot() == 0);
  CHECK(bench.balance(State::available) == Balance{8, 0, 0});
  CHECK(bench.ledger().pending_count() == 0);
  bench.check_proven();
}

TEST_CASE("transfer ids never repeat after a restart, even when the clock stepped back") {
  Bench bench;
  bench.must(receive(10));
  const TransferId before = bench.must(reserve(1));
  for (const bool snapshot : {false, true}) {
    if (snapshot) REQUIRE(bench.snapshot());
    bench.clock().advance_ms(-3'600'000);
    bench.restart();
    CHECK(bench.must(reserve(1)) > before);
  }
  bench.check_proven();
}

TEST_CASE("a changed or missing entry is found by load and by verify") {
  Bench bench;
  bench.must(receive(10));
  bench.must(reserve(1));
  REQUIRE(bench.run([&](store::Tx& tx) { return tx.erase(*schema().front(), {std::int64_t{1}}); }));
  CHECK_FALSE(bench.differences().empty());
  ManualClock clock;
  IdSource ids(clock, 1);
  Ledger second(ids);
  const auto loaded = bench.store().read([&](store::Reader& reader) { return second.load(reader); });
  CHECK(loaded.error().kind == ErrorKind::corrupt);
  CHECK(loaded.error().place == "ledger entry 2");
}

}  // namespace crossdock::ledger
