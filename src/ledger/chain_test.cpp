// SPDX-License-Identifier: Apache-2.0
#include "ledger/account.hpp"
#include "ledger/testing/bench.hpp"

#include <doctest/doctest.h>

#include <limits>

namespace crossdock::ledger {
using testing::Bench;
using testing::forced;
using testing::move;
using testing::receive;
using testing::reserve;
using testing::stock;

TEST_CASE("a transfer moves from one account to the other and nothing is made") {
  Bench bench;
  bench.must(receive(10));
  CHECK(bench.balance(State::available) == Balance{10, 0, 0});
  CHECK(bench.balance(State::outside) == Balance{-10, 0, 0});
  bench.check_proven();
}

TEST_CASE("a pending transfer holds its amount at once and moves it when posted") {
  Bench bench;
  bench.must(receive(10));
  const TransferId id = bench.must(reserve(4));
  CHECK(bench.balance(State::available) == Balance{10, 4, 0});
  CHECK(bench.balance(State::allocated) == Balance{0, 0, 4});
  CHECK(bench.free() == 6);
  REQUIRE(bench.post(id));
  CHECK(bench.balance(State::available) == Balance{6, 0, 0});
  CHECK(bench.balance(State::allocated) == Balance{4, 0, 0});
  bench.check_proven();
}

TEST_CASE("what is not free is refused, naming the account, the transfer and both numbers") {
  Bench bench;
  bench.must(receive(10, 7, 3));
  const auto refused = bench.apply(std::array{reserve(6, 7, 3), reserve(5, 7, 3)});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == ErrorKind::rejected);
  CHECK(refused.error().code == "ledger.insufficient");
  CHECK(refused.error().place == "transfer 1");
  CHECK(refused.error().message == "available of item 7 at location 3: 4 is free, 5 was asked for");
}

TEST_CASE("a chain is applied all or none, and a refused one leaves the unit of work usable") {
  Bench bench;
  bench.must(receive(10, 1));
  bench.must(receive(3, 2));
  const auto ran = bench.run([&](store::Tx& tx) -> Result<void> {
    const auto refused = bench.ledger().apply(tx, std::array{reserve(10, 1), reserve(4, 2)}, bench.now());
    CHECK_FALSE(refused);
    CHECK(bench.free(1) == 10);
    CROSSDOCK_CHECK(bench.ledger().apply(tx, std::array{reserve(10, 1), reserve(3, 2)}, bench.now()));
    return {};
  });
  REQUIRE(ran);
  CHECK(bench.free(1) == 0);
  CHECK(bench.free(2) == 0);
  CHECK(bench.ledger().pending_count() == 2);
  bench.check_proven();
}

TEST_CASE("a transfer sees those before it in its chain") {
  Bench bench;
  REQUIRE(bench.apply(std::array{receive(5), move(State::available, State::allocated, 5),
                                 move(State::allocated, State::picked, 5), move(State::picked, State::shipped, 2)}));
  CHECK(bench.balance(State::picked).posted == 3);
  CHECK(bench.balance(State::shipped).posted == 2);
  CHECK(bench.why(stock(State::picked)).size() == 2);
  bench.check_proven();
}

TEST_CASE("only a forced transfer takes an account below zero, and what follows is refused until it is covered") {
  Bench bench;
  bench.must(forced(move(State::available, State::shipped, 3)));
  CHECK(bench.free() == -3);
  CHECK_FALSE(bench.apply(reserve(1)));
  bench.must(receive(4));
  CHECK_FALSE(bench.apply(reserve(2)));
  bench.must(reserve(1));
  bench.check_proven();
}

