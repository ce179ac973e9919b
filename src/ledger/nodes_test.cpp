// SPDX-License-Identifier: Apache-2.0
// Ledgers of several nodes on one store, each of which catches up before it writes.
#include "base/random.hpp"
#include "ledger/testing/bench.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cstdint>
#include <vector>

namespace crossdock::ledger {
namespace {

using testing::Bench;
using testing::receive;
using testing::reserve;
using testing::stock;

struct Member {
  Member(const Clock& clock, std::uint32_t number) : ids(clock, number), ledger(ids) {}
  IdSource ids;
  Ledger ledger;
};

class Nodes {
 public:
  Nodes() {
    for (auto* member : {&first_, &second_}) load(member->ledger);
  }
  void load(Ledger& ledger) {
    REQUIRE(bench_.store().read([&](store::Reader& reader) { return ledger.load(reader); }).has_value());
  }
  Result<void> turn(Member& member, const std::function<Result<void>(store::Tx&)>& work) {
    return bench_.run([&](store::Tx& tx) -> Result<void> {
      CROSSDOCK_CHECK(member.ledger.catch_up(tx));
      return work(tx);
    });
  }
  void check_equal(const Ledger& ledger) {
    std::vector<std::string> differences{"not verified"};
    const auto verified = bench_.store().read([&](store::Reader& reader) -> Result<void> {
      CROSSDOCK_TRY(differences, ledger.verify(reader));
      return {};
    });
    CHECK_EQ(verified ? "" : verified.error().text(), "");
    CHECK_EQ(differences, std::vector<std::string>{});
  }

  Bench& bench() { return bench_; }
  Member& member(std::uint64_t which) { return which == 0 ? first_ : second_; }

 private:
  Bench bench_;
  // Two numbers of which the first, with ids of the same millisecond, would come later.
  Member first_{bench_.clock(), 800};
  Member second_{bench_.clock(), 2};
};

TEST_CASE("what one node reserved, another cannot promise, and may settle") {
  Nodes nodes;
  TransferId reserved;
  REQUIRE(nodes.turn(nodes.member(0), [&](store::Tx& tx) -> Result<void> {
    CROSSDOCK_CHECK(nodes.member(0).ledger.apply(tx, std::array{receive(10)}, nodes.bench().now()));
    CROSSDOCK_TRY(const auto ids, nodes.member(0).ledger.apply(tx, std::array{reserve(7)}, nodes.bench().now()));
    reserved = ids.front();
    return {};
  }));
  auto& other = nodes.member(1);
  const auto refused = nodes.turn(other, [&](store::Tx& tx) -> Result<void> {
    CROSSDOCK_CHECK(other.ledger.apply(tx, std::array{reserve(4)}, nodes.bench().now()));
    return {};
  });
  REQUIRE_FALSE(refused.has_value());
  CHECK_EQ(refused.error().code, "ledger.insufficient");
  REQUIRE(nodes.turn(other, [&](store::Tx& tx) { return other.ledger.post(tx, reserved, 5, nodes.bench().now()); }));
  REQUIRE(nodes.turn(nodes.member(0), [](store::Tx&) -> Result<void> { return {}; }));
  CHECK_EQ(nodes.member(0).ledger.balance(stock(State::available)).free(), 5);
  CHECK_EQ(nodes.member(0).ledger.balance(stock(State::allocated)).posted, 5);
}

// Snapshots are written by both, and so is what each has resolved of the other's: the next start must not find a pending
// transfer that is none any more.
TEST_CASE("random turns of two nodes, with snapshots of either, load as what the entries say") {
  const std::uint64_t seed = SystemRandom().next();
  INFO("seed ", seed);
  SeededRandom random(seed);
  Nodes nodes;
  std::vector<TransferId> open;
  REQUIRE(nodes.turn(nodes.member(0), [&](store::Tx& tx) -> Result<void> {
    CROSSDOCK_CHECK(nodes.member(0).ledger.apply(tx, std::array{receive(1'000'000)}, nodes.bench().now()));
    return {};
  }));
  for (int round = 0; round < 600; ++round) {
    auto& member = nodes.member(random.below(2));
    const auto what = random.below(10);
    const Timestamp now = nodes.bench().now();
    const auto done = nodes.turn(member, [&](store::Tx& tx) -> Result<void> {
      if (what == 0) return member.ledger.snapshot(tx);
      if (what < 6 || open.empty()) {
        CROSSDOCK_TRY(const auto ids,
                      member.ledger.apply(tx, std::array{reserve(1 + static_cast<std::int64_t>(round % 5))}, now));
        open.push_back(ids.front());
        return {};
      }
      const auto at = static_cast<std::ptrdiff_t>(random.below(open.size()));
      const TransferId id = open[static_cast<std::size_t>(at)];
      open.erase(open.begin() + at);
      return what < 8 ? member.ledger.void_pending(tx, id, now) : member.ledger.post(tx, id, std::nullopt, now);
    });
    REQUIRE_EQ(done ? "" : done.error().text(), "");
    if (random.chance_permille(300)) nodes.bench().clock().advance_ms(1);
    if (round % 50 != 49) continue;
    Member fresh(nodes.bench().clock(), 5);
    nodes.load(fresh.ledger);
    nodes.check_equal(fresh.ledger);
    CHECK_EQ(fresh.ledger.pending_count(), open.size());
  }
  for (const std::uint64_t which : {0U, 1U}) {
    REQUIRE(nodes.turn(nodes.member(which), [](store::Tx&) -> Result<void> { return {}; }));
    nodes.check_equal(nodes.member(which).ledger);
    CHECK_EQ(nodes.member(which).ledger.pending_count(), open.size());
  }
}

}  // namespace
}  // namespace crossdock::ledger
