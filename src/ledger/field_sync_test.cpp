// SPDX-License-Identifier: Apache-2.0
// Counts and feeds that erase or double what happened, each named after its issue (docs/known-bugs.md).
#include "ledger/testing/bench.hpp"

#include <doctest/doctest.h>

namespace crossdock::ledger {
using testing::Bench;
using testing::move;
using testing::receive;
using testing::reserve;

TEST_SUITE("synchronisation") {
  TEST_CASE("Starktail/woocommerce_fusion#170: a count taken before a sale and applied after it does not erase the sale") {
    Bench bench;
    bench.must(receive(10));
    const Timestamp counted = bench.now().plus_ms(1000);
    bench.clock().advance_ms(60'000);
    bench.must(move(State::available, State::shipped, 4));
    bench.clock().advance_ms(60'000);
    CHECK(*bench.count({.item = 1, .location = 1, .on_hand = 10, .as_of = counted}) == 0);
    CHECK(bench.free() == 6);
  }

  TEST_CASE("Starktail/woocommerce_fusion#170: counts that overtake each other end at the newest") {
    Bench bench;
    const Timestamp older = bench.now();
    bench.clock().advance_ms(60'000);
    REQUIRE(bench.count({.item = 1, .location = 1, .on_hand = 20, .as_of = bench.now()}));
    CHECK(bench.count({.item = 1, .location = 1, .on_hand = 50, .as_of = older}).error().code == "ledger.count_stale");
    CHECK(bench.on_hand() == 20);
  }

  TEST_CASE("libracore/WooCommerceConnector#41: a count leaves reservations of open orders in place") {
    Bench bench;
    bench.must(receive(10));
    const TransferId order = bench.must(reserve(4));
    REQUIRE(bench.count({.item = 1, .location = 1, .on_hand = 12, .as_of = bench.now()}));
    CHECK(bench.free() == 8);
    REQUIRE(bench.post(order));
    CHECK(bench.on_hand() == 12);
  }
}

}  // namespace crossdock::ledger