TEST_CASE("malformed transfers are refused before anything is written") {
  Bench bench;
  bench.must(receive(10));
  auto expires = reserve(1);
  expires.expires = bench.now();
  auto immediate_expires = receive(1);
  immediate_expires.expires = bench.now().plus_ms(1000);
  auto mixed = receive(1);
  mixed.to = {State::credit_available, 0, 1, 0};
  auto other_item = receive(1);
  other_item.to.item = 2;
  auto unknown = receive(1);
  unknown.to.state = static_cast<State>(20);
  auto ahead = receive(1);
  ahead.occurred = Timestamp{bench.now().us + k_clock_ahead_us + 1};
  auto long_reason = receive(1);
  long_reason.reason = std::string(k_reason_bytes_max + 1, 'x');
  for (const Transfer& bad : {receive(0), receive(-1), move(State::available, State::available, 1), expires,
                              immediate_expires, mixed, other_item, unknown, ahead, long_reason}) {
    const auto refused = bench.apply(bad);
    REQUIRE_FALSE(refused);
    CHECK((refused.error().kind == ErrorKind::invalid || refused.error().kind == ErrorKind::limit));
    CHECK(refused.error().place == "transfer 0");
  }
  const std::vector<Transfer> long_chain(k_chain_max + 1, receive(1));
  CHECK(bench.apply(long_chain).error().code == "ledger.chain_too_long");
  CHECK(bench.balance(State::available) == Balance{10, 0, 0});
  CHECK(bench.ledger().entries_since_snapshot() == 1);
}

TEST_CASE("an empty chain is nothing and the longest chain is one step") {
  Bench bench;
  CHECK(bench.apply(std::span<const Transfer>())->empty());
  std::vector<Transfer> chain(k_chain_max, reserve(1));
  chain.front() = receive(static_cast<std::int64_t>(k_chain_max) - 2);
  CHECK(bench.apply(chain).error().place == "transfer 9999");
  CHECK(bench.balance(State::outside) == Balance{});
  chain.pop_back();
  CHECK(bench.apply(chain)->size() == k_chain_max - 1);
  bench.check_proven();
}

TEST_CASE("numbers that would overflow are refused, now and for what is still pending") {
  constexpr std::int64_t k_max = std::numeric_limits<std::int64_t>::max();
  Bench bench;
  bench.must(receive(k_max));
  CHECK(bench.apply(receive(1)).error().code == "ledger.overflow");
  bench.must(move(State::available, State::allocated, k_max));
  // outside stands at -max: only 1 more fits.
  bench.must(receive(1));
  CHECK(bench.apply(receive(1)).error().code == "ledger.overflow");

  Bench pending;
  auto promised = receive(k_max, 2);
  promised.pending = true;
  const TransferId id = pending.must(promised);
  CHECK(pending.apply(receive(1, 2)).error().code == "ledger.overflow");
  REQUIRE(pending.post(id));
  CHECK(pending.free(2) == k_max);
  pending.check_proven();
}

TEST_CASE("accounts pack into two integers that sort as accounts do") {
  const std::vector<Account> accounts{{State::outside, 0, 0, 0},         {State::outside, 0, 0xFFFF'FFFF, 0xFFFF'FFFF},
                                      {State::outside, 0xFFFF, 0, 0},    {State::available, 0, 1, 2},
                                      {State::available, 0, 1, 3},       {State::available, 0, 2, 0},
                                      {State::credit_used, 0xFFFF, 9, 9}};
  for (std::size_t i = 0; i < accounts.size(); ++i) {
    CHECK(*unpack(pack(accounts[i])) == accounts[i]);
    if (i == 0) continue;
    const PackedAccount a = pack(accounts[i - 1]);
    const PackedAccount b = pack(accounts[i]);
    CHECK(std::pair(a.head, a.location) < std::pair(b.head, b.location));
    CHECK(accounts[i - 1] < accounts[i]);
  }
  CHECK_FALSE(unpack({std::int64_t{10} << 48, 0}));
  CHECK_FALSE(unpack({-1, 0}));
  CHECK_FALSE(unpack({0, -1}));
  CHECK_FALSE(unpack({0, std::int64_t{1} << 32}));
}

TEST_CASE("credit is held, used and paid back in the same ledger") {
  Bench bench;
  const Account available{State::credit_available, 0, 5, 0};
  const Account used{State::credit_used, 0, 5, 0};
  bench.must({.from = {State::credit_outside, 0, 5, 0}, .to = available, .amount = 5000});
  const TransferId exposure = bench.must({.from = available, .to = used, .amount = 3000, .pending = true});
  CHECK_FALSE(bench.apply(Transfer{.from = available, .to = used, .amount = 2001, .pending = true}));
  REQUIRE(bench.post(exposure, 2500));
  CHECK(bench.ledger().balance(available).free() == 2500);
  bench.must({.from = used, .to = available, .amount = 2500});
  CHECK(bench.ledger().balance(available) == Balance{5000, 0, 0});
  bench.check_proven();
}

}  // namespace crossdock::ledger
