// SPDX-License-Identifier: Apache-2.0
#include "ledger/testing/bench.hpp"

#include <doctest/doctest.h>

namespace crossdock::ledger {
using testing::Bench;
using testing::forced;
using testing::move;
using testing::receive;
using testing::reserve;

namespace {

constexpr std::uint16_t k_web = 7;

Transfer in_pool(Transfer transfer, std::uint16_t pool) {
  transfer.from.pool = pool;
  transfer.to.pool = pool;
  return transfer;
}

Transfer fence(std::int64_t amount, std::uint16_t from, std::uint16_t to) {
  Transfer transfer = move(State::available, State::damaged, amount);
  transfer.to.state = State::available;
  transfer.from.pool = from;
  transfer.to.pool = to;
  return transfer;
}

Transfer keeping(Transfer transfer, std::int64_t keep) {
  transfer.keep = keep;
  return transfer;
}

std::int64_t free_in(const Bench& bench, std::uint16_t pool) {
  return bench.ledger().balance({State::available, pool, 1, 1}).free();
}

}  // namespace

TEST_CASE("stock behind a ring-fence is not promised out of the common pool") {
  Bench bench;
  bench.must(receive(10));
  bench.must(fence(4, 0, k_web));
  CHECK(bench.apply(reserve(7)).error().code == "ledger.insufficient");
  bench.must(reserve(6));
  bench.must(in_pool(reserve(4), k_web));
  CHECK(bench.apply(in_pool(reserve(1), k_web)).error().code == "ledger.insufficient");
  CHECK(bench.ledger().pools() == std::vector<std::uint16_t>{0, k_web});
  bench.check_proven();
}

TEST_CASE("a ring-fence cannot be made of stock that is promised already") {
  Bench bench;
  bench.must(receive(10));
  bench.must(reserve(8));
  CHECK(bench.apply(fence(3, 0, k_web)).error().code == "ledger.insufficient");
  bench.must(fence(2, 0, k_web));
  CHECK(free_in(bench, k_web) == 2);
}

TEST_CASE("what a count takes from the shelf no pool can promise any more") {
  Bench bench;
  bench.must(receive(10));
  bench.must(fence(8, 0, k_web));
  CHECK(*bench.count({.item = 1, .location = 1, .on_hand = 5, .as_of = bench.now()}) == -5);
  CHECK(free_in(bench, 0) == -3);
  CHECK(free_in(bench, k_web) == 8);
  CHECK(bench.apply(in_pool(reserve(6), k_web)).error().message ==
        "available of item 1 at location 1 in pool 7: 5 is free on the shelf, of which 0 must stay, 6 was asked for");
  bench.must(in_pool(reserve(5), k_web));
  bench.must(receive(2));
  CHECK(bench.apply(in_pool(reserve(3), k_web)).error().code == "ledger.insufficient");
  bench.must(in_pool(reserve(2), k_web));
}

TEST_CASE("a count compares what lies on the shelf in all pools and all states of on hand") {
  Bench bench;
  bench.must(receive(10));
  bench.must(fence(4, 0, k_web));
  bench.must(in_pool(move(State::available, State::allocated, 3), k_web));
  CHECK(*bench.count({.item = 1, .location = 1, .on_hand = 10, .as_of = bench.now()}) == 0);
  CHECK(*bench.count({.item = 1, .location = 1, .on_hand = 11, .as_of = bench.now()}) == 1);
  CHECK(free_in(bench, 0) == 7);
}

TEST_CASE("stock fenced after a count was taken does not change what the count said") {
  Bench bench;
  bench.must(receive(10));
  const Timestamp counted = bench.now();
  bench.clock().advance_ms(60'000);
  bench.must(testing::at(fence(4, 0, k_web), bench.now()));
  CHECK(*bench.count({.item = 1, .location = 1, .on_hand = 9, .as_of = counted}) == -1);
  CHECK(free_in(bench, 0) == 5);
  CHECK(free_in(bench, k_web) == 4);
  bench.must(testing::at(fence(1, k_web, 0), counted));
  CHECK(free_in(bench, 0) + free_in(bench, k_web) == 9);
  bench.check_proven();
}

TEST_CASE("safety stock stays on the shelf, whatever the lines of one order add up to") {
  Bench bench;
  bench.must(receive(10));
  CHECK(bench.apply(std::array{keeping(reserve(4), 3), keeping(reserve(4), 3)}).error().place == "transfer 1");
  REQUIRE(bench.apply(std::array{keeping(reserve(4), 3), keeping(reserve(3), 3)}));
  CHECK(bench.apply(keeping(reserve(1), 3)).error().message ==
        "available of item 1 at location 1: 3 is free on the shelf, of which 3 must stay, 1 was asked for");
  bench.must(reserve(3));
}

TEST_CASE("safety stock is one for the shelf, not one per pool") {
  Bench bench;
  bench.must(receive(10));
  bench.must(fence(6, 0, k_web));
  bench.must(keeping(in_pool(reserve(6), k_web), 4));
  CHECK_FALSE(bench.apply(keeping(reserve(1), 4)));
}

TEST_CASE("a negative safety stock is refused") {
  Bench bench;
  bench.must(receive(10));
  CHECK(bench.apply(keeping(reserve(1), -5)).error().code == "ledger.keep");
}

TEST_CASE("pools survive snapshot and restart") {
  Bench bench;
  bench.must(receive(10));
  bench.must(fence(4, 0, k_web));
  REQUIRE(bench.snapshot());
  bench.must(fence(1, 0, 9));
  bench.restart();
  CHECK(bench.ledger().pools() == std::vector<std::uint16_t>{0, k_web, 9});
  CHECK_FALSE(bench.apply(reserve(6)));
  bench.must(reserve(5));
}

TEST_CASE("there are at most so many pools, and those that are known still work") {
  Bench bench;
  bench.must(receive(1000));
  for (std::uint16_t pool = 1; pool < k_pools_max; ++pool) bench.must(fence(1, 0, pool));
  CHECK(bench.apply(fence(1, 0, 1000)).error().code == "ledger.pools_full");
  bench.must(fence(1, 0, 5));
}

}  // namespace crossdock::ledger
