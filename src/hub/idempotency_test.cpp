// SPDX-License-Identifier: Apache-2.0
#include "hub/idempotency.hpp"

#include "base/hash.hpp"
#include "base/metrics.hpp"
#include "hub/key_blocks.hpp"
#include "hub/tables.hpp"
#include "store/memory/memory.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace crossdock::hub {
namespace {

constexpr std::int64_t k_day_ms = 24LL * 3600 * 1000;

class Memory {
 public:
  Memory() { open(); }

  // The process ends and comes back.
  void open() {
    store_.reset();
    auto opened = store::memory::open({.disk = disk_, .thread = false, .at_commit = {}}, schema(), metrics_);
    REQUIRE(opened.has_value());
    store_ = *std::move(opened);
    keys_ = std::make_unique<Idempotency>(metrics_);
    REQUIRE(store_->read([this](store::Reader& reader) { return keys_->load(reader); }).has_value());
  }

  bool remember(const std::string& name, std::int64_t order, Timestamp now, bool commit = true) {
    return store_
        ->run([&](store::Tx& tx) -> Result<void> {
          CROSSDOCK_CHECK(
              keys_->remember(tx, hash16(name), {hash16("body " + name), OrderId{order}, "answer " + name, now}));
          if (!commit) return fail(ErrorKind::rejected, "test.refused", "The test says no");
          return {};
        })
        .has_value();
  }

  // The answer kept, "" when there is none.
  std::string find(const std::string& name) {
    std::string answer;
    const auto ran = store_->run([&](store::Tx& tx) -> Result<void> {
      CROSSDOCK_TRY(const auto found, keys_->find(tx, hash16(name)));
      if (found) answer = found->answer;
      return {};
    });
    CHECK(ran.has_value());
    return answer;
  }

  std::size_t purge(Timestamp now, std::int64_t window_ms, std::size_t limit) {
    std::size_t purged = 0;
    const auto ran = store_->run([&](store::Tx& tx) -> Result<void> {
      CROSSDOCK_TRY(purged, keys_->purge(tx, now, window_ms, limit));
      return {};
    });
    CHECK(ran.has_value());
    return purged;
  }

  // How many blocks that wrote.
  std::size_t save(std::size_t limit) {
    const std::size_t before = blocks();
    REQUIRE(store_->run([&](store::Tx& tx) { return keys_->save(tx, limit); }).has_value());
    return blocks() - before;
  }
  std::size_t blocks() {
    std::size_t count = 0;
    REQUIRE(store_->read([&](store::Reader& reader) -> Result<void> {
      CROSSDOCK_TRY(const auto rows, reader.scan(tables::k_answered_keys, {}));
      count = rows.size();
      return {};
    }));
    return count;
  }
  std::vector<std::string> differences() {
    std::vector<std::string> wrong;
    REQUIRE(store_->read([&](store::Reader& reader) -> Result<void> {
      CROSSDOCK_TRY(wrong, verify_blocks(reader));
      return {};
    }));
    return wrong;
  }

  store::Store& store() { return *store_; }
  const Idempotency& keys() const { return *keys_; }

