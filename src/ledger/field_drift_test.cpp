// SPDX-License-Identifier: Apache-2.0
// Reserved totals that drift from the reservations, each as a case named after its issue (docs/known-bugs.md).
#include "ledger/testing/bench.hpp"

#include <doctest/doctest.h>

namespace crossdock::ledger {
using testing::Bench;
using testing::receive;
using testing::reserve;

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

}  // namespace crossdock::ledger
