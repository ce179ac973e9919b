// SPDX-License-Identifier: Apache-2.0
// The stored form of a chain, and stores that earlier releases have written.
#include "ledger/packed.hpp"

#include "base/random.hpp"
#include "ledger/account.hpp"
#include "ledger/testing/bench.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <string>
#include <string_view>

namespace crossdock::ledger {
using testing::Bench;
using testing::receive;
using testing::reserve;
using testing::stock;

namespace {

constexpr std::int64_t k_row = 77;
constexpr Timestamp k_recorded{1'780'000'000'000'000};

std::int64_t any_number(SeededRandom& random) {
  const auto bits = random.next() % 64;
  return static_cast<std::int64_t>(random.next() >> bits);
}

std::int64_t any_previous(SeededRandom& random, std::int64_t position) {
  return random.next() % 3 == 0 ? 0 : static_cast<std::int64_t>(random.next() % static_cast<std::uint64_t>(position));
}

std::string any_text(SeededRandom& random, std::size_t most) {
  std::string text(random.next() % 3 == 0 ? random.next() % (most + 1) : random.next() % 20, 'a');
  for (char& c : text) c = static_cast<char>(random.next() % 4 == 0 ? random.next() % 256 : 'a');
  return text.substr(0, most);
}

Line any_line(SeededRandom& random, std::size_t place) {
  constexpr std::array k_states{State::outside, State::available, State::allocated, State::lot_shipped};
  Line line;
  Entry& entry = line.entry;
  entry.position = position_of(k_row, place);
  entry.kind = static_cast<EntryKind>(random.next() % 5);
  entry.transfer = TransferId{any_number(random)};
  const auto account = [&] {
    return Account{k_states[random.next() % k_states.size()],
                   random.next() % 2 == 0 ? std::uint16_t{0} : static_cast<std::uint16_t>(random.next()), 0,
                   static_cast<std::uint32_t>(any_number(random))};
  };
  entry.from = account();
  entry.to = account();
  if (random.next() % 2 == 0) entry.to.location = entry.from.location;
  entry.from.item = entry.to.item = static_cast<std::uint32_t>(any_number(random));
  entry.amount = any_number(random);
  if (line.resolves()) line.released = any_number(random);
  entry.recorded = k_recorded;
  entry.occurred = random.next() % 2 == 0 ? entry.recorded : Timestamp{-any_number(random)};
  if (random.next() % 2 == 0) line.expires = Timestamp{any_number(random)};
  entry.reason = any_text(random, k_reason_bytes_max);
  entry.reference = any_text(random, k_reference_bytes_max);
  line.previous_from = any_previous(random, entry.position);
  line.previous_to = any_previous(random, entry.position);
  return line;
}

void check_same(const Line& a, const Line& b) {
  CHECK(a.entry.position == b.entry.position);
  CHECK(a.entry.kind == b.entry.kind);
  CHECK(a.entry.transfer == b.entry.transfer);
  CHECK(a.entry.from == b.entry.from);
  CHECK(a.entry.to == b.entry.to);
  CHECK(a.entry.amount == b.entry.amount);
  CHECK(a.entry.recorded == b.entry.recorded);
  CHECK(a.entry.occurred == b.entry.occurred);
  CHECK(a.entry.reason == b.entry.reason);
  CHECK(a.entry.reference == b.entry.reference);
  CHECK(a.released == b.released);
  CHECK(a.expires == b.expires);
  CHECK(a.previous_from == b.previous_from);
  CHECK(a.previous_to == b.previous_to);
}

std::string bytes_of(std::string_view digits) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2) {
    bytes.push_back(static_cast<char>(std::stoi(std::string(digits.substr(i, 2)), nullptr, 16)));
  }
  return bytes;
}

// A row as release 0.1 wrote it: a line in columns.
store::Row column_row(EntryKind kind, std::int64_t transfer, const Account& from, const Account& to, std::int64_t amount,
                      std::int64_t released, std::int64_t previous_from, std::int64_t previous_to) {
  const PackedAccount source = pack(from);
  const PackedAccount target = pack(to);
  return {std::int64_t{0},
          static_cast<std::int64_t>(kind),
          transfer,
          source.head,
          source.location,
          target.head,
          target.location,
          amount,
          released,
          k_recorded.us,
          k_recorded.us,
          std::int64_t{0},
          std::string("move"),
          std::string("po 4711"),
          previous_from,
          previous_to,
          store::Value{}};
}

}  // namespace

TEST_CASE("lines come out of a row as they went in, whatever they are") {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    CAPTURE(seed);
    SeededRandom random(seed);
    std::vector<Line> lines;
    for (std::size_t i = 0, count = 1 + random.next() % 20; i < count; ++i) lines.push_back(any_line(random, i));
    const auto read = unpacked(packed(lines), k_row);
    REQUIRE(read);
    REQUIRE(read->size() == lines.size());
    for (std::size_t i = 0; i < lines.size(); ++i) check_same((*read)[i], lines[i]);
  }
}

