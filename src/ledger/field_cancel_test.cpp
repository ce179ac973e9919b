// SPDX-License-Identifier: Apache-2.0
// Cancelled, changed and partial orders that leak or release twice, each named after its issue (docs/known-bugs.md).
#include "ledger/testing/bench.hpp"

#include <doctest/doctest.h>

namespace crossdock::ledger {
using testing::Bench;
using testing::move;
using testing::receive;
using testing::reserve;

TEST_SUITE("cancelled and partial") {
  TEST_CASE("magento/inventory#1878: cancelling an order twice releases its stock once") {
    Bench bench;
    bench.must(receive(10));
    const TransferId id = bench.must(reserve(6));
    REQUIRE(bench.cancel(id));
    CHECK(bench.cancel(id).error().kind == ErrorKind::conflict);
    CHECK(bench.free() == 10);
  }

  TEST_CASE("magento/inventory#1849: after a part was shipped, cancelling releases nothing a second time") {
    Bench bench;
    bench.must(receive(10));
    const TransferId id = bench.must(reserve(6));
    REQUIRE(bench.post(id, 2));
    CHECK(bench.cancel(id).error().code == "ledger.already_resolved");
    CHECK(bench.free() == 8);
  }

  TEST_CASE("magento/inventory#1887: a release and a shipment that cross end with exactly one of them") {
    Bench bench;
    bench.must(receive(10));
    const TransferId id = bench.must(reserve(6));
    int done = 0;
    const auto count = [&done](const Result<void>& outcome) { done += outcome ? 1 : 0; };
    bench.store().submit([&](store::Tx& tx) { return bench.ledger().post(tx, id, {}, bench.now()); }, count);
    bench.store().submit([&](store::Tx& tx) { return bench.ledger().void_pending(tx, id, bench.now()); }, count);
    bench.store().pump();
    CHECK(done == 1);
    CHECK(bench.balance(State::available) == Balance{4, 0, 0});
  }

  TEST_CASE("vendurehq/vendure#1557: cancelling what was fulfilled in part frees the open part only") {
    Bench bench;
    bench.must(receive(10));
    const auto lines = *bench.apply(std::array{reserve(2), reserve(3)});
    REQUIRE(bench.post(lines[0]));
    bench.must(move(State::allocated, State::shipped, 2));
    REQUIRE(bench.cancel(lines[1]));
    CHECK(bench.balance(State::available) == Balance{8, 0, 0});
    CHECK(bench.balance(State::shipped).posted == 2);
  }

  TEST_CASE("vendurehq/vendure#1571: when all orders are done, no phantom allocation is left") {
    Bench bench;
    bench.must(receive(500));
    for (int i = 0; i < 120; ++i) {
      const TransferId id = bench.must(reserve(i % 4 + 1));
      if (i % 3 == 0) {
        REQUIRE(bench.cancel(id));
      } else {
        REQUIRE(bench.post(id, i % 4 / 2 + 1));
        bench.must(move(State::allocated, State::shipped, i % 4 / 2 + 1));
      }
    }
    CHECK(bench.ledger().pending_count() == 0);
    CHECK(bench.balance(State::available).pending_out == 0);
    CHECK(bench.balance(State::allocated) == Balance{});
    CHECK(bench.free() + bench.balance(State::shipped).posted == 500);
  }

  TEST_CASE("vendurehq/vendure#2874: changing the quantity of a line keeps one reservation of the new quantity") {
    Bench bench;
    bench.must(receive(10));
    const TransferId first = bench.must(reserve(4));
    const auto changed = bench.run([&](store::Tx& tx) -> Result<void> {
      CROSSDOCK_CHECK(bench.ledger().void_pending(tx, first, bench.now()));
      CROSSDOCK_CHECK(bench.ledger().apply(tx, std::array{reserve(7)}, bench.now()));
      return {};
    });
    REQUIRE(changed);
    CHECK(bench.balance(State::available) == Balance{10, 7, 0});
    CHECK(bench.ledger().pending_count() == 1);
  }

  TEST_CASE("solidusio/solidus#5669: splitting off what is short does not turn it into stock") {
    Bench bench;
    bench.must(receive(3));
    const TransferId id = bench.must(reserve(3));
    REQUIRE(bench.post(id, 2));
    CHECK(bench.free() == 1);
    CHECK_FALSE(bench.apply(reserve(2)));
    CHECK(bench.on_hand() == 3);
  }
}

}  // namespace crossdock::ledger