 private:
  std::shared_ptr<store::memory::Disk> disk_ = std::make_shared<store::memory::Disk>();
  Metrics metrics_;
  std::unique_ptr<store::memory::MemoryStore> store_;
  std::unique_ptr<Idempotency> keys_;
};

const Timestamp k_start{1'700'000'000'000'000};

}  // namespace

TEST_CASE("a key gives the answer it was remembered with, also after a restart") {
  Memory memory;
  CHECK_EQ(memory.find("a"), "");
  CHECK(memory.remember("a", 1, k_start));
  CHECK(memory.remember("b", 2, k_start));
  CHECK_EQ(memory.find("a"), "answer a");
  memory.open();
  CHECK_EQ(memory.find("b"), "answer b");
  CHECK_EQ(memory.find("c"), "");
}

TEST_CASE("a key of work that was rolled back is free again") {
  Memory memory;
  CHECK_FALSE(memory.remember("a", 1, k_start, false));
  CHECK_EQ(memory.find("a"), "");
  CHECK(memory.remember("a", 2, k_start));
  CHECK_EQ(memory.keys().size(), 1);
}

TEST_CASE("keys older than the window are forgotten, oldest first and a bounded number at a time") {
  Memory memory;
  for (int i = 0; i < 5; ++i) CHECK(memory.remember(std::to_string(i), i + 1, k_start.plus_ms(i * k_day_ms)));
  const Timestamp now = k_start.plus_ms(4 * k_day_ms);
  CHECK_EQ(memory.purge(now, k_day_ms, 2), 2);
  CHECK_EQ(memory.purge(now, k_day_ms, 2), 1);
  CHECK_EQ(memory.purge(now, k_day_ms, 2), 0);
  CHECK_EQ(memory.find("2"), "");
  CHECK_EQ(memory.find("3"), "answer 3");
  memory.open();
  CHECK_EQ(memory.keys().size(), 2);
  CHECK(memory.remember("2", 9, now));
  CHECK_EQ(memory.find("2"), "answer 2");
}

TEST_CASE("a node learns what others have answered, and lets go of what others have purged") {
  Memory memory;
  Metrics metrics;
  Idempotency other(metrics);
  const auto on_other = [&](const store::Work& work) { REQUIRE(memory.store().run(work).has_value()); };
  for (int i = 0; i < 5; ++i) CHECK(memory.remember(std::to_string(i), i + 1, k_start.plus_ms(i * k_day_ms)));
  on_other([&](store::Tx& tx) { return other.catch_up(tx); });
  CHECK_EQ(other.size(), 5);
  const Timestamp now = k_start.plus_ms(4 * k_day_ms);
  CHECK_EQ(memory.purge(now, k_day_ms, 10), 3);
  on_other([&](store::Tx& tx) -> Result<void> {
    CROSSDOCK_TRY(const std::size_t purged, other.purge(tx, now, k_day_ms, 10));
    CHECK_EQ(purged, 0);
    return {};
  });
  CHECK_EQ(other.size(), 2);
  on_other([&](store::Tx& tx) -> Result<void> {
    CROSSDOCK_TRY(const auto gone, other.find(tx, hash16("0")));
    CROSSDOCK_TRY(const auto kept, other.find(tx, hash16("4")));
    CHECK_FALSE(gone.has_value());
    CHECK(kept.has_value());
    return {};
  });
}

TEST_CASE("keys come back from blocks and from the log behind them, also when some were forgotten") {
  Memory memory;
  constexpr std::int64_t k_count = 3 * k_block_keys + 100;
  for (std::int64_t i = 1; i <= k_count; ++i)
    REQUIRE(memory.remember(fmt::format("key {}", i), i, k_start.plus_ms(i * 1000)));
  CHECK(memory.save(1) == 1);
  CHECK(memory.save(16) == 2);
  CHECK(memory.save(16) == 0);
  CHECK(memory.differences().empty());
  memory.open();
  CHECK(memory.keys().size() == static_cast<std::size_t>(k_count));
  for (const std::int64_t i : {std::int64_t{1}, k_block_keys, k_block_keys + 1, 3 * k_block_keys, k_count})
    CHECK(memory.find(fmt::format("key {}", i)) == fmt::format("answer key {}", i));
  CHECK(memory.save(16) == 0);
  // The first block goes with its last key, and a half of the next is left.
  const std::int64_t forgotten = k_block_keys + k_block_keys / 2;
  CHECK(memory.purge(k_start.plus_ms((forgotten + 1) * 1000), 0, 10'000) == static_cast<std::size_t>(forgotten));
  CHECK(memory.blocks() == 2);
  CHECK(memory.differences().empty());
  memory.open();
  CHECK(memory.keys().size() == static_cast<std::size_t>(k_count - forgotten));
  CHECK(memory.find(fmt::format("key {}", forgotten)).empty());
  CHECK(memory.find(fmt::format("key {}", forgotten + 1)) == fmt::format("answer key {}", forgotten + 1));
  REQUIRE(memory.remember("key 1", k_count + 1, k_start.plus_ms((k_count + 1) * 1000)));
  memory.open();
  CHECK(memory.find("key 1") == "answer key 1");
}

TEST_CASE("a block that is not what the log says is found") {
  Memory memory;
  for (std::int64_t i = 1; i <= k_block_keys; ++i) REQUIRE(memory.remember(fmt::format("key {}", i), i, k_start));
  CHECK(memory.save(1) == 1);
  REQUIRE(memory.store().run([](store::Tx& tx) -> Result<void> {
    CROSSDOCK_TRY(auto row, tx.get(tables::k_answered_keys, {std::int64_t{0}}));
    std::get<std::string>((*row)[1])[17] ^= 1;
    return tx.put(tables::k_answered_keys, *std::move(row));
  }));
  CHECK(memory.differences() == std::vector<std::string>{"kept Idempotency-Keys 1 to 1024 are not those of the log"});
}

TEST_CASE("keys of the table that was there before the log are still known") {
  Memory memory;
  const auto written = memory.store().run([](store::Tx& tx) {
    return tx.insert(tables::k_idempotency,
                     {hash16("old"), hash16("body"), std::int64_t{7}, std::string("answer old"), k_start.us});
  });
  REQUIRE(written.has_value());
  memory.open();
  CHECK_EQ(memory.find("old"), "answer old");
  CHECK_EQ(memory.find("new"), "");
}

TEST_CASE("keys of that table are forgotten too, in bounded steps") {
  Memory memory;
  for (int i = 0; i < 5; ++i) {
    const std::int64_t created_us = k_start.plus_ms(i * k_day_ms).us;
    REQUIRE(memory.store().run([&](store::Tx& tx) {
      return tx.insert(tables::k_idempotency, {hash16(std::to_string(i)), hash16("body"), std::int64_t{7},
                                               "answer " + std::to_string(i), created_us});
    }));
  }
  memory.open();
  const Timestamp now = k_start.plus_ms(4 * k_day_ms);
  std::size_t purged = 0;
  for (int i = 0; i < 3; ++i) purged += memory.purge(now, k_day_ms, 2);
  CHECK_EQ(purged, 3);
  CHECK_EQ(memory.find("0"), "");
  CHECK_EQ(memory.find("4"), "answer 4");
}

TEST_CASE("hits, misses, what was forgotten and the age of the oldest are told") {
  Memory memory;
  CHECK(memory.remember("a", 1, k_start));
  CHECK(memory.remember("b", 2, k_start.plus_ms(k_day_ms)));
  CHECK_EQ(memory.find("a"), "answer a");
  CHECK_EQ(memory.find("c"), "");
  const Timestamp now = k_start.plus_ms(k_day_ms + 2'000);
  CHECK(json_text(memory.keys().report(now)) == R"({"hits":1,"misses":1,"purged":0,"oldest_age_s":86402})");
  CHECK_EQ(memory.purge(now, k_day_ms, 10), 1);
  CHECK(json_text(memory.keys().report(now)) == R"({"hits":1,"misses":1,"purged":1,"oldest_age_s":2})");
}

}  // namespace crossdock::hub
