// SPDX-License-Identifier: Apache-2.0
// Stock bugs of other systems, each as a case named after the issue that reported it.
#include "ledger/testing/bench.hpp"

#include <doctest/doctest.h>

namespace crossdock::ledger {
using testing::at;
using testing::Bench;
using testing::forced;
using testing::move;
using testing::receive;
using testing::reserve;
using testing::stock;

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

TEST_SUITE("drift") {
  TEST_CASE("odoo/odoo#62139: a quantity split into parts that do not divide evenly adds up again exactly") {
    Bench bench;
    bench.must(receive(1000));
    std::vector<TransferId> parts;
    for (const std::int64_t part : {333, 333, 334}) parts.push_back(bench.must(reserve(part)));
    CHECK(bench.free() == 0);
    for (const TransferId part : parts) REQUIRE(bench.cancel(part));
    CHECK(bench.balance(State::available) == Balance{1000, 0, 0});
  }

  TEST_CASE("odoo/odoo PR 154905 and PR 115328: the reserved total is what the open reservations add up to") {
    Bench bench;
    bench.must(receive(100));
    std::vector<TransferId> open;
    for (int i = 1; i <= 10; ++i) open.push_back(bench.must(reserve(i)));
    REQUIRE(bench.post(open[9], 4));
    REQUIRE(bench.cancel(open[8]));
    std::int64_t sum = 0;
    for (const TransferId id : open) {
      const auto found = bench.ledger().find_pending(id);
      sum += found ? found->amount : 0;
    }
    CHECK(sum == 36);
    CHECK(bench.balance(State::available).pending_out == sum);
    bench.check_proven();
  }

  TEST_CASE("medusajs/medusa#12401: releasing more often than reserving cannot make the reserved quantity negative") {
    Bench bench;
    bench.must(receive(5));
    const TransferId id = bench.must(reserve(2));
    for (int i = 0; i < 3; ++i) static_cast<void>(bench.cancel(id));
    static_cast<void>(bench.post(id));
    CHECK(bench.balance(State::available) == Balance{5, 0, 0});
    CHECK(bench.balance(State::allocated) == Balance{});
  }

  TEST_CASE("saleor/saleor#5334: of a hundred orders with failing commits between, each accepted one has its reservation") {
    Bench bench;
    bench.must(receive(1000, 1));
    bench.must(receive(1000, 2));
    std::vector<TransferId> accepted;
    for (int i = 0; i < 100; ++i) {
      if (i % 9 == 4) bench.fail_next_commit();
      const auto ids = bench.apply(std::array{reserve(2, 1), reserve(3, 2)});
      if (ids) accepted.insert(accepted.end(), ids->begin(), ids->end());
    }
    bench.restart();
    CHECK(accepted.size() == 2 * 89);
    for (const TransferId id : accepted) CHECK(bench.ledger().find_pending(id));
    CHECK(bench.balance(State::available, 1).pending_out == 2 * 89);
    CHECK(bench.balance(State::available, 2).pending_out == 3 * 89);
  }
}

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

TEST_SUITE("lines and locations") {
  TEST_CASE("medusajs/medusa#16502: two lines of one item are checked by their sum") {
    Bench bench;
    bench.must(receive(5));
    CHECK(bench.apply(std::array{reserve(3), reserve(3)}).error().place == "transfer 1");
    CHECK(bench.free() == 5);
    REQUIRE(bench.apply(std::array{reserve(3), reserve(2)}));
    CHECK(bench.free() == 0);
  }

  TEST_CASE("vendurehq/vendure#1028: two lines of one variant are reserved and released each on its own") {
    Bench bench;
    bench.must(receive(5));
    const auto lines = *bench.apply(std::array{reserve(1), reserve(1)});
    CHECK(lines[0] != lines[1]);
    REQUIRE(bench.cancel(lines[0]));
    CHECK(bench.balance(State::available).pending_out == 1);
    REQUIRE(bench.post(lines[1]));
    CHECK(bench.free() == 4);
  }

  TEST_CASE("vendurehq/vendure#4030: a line taken from two locations is reserved at both or at none") {
    Bench bench;
    bench.must(receive(3, 1, 1));
    bench.must(receive(3, 1, 2));
    CHECK_FALSE(bench.apply(std::array{reserve(3, 1, 1), reserve(4, 1, 2)}));
    CHECK(bench.free(1, 1) == 3);
    REQUIRE(bench.apply(std::array{reserve(3, 1, 1), reserve(2, 1, 2)}));
    CHECK(bench.free(1, 1) == 0);
    CHECK(bench.free(1, 2) == 1);
  }

  TEST_CASE("medusajs/medusa#16488: stock of another location is not promised here") {
    Bench bench;
    bench.must(receive(100, 1, 2));
    CHECK_FALSE(bench.apply(reserve(1, 1, 1)));
  }

  TEST_CASE("frappe/erpnext#57207: a reservation is consumed in the location where it was made") {
    Bench bench;
    bench.must(receive(5, 1, 1));
    bench.must(receive(5, 1, 2));
    const TransferId id = bench.must(reserve(5, 1, 2));
    REQUIRE(bench.post(id));
    CHECK(bench.balance(State::available, 1, 1) == Balance{5, 0, 0});
    CHECK(bench.balance(State::allocated, 1, 2).posted == 5);
  }

  TEST_CASE("saleor/saleor PR 17170: negative stock in one location does not block another") {
    Bench bench;
    bench.must(forced(move(State::available, State::shipped, 9, 1, 1)));
    bench.must(receive(4, 1, 2));
    bench.must(reserve(4, 1, 2));
    CHECK(bench.free(1, 1) == -9);
    CHECK(bench.free(1, 2) == 0);
  }
}

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
