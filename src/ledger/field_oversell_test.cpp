// SPDX-License-Identifier: Apache-2.0
// Promising more than there is, each as a case named after the issue that reported it (docs/known-bugs.md lists all).
#include "ledger/testing/bench.hpp"

#include <doctest/doctest.h>

namespace crossdock::ledger {
using testing::Bench;
using testing::forced;
using testing::move;
using testing::receive;
using testing::reserve;

namespace {

// Submits each chain as work of its own, all in one group commit; returns how many were accepted.
int race(Bench& bench, const std::vector<std::vector<Transfer>>& chains) {
  int accepted = 0;
  for (const auto& chain : chains) {
    bench.store().submit(
        [&bench, chain](store::Tx& tx) -> Result<void> {
          CROSSDOCK_CHECK(bench.ledger().apply(tx, chain, bench.now()));
          return {};
        },
        [&accepted](const Result<void>& outcome) { accepted += outcome ? 1 : 0; });
  }
  while (bench.store().pump() > 0) {
  }
  return accepted;
}

}  // namespace

TEST_SUITE("overselling") {
  TEST_CASE("medusajs/medusa#16569: check and reserve are one step, so two carts cannot both get the last one") {
    Bench bench;
    bench.must(receive(1));
    CHECK(race(bench, {{reserve(1)}, {reserve(1)}}) == 1);
    CHECK(bench.free() == 0);
    bench.check_proven();
  }

  TEST_CASE("vendurehq/vendure#1738: what lay in a cart before the stock was gone cannot be bought after it is") {
    Bench bench;
    bench.must(receive(20));
    CHECK(bench.free() >= 5);
    bench.must(reserve(20));
    CHECK(bench.apply(reserve(5)).error().code == "ledger.insufficient");
    CHECK(bench.free() == 0);
  }

  TEST_CASE("vendurehq/vendure#3508 and PR 4930: a hundred orders at once for ten pieces make ten reservations") {
    Bench bench;
    bench.must(receive(10));
    CHECK(race(bench, std::vector<std::vector<Transfer>>(100, {reserve(1)})) == 10);
    CHECK(bench.balance(State::available) == Balance{10, 10, 0});
  }

  TEST_CASE("saleor/saleor#543 and PR 6897: stock decreased by many orders at once never goes below zero") {
    Bench bench;
    bench.must(receive(7));
    const std::vector<Transfer> order{move(State::available, State::shipped, 3)};
    CHECK(race(bench, {order, order, order}) == 2);
    CHECK(bench.balance(State::available).posted == 1);
  }

  TEST_CASE("django-oscar/django-oscar#2102: two allocations cannot both pass a check made before either") {
    Bench bench;
    bench.must(receive(5));
    const auto both = bench.run([&](store::Tx& tx) -> Result<void> {
      CHECK(bench.free() >= 4);
      CROSSDOCK_CHECK(bench.ledger().apply(tx, std::array{reserve(4)}, bench.now()));
      CHECK(bench.ledger().apply(tx, std::array{reserve(4)}, bench.now()).error().code == "ledger.insufficient");
      return {};
    });
    REQUIRE(both);
    CHECK(bench.free() == 1);
  }

  TEST_CASE("magento/inventory PR 3036: reservations still open count in the check of the next order") {
    Bench bench;
    bench.must(receive(2));
    bench.must(reserve(2));
    CHECK_FALSE(bench.apply(reserve(1)));
    CHECK_FALSE(bench.apply(move(State::available, State::shipped, 1)));
  }

  TEST_CASE("frappe/erpnext PR 51375: reserving the same stock for two orders at once is refused for the second") {
    Bench bench;
    bench.must(receive(10));
    CHECK(race(bench, {{reserve(8)}, {reserve(8)}}) == 1);
    CHECK(bench.balance(State::available).pending_out == 8);
  }

  TEST_CASE("spree/spree PR 3808: count on hand does not become -1") {
    Bench bench;
    bench.must(receive(1));
    CHECK(race(bench, {{move(State::available, State::shipped, 1)}, {move(State::available, State::shipped, 1)}}) == 1);
    CHECK(bench.balance(State::available).posted == 0);
  }

  TEST_CASE(
      "openfoodfoundation/openfoodnetwork#4018 and PR 5406: the last box is sold once, the loser gets a clear answer") {
    Bench bench;
    bench.must(receive(1));
    bench.must(reserve(1));
    const auto second = bench.apply(reserve(1));
    CHECK(second.error().kind == ErrorKind::rejected);
    CHECK(second.error().message == "available of item 1 at location 1: 0 is free, 1 was asked for");
  }

  TEST_CASE("solidusio/solidus#3020: what is short is refused when it is promised, not when it is shipped") {
    Bench bench;
    bench.must(receive(3));
    const TransferId promised = bench.must(reserve(3));
    CHECK_FALSE(bench.apply(reserve(1)));
    bench.must(forced(move(State::available, State::damaged, 2)));
    REQUIRE(bench.post(promised));
    CHECK(bench.balance(State::allocated).posted == 3);
    CHECK(bench.free() == -2);
  }
}

}  // namespace crossdock::ledger