TEST_CASE("the line of a delta takes little room") {
  std::vector<Line> lines(500);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    Line& line = lines[i];
    line.entry = {.position = position_of(1'000'000, i),
                  .kind = EntryKind::immediate,
                  .transfer = TransferId{static_cast<std::int64_t>(0x00F0'0000'0000'0000 + i)},
                  .from = {State::outside, 0, static_cast<std::uint32_t>(i * 7919 % 100'000), 0},
                  .to = {State::available, 0, static_cast<std::uint32_t>(i * 7919 % 100'000), 3},
                  .amount = 7,
                  .recorded = k_recorded,
                  .occurred = k_recorded,
                  .reason = "receipt",
                  .reference = "wms " + std::to_string(1'000'000 + i)};
    line.previous_from = position_of(900'000, i);
    line.previous_to = position_of(800'000, i);
  }
  CHECK(packed(lines).size() < lines.size() * 26);
}

TEST_CASE("bytes that are cut short or changed are refused, never read beyond") {
  SeededRandom random(20261125);
  std::vector<Line> lines;
  for (std::size_t i = 0; i < 5; ++i) lines.push_back(any_line(random, i));
  const std::string bytes = packed(lines);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const auto read = unpacked(std::string_view(bytes).substr(0, size), k_row);
    REQUIRE_FALSE(read);
    CHECK(read.error().code == "ledger.entry");
    CHECK(read.error().kind == ErrorKind::corrupt);
  }
  CHECK_FALSE(unpacked(bytes + "x", k_row));
  for (int i = 0; i < 20'000; ++i) {
    std::string changed = bytes;
    changed[random.next() % changed.size()] = static_cast<char>(random.next());
    const auto read = unpacked(changed, k_row);
    if (read) CHECK(read->size() <= k_row_lines);
  }
}

TEST_CASE("the bytes of version 1 stay readable") {
  const auto read = unpacked(bytes_of("010180809abbd1b9a906910102180300020ace49800800809c9c39077265736572766500076f72645f312"
                                      "f31"),
                             k_row);
  REQUIRE(read);
  REQUIRE(read->size() == 1);
  Line line;
  line.entry = {.position = position_of(k_row, 0),
                .kind = EntryKind::pending,
                .transfer = TransferId{4711},
                .from = {State::available, 0, 12, 3},
                .to = {State::allocated, 2, 12, 3},
                .amount = 5,
                .recorded = k_recorded,
                .occurred = k_recorded,
                .reason = "reserve",
                .reference = "ord_1/1"};
  line.expires = k_recorded.plus_ms(60'000);
  line.previous_from = position_of(k_row - 1, 0);
  check_same(read->front(), line);
}

TEST_CASE("a store of an earlier release is gone on with") {
  Bench bench;
  const Account outside = stock(State::outside);
  const Account shelf = stock(State::available);
  const Account picked = stock(State::allocated);
  REQUIRE(bench.run([&](store::Tx& tx) -> Result<void> {
    for (store::Row row : {column_row(EntryKind::immediate, 101, outside, shelf, 10, 0, 0, 0),
                           column_row(EntryKind::pending, 102, shelf, picked, 4, 0, 1, 0),
                           column_row(EntryKind::pending, 103, shelf, picked, 3, 0, 2, 2),
                           column_row(EntryKind::posted, 102, shelf, picked, 4, 4, 3, 3)}) {
      CROSSDOCK_TRY([[maybe_unused]] const auto position, tx.append(entry_table(), std::move(row)));
    }
    return {};
  }));
  bench.restart();
  CHECK(bench.balance(State::available) == Balance{6, 3, 0});
  REQUIRE(bench.post(TransferId{103}));
  CHECK(bench.post(TransferId{102}).error().code == "ledger.already_resolved");
  CHECK(bench.post(TransferId{104}).error().code == "ledger.no_such_pending");
  const TransferId held = bench.must(reserve(2));
  bench.must(receive(5));
  for (const bool restarted : {false, true}) {
    if (restarted) bench.restart();
    const auto story = bench.why(shelf);
    REQUIRE(story.size() == 7);
    CHECK(story[0].after == Balance{8, 2, 0});
    CHECK(story[1].entry.transfer == held);
    CHECK(story[6].entry.position == 1);
    CHECK(story[6].entry.reference == "po 4711");
    bench.check_proven();
    REQUIRE(bench.snapshot());
  }
  CHECK(bench.post(TransferId{103}).error().code == "ledger.already_resolved");
}

}  // namespace crossdock::ledger
