// SPDX-License-Identifier: Apache-2.0
#include "base/random.hpp"
#include "ledger/account.hpp"
#include "ledger/testing/bench.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

namespace crossdock::ledger {
using testing::at;
using testing::Bench;
using testing::forced;
using testing::move;
using testing::receive;
using testing::reserve;
using testing::stock;

namespace {

Ledger::Count counted(std::int64_t on_hand, Timestamp as_of) {
  return {.item = 1, .location = 1, .on_hand = on_hand, .as_of = as_of, .reference = "count 1"};
}

Transfer issue(std::int64_t amount) { return move(State::available, State::shipped, amount); }

}  // namespace

TEST_CASE("a first count sets what is on hand") {
  Bench bench;
  CHECK(*bench.count(counted(100, bench.now())) == 100);
  CHECK(bench.free() == 100);
  CHECK(*bench.count(counted(100, bench.now())) == 0);
  CHECK(bench.why(stock(State::available)).front().entry.reason == "count");
  bench.check_proven();
}

TEST_CASE("movements that happened after the count stay on top of it") {
  Bench bench;
  bench.must(receive(100));
  const Timestamp as_of = bench.now().plus_ms(1000);
  bench.clock().advance_ms(60'000);
  bench.must(issue(30));
  bench.must(at(receive(5), bench.now()));
  bench.clock().advance_ms(60'000);
  CHECK(*bench.count(counted(90, as_of)) == -10);
  CHECK(bench.on_hand() == 65);
  bench.check_proven();
}

TEST_CASE("allocated and picked are on hand, reserved does not matter") {
  Bench bench;
  bench.must(receive(100));
  bench.must(move(State::available, State::allocated, 20));
  bench.must(move(State::allocated, State::picked, 5));
  bench.must(move(State::available, State::damaged, 1));
  bench.must(reserve(40));
  CHECK(*bench.count(counted(99, bench.now())) == 0);
  CHECK(*bench.count(counted(98, bench.now())) == -1);
  CHECK(bench.balance(State::allocated).posted == 15);
  CHECK(bench.free() == 38);
}

TEST_CASE("a count below what is reserved shows the oversell and holds up new promises only") {
  Bench bench;
  bench.must(receive(10));
  const TransferId id = bench.must(reserve(8));
  CHECK(*bench.count(counted(5, bench.now())) == -5);
  CHECK(bench.free() == -3);
  CHECK_FALSE(bench.apply(reserve(1)));
  REQUIRE(bench.post(id, 5));
  CHECK(bench.free() == 0);
  bench.check_proven();
}

TEST_CASE("an older count than the last changes nothing, also after a restart") {
  Bench bench;
  const Timestamp earlier = bench.now();
  bench.clock().advance_ms(60'000);
  REQUIRE(bench.count(counted(50, bench.now())));
  for (int round = 0; round < 2; ++round) {
    const auto stale = bench.count(counted(70, earlier));
    CHECK(stale.error().kind == ErrorKind::conflict);
    CHECK(stale.error().code == "ledger.count_stale");
    CHECK(bench.on_hand() == 50);
    bench.restart();
  }
  // Another shelf has its own counts.
  CHECK(*bench.count({.item = 1, .location = 2, .on_hand = 70, .as_of = earlier}) == 70);
}

TEST_CASE("a second count of the same time corrects the first") {
  Bench bench;
  const Timestamp as_of = bench.now();
  bench.clock().advance_ms(1000);
  REQUIRE(bench.count(counted(50, as_of)));
  bench.must(issue(5));
  CHECK(*bench.count(counted(52, as_of)) == 2);
  CHECK(bench.on_hand() == 47);
}

TEST_CASE("a receipt that happened before the count and arrives after it is recorded but not counted twice") {
  Bench bench;
  bench.must(receive(100));
  bench.clock().advance_ms(60'000);
  const Timestamp happened = bench.now();
  bench.clock().advance_ms(60'000);
  CHECK(*bench.count(counted(110, bench.now())) == 10);
  bench.clock().advance_ms(60'000);
  bench.must(at(receive(10), happened));
  CHECK(bench.on_hand() == 110);
  const auto story = bench.why(stock(State::available), 2);
  CHECK(story[0].entry.reason == "counted before");
  CHECK(story[0].entry.amount == 10);
  CHECK(story[1].entry.reason == "move");
  bench.check_proven();
}

TEST_CASE("a late issue needs no funds that the count has already taken") {
  Bench bench;
  bench.must(receive(5));
  const Timestamp happened = bench.now();
  bench.clock().advance_ms(60'000);
  REQUIRE(bench.count(counted(0, bench.now())));
  bench.clock().advance_ms(60'000);
  bench.must(at(issue(5), happened));
  CHECK(bench.on_hand() == 0);
  CHECK(bench.balance(State::shipped).posted == 5);
  CHECK_FALSE(bench.apply(issue(1)));
  bench.check_proven();
}

TEST_CASE("a late shipment of allocated goods gives available back what the count took from it") {
  Bench bench;
  bench.must(receive(100));
  bench.must(move(State::available, State::allocated, 3));
  const Timestamp happened = bench.now().plus_ms(1000);
  bench.clock().advance_ms(60'000);
  CHECK(*bench.count(counted(97, bench.now())) == -3);
  CHECK(bench.free() == 94);
  bench.clock().advance_ms(60'000);
  bench.must(at(move(State::allocated, State::shipped, 3), happened));
  CHECK(bench.free() == 97);
  CHECK(bench.on_hand() == 97);
  bench.check_proven();
}

TEST_CASE("a late transfer between two shelves is judged on each side by its own count") {
  Bench bench;
  bench.must(receive(50, 1, 1));
  bench.must(receive(50, 1, 2));
  const Timestamp happened = bench.now().plus_ms(1000);
  bench.clock().advance_ms(60'000);
  REQUIRE(bench.count(counted(40, bench.now())));  // location 1 only: the ten have left
  bench.clock().advance_ms(60'000);
  Transfer between = at(receive(10), happened);
  between.from = stock(State::available, 1, 1);
  between.to = stock(State::available, 1, 2);
  bench.must(between);
  CHECK(bench.on_hand(1, 1) == 40);
  CHECK(bench.on_hand(1, 2) == 60);
  bench.check_proven();
}

TEST_CASE("steps between on-hand states of one shelf are never taken back") {
  Bench bench;
  bench.must(receive(10));
  const Timestamp happened = bench.now();
  bench.clock().advance_ms(60'000);
  REQUIRE(bench.count(counted(10, bench.now())));
  bench.must(at(move(State::available, State::allocated, 4), happened));
  CHECK(bench.balance(State::allocated).posted == 4);
  CHECK(bench.free() == 6);
  CHECK(bench.why(outside_of(stock(State::available))).empty());
}

TEST_CASE("a movement without a time of its own happened now and is on top of any count") {
  Bench bench;
  REQUIRE(bench.count(counted(10, bench.now().plus_ms(60'000))));
  bench.must(receive(5));
  CHECK(bench.on_hand() == 15);
}

TEST_CASE("a movement of the very moment of the count is contained in it, whichever arrives first") {
  for (const bool count_first : {true, false}) {
    Bench bench;
    const Timestamp moment = bench.now();
    bench.clock().advance_ms(60'000);
    if (count_first) REQUIRE(bench.count(counted(10, moment)));
    bench.must(at(receive(4), moment));
    if (!count_first) REQUIRE(bench.count(counted(10, moment)));
    CHECK(bench.on_hand() == 10);
  }
}

TEST_CASE("times of a warehouse whose clock runs ahead are compared with each other") {
  Bench bench;
  const std::int64_t ahead_ms = 300'000;
  const Timestamp as_of = bench.now().plus_ms(ahead_ms - 60'000);
  bench.must(at(receive(4), bench.now().plus_ms(ahead_ms)));
  bench.clock().advance_ms(1000);
  CHECK(*bench.count(counted(10, as_of)) == 10);
  CHECK(bench.on_hand() == 14);
}

TEST_CASE("counts that cannot be are refused") {
  Bench bench;
  CHECK(bench.count(counted(-1, bench.now())).error().kind == ErrorKind::invalid);
  CHECK(bench.count(counted(1, Timestamp{bench.now().us + k_clock_ahead_us + 1})).error().code == "ledger.occurred_ahead");
  CHECK(bench.on_hand() == 0);
}

TEST_CASE("a count without a time is as of now") {
  Bench bench;
  bench.must(receive(3));
  CHECK(*bench.count(counted(7, Timestamp{})) == 4);
  CHECK(bench.count(counted(7, Timestamp{bench.now().us - 1})).error().code == "ledger.count_stale");
}

namespace {

// A shelf in the world: every message about it is delivered once, late and in any order.
struct Message {
  bool is_count = false;
  std::int64_t change = 0;  // or what was counted
  Timestamp happened;
  Timestamp arrives;
};

std::vector<Message> world(SeededRandom& random, Timestamp start) {
  std::vector<Message> messages;
  std::int64_t on_shelf = 0;
  Timestamp time = start;
  for (int i = 0; i < 60; ++i) {
    time = time.plus_ms(static_cast<std::int64_t>(random.below(200'000)) + 1);
    const Timestamp arrives = time.plus_ms(static_cast<std::int64_t>(random.below(2'000'000)));
    if (random.chance_permille(250)) {
      messages.push_back({true, on_shelf, time, arrives});
    } else if (random.chance_permille(100)) {
      on_shelf -= std::min<std::int64_t>(on_shelf, 1);  // lost without a message
    } else {
      const auto amount = static_cast<std::int64_t>(random.below(20)) + 1;
      const std::int64_t change = amount > on_shelf || random.chance_permille(500) ? amount : -amount;
      on_shelf += change;
      messages.push_back({false, change, time, arrives});
    }
  }
  std::ranges::sort(messages, {}, [](const Message& message) { return std::pair(message.arrives, message.happened); });
  return messages;
}

std::int64_t expected_on_hand(const std::vector<Message>& messages) {
  const Message* last = nullptr;
  for (const Message& message : messages) {
    if (message.is_count && (last == nullptr || message.happened >= last->happened)) last = &message;
  }
  return std::accumulate(messages.begin(), messages.end(), last != nullptr ? last->change : std::int64_t{0},
                         [&](std::int64_t sum, const Message& message) {
                           const bool on_top = last == nullptr || message.happened > last->happened;
                           return message.is_count || !on_top ? sum : sum + message.change;
                         });
}

void deliver(Bench& bench, const Message& message) {
  bench.clock().set(std::max(bench.now(), message.arrives));
  if (message.is_count) {
    const auto applied = bench.count(counted(message.change, message.happened));
    CHECK((applied || applied.error().code == "ledger.count_stale"));
  } else if (message.change > 0) {
    bench.must(at(receive(message.change), message.happened));
  } else {
    bench.must(forced(at(issue(-message.change), message.happened)));
  }
}

}  // namespace

TEST_CASE("late counts and late movements in any order end at the last count and what happened since") {
  for (std::uint64_t seed = 1; seed <= 150; ++seed) {
    INFO("seed ", seed);
    SeededRandom random(seed);
    Bench bench;
    const auto messages = world(random, bench.now());
    for (const Message& message : messages) {
      if (random.chance_permille(20)) bench.restart();
      if (random.chance_permille(20)) REQUIRE(bench.snapshot());
      deliver(bench, message);
    }
    CHECK(bench.on_hand() == expected_on_hand(messages));
    bench.check_proven();
  }
}

}  // namespace crossdock::ledger
