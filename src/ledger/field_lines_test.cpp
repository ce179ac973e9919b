// SPDX-License-Identifier: Apache-2.0
// Several lines and locations of one item, each as a case named after its issue (docs/known-bugs.md).
#include "ledger/testing/bench.hpp"

#include <doctest/doctest.h>

namespace crossdock::ledger {
using testing::Bench;
using testing::forced;
using testing::move;
using testing::receive;
using testing::reserve;

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

}  // namespace crossdock::ledger
