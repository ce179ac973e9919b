// SPDX-License-Identifier: Apache-2.0
#include "ledger/testing/bench.hpp"

#include <doctest/doctest.h>

namespace crossdock::ledger {
using testing::Bench;
using testing::receive;
using testing::reserve;
using testing::stock;

namespace {

Transfer reserve_until(std::int64_t amount, Timestamp expires) {
  Transfer transfer = reserve(amount);
  transfer.expires = expires;
  return transfer;
}

}  // namespace

TEST_CASE("posting a part returns the rest") {
  Bench bench;
  bench.must(receive(10));
  const TransferId id = bench.must(reserve(8));
  REQUIRE(bench.post(id, 3));
  CHECK(bench.balance(State::available) == Balance{7, 0, 0});
  CHECK(bench.balance(State::allocated) == Balance{3, 0, 0});
  CHECK_FALSE(bench.ledger().find_pending(id));
  bench.check_proven();
}

TEST_CASE("more than is pending, nothing, or less is refused and the transfer stays pending") {
  Bench bench;
  bench.must(receive(10));
  const TransferId id = bench.must(reserve(8));
  for (const std::int64_t amount : {9, 0, -1}) {
    const auto refused = bench.post(id, amount);
    CHECK(refused.error().kind == ErrorKind::invalid);
    CHECK(refused.error().code == "ledger.post_amount");
  }
  CHECK(bench.ledger().find_pending(id)->amount == 8);
}

TEST_CASE("a pending transfer is resolved exactly once, also after a restart") {
  for (const bool post_first : {true, false}) {
    Bench bench;
    bench.must(receive(10));
    const TransferId id = bench.must(reserve(4));
    REQUIRE((post_first ? bench.post(id) : bench.cancel(id)));
    const Balance after = bench.balance(State::available);
    for (int round = 0; round < 3; ++round) {
      CHECK(bench.post(id).error().code == "ledger.already_resolved");
      CHECK(bench.post(id, 1).error().kind == ErrorKind::conflict);
      CHECK(bench.cancel(id).error().code == "ledger.already_resolved");
      CHECK(bench.balance(State::available) == after);
      if (round == 1) REQUIRE(bench.snapshot());
      bench.restart();
    }
    bench.check_proven();
  }
}

TEST_CASE("what never was pending is not found") {
  Bench bench;
  const TransferId immediate = bench.must(receive(10));
  const TransferId id = bench.must(reserve(1));
  for (const TransferId wrong : {TransferId{0}, TransferId{1}, immediate, TransferId{id.value + 1}, TransferId{INT64_MAX}}) {
    CHECK(bench.post(wrong).error().kind == ErrorKind::not_found);
    CHECK(bench.cancel(wrong).error().code == "ledger.no_such_pending");
  }
}

TEST_CASE("resolved and unknown transfers are told apart anywhere in a long log") {
  Bench bench;
  bench.must(receive(1'000'000));
  std::vector<TransferId> resolved;
  for (int i = 0; i < 300; ++i) {
    resolved.push_back(bench.must(reserve(1)));
    bench.clock().advance_ms(i % 5 == 0 ? 1 : 0);
    if (i % 2 == 0) REQUIRE(bench.post(resolved.back()));
  }
  // A long run of lines that open nothing.
  for (std::size_t i = 1; i < resolved.size(); i += 2) REQUIRE(bench.cancel(resolved[i]));
  bench.must(receive(1));
  for (const TransferId id : resolved) {
    CHECK(bench.cancel(id).error().code == "ledger.already_resolved");
    CHECK(bench.cancel(TransferId{id.value + 2048}).error().code == "ledger.no_such_pending");
  }
}

TEST_CASE("a transfer expires exactly when its time has come") {
  Bench bench;
  bench.must(receive(10));
  const Timestamp due = bench.now().plus_ms(1000);
  const TransferId id = bench.must(reserve_until(4, due));
  bench.must(reserve(1));
  CHECK(bench.ledger().next_expiry() == due);
  bench.clock().set(Timestamp{due.us - 1});
  CHECK(*bench.expire() == 0);
  bench.clock().set(due);
  CHECK(bench.post(id).error().code == "ledger.already_resolved");
  CHECK(*bench.expire() == 1);
  CHECK(bench.free() == 9);
  CHECK_FALSE(bench.ledger().next_expiry());
  CHECK(bench.post(id).error().code == "ledger.already_resolved");
  CHECK(*bench.expire() == 0);
  CHECK(bench.why(stock(State::available), 1).front().entry.kind == EntryKind::expired);
  bench.check_proven();
}

TEST_CASE("expiry goes by time, at most as many as asked for, and is not lost by a restart or a failed commit") {
  Bench bench;
  bench.must(receive(100));
  for (int i = 0; i < 10; ++i) bench.must(reserve_until(1, bench.now().plus_ms(1000 * (10 - i))));
  const TransferId kept = bench.must(reserve_until(1, bench.now().plus_ms(60'000)));
  REQUIRE(bench.snapshot());
  bench.clock().advance_ms(4000);
  CHECK(*bench.expire(3) == 3);
  bench.restart();
  CHECK(bench.ledger().next_expiry() == bench.now());
  bench.fail_next_commit();
  CHECK_FALSE(bench.expire());
  CHECK(bench.ledger().next_expiry() == bench.now());
  CHECK(*bench.expire() == 1);
  bench.clock().advance_ms(6000);
  CHECK(*bench.expire() == 6);
  CHECK(bench.ledger().pending_count() == 1);
  REQUIRE(bench.post(kept));
  bench.check_proven();
}

TEST_CASE("a due transfer may still be voided") {
  Bench bench;
  bench.must(receive(10));
  const TransferId id = bench.must(reserve_until(4, bench.now().plus_ms(1)));
  bench.clock().advance_ms(1);
  REQUIRE(bench.cancel(id));
  CHECK(*bench.expire() == 0);
  CHECK(bench.free() == 10);
}

TEST_CASE("a pending transfer can be looked up with all it was made of") {
  Bench bench;
  bench.must(receive(10));
  Transfer made = reserve_until(4, bench.now().plus_ms(5000));
  made.reference = "ord_0000000000001/1";
  const TransferId id = bench.must(made);
  bench.restart();
  const auto found = bench.ledger().find_pending(id);
  REQUIRE(found);
  CHECK(found->from == made.from);
  CHECK(found->to == made.to);
  CHECK(found->amount == 4);
  CHECK(found->expires == made.expires);
  CHECK(found->reason == "reserve");
  CHECK(found->reference == "ord_0000000000001/1");
}

}  // namespace crossdock::ledger
