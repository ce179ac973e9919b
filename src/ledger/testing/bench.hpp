// SPDX-License-Identifier: Apache-2.0
// A ledger on the in-memory engine for tests: work runs on the calling thread, commits fail on demand, and restart()
// is a process that dies and comes back.
#pragma once

#include "base/metrics.hpp"
#include "ledger/ledger.hpp"
#include "store/memory/memory.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace crossdock::ledger::testing {

inline Account stock(State state, std::uint32_t item = 1, std::uint32_t location = 1) { return {state, 0, item, location}; }

inline Transfer move(State from, State to, std::int64_t amount, std::uint32_t item = 1, std::uint32_t location = 1) {
  return {.from = stock(from, item, location), .to = stock(to, item, location), .amount = amount, .reason = "move"};
}

inline Transfer receive(std::int64_t amount, std::uint32_t item = 1, std::uint32_t location = 1) {
  return move(State::outside, State::available, amount, item, location);
}

inline Transfer reserve(std::int64_t amount, std::uint32_t item = 1, std::uint32_t location = 1) {
  Transfer transfer = move(State::available, State::allocated, amount, item, location);
  transfer.pending = true;
  transfer.reason = "reserve";
  return transfer;
}

inline Transfer at(Transfer transfer, Timestamp occurred) {
  transfer.occurred = occurred;
  return transfer;
}

inline Transfer forced(Transfer transfer) {
  transfer.forced = true;
  return transfer;
}

class Bench {
 public:
  Bench() { start(); }

  // The process dies (what was committed stays) and is started again.
  void restart() {
    ledger_.reset();
    ids_.reset();
    store_.reset();
    start();
  }

  Ledger& ledger() { return *ledger_; }
  const Ledger& ledger() const { return *ledger_; }
  store::memory::MemoryStore& store() { return *store_; }
  ManualClock& clock() { return clock_; }
  Timestamp now() const { return clock_.now(); }
  void fail_next_commit() { fault_ = store::memory::Fault::refuse; }

  Result<void> run(const store::Work& work) { return store_->run(work); }

  Result<std::vector<TransferId>> apply(std::span<const Transfer> chain) {
    std::vector<TransferId> ids;
    auto ran = run([&](store::Tx& tx) -> Result<void> {
      CROSSDOCK_TRY(ids, ledger_->apply(tx, chain, now()));
      return {};
    });
    if (!ran) return fail(std::move(ran).error());
    return ids;
  }
  Result<TransferId> apply(const Transfer& transfer) {
    CROSSDOCK_TRY(const auto ids, apply(std::span(&transfer, 1)));
    return ids.front();
  }
  // For what a test needs to stand on.
  TransferId must(const Transfer& transfer) {
    const auto id = apply(transfer);
    REQUIRE(id);
    return *id;
  }

  Result<void> post(TransferId id, std::optional<std::int64_t> amount = {}) {
    return run([&](store::Tx& tx) { return ledger_->post(tx, id, amount, now()); });
  }
  Result<void> cancel(TransferId id) {
    return run([&](store::Tx& tx) { return ledger_->void_pending(tx, id, now()); });
  }
  Result<std::size_t> expire(std::size_t limit = 1000) {
    std::size_t expired = 0;
    auto ran = run([&](store::Tx& tx) -> Result<void> {
      CROSSDOCK_TRY(expired, ledger_->expire_due(tx, now(), limit));
      return {};
    });
    if (!ran) return fail(std::move(ran).error());
    return expired;
  }
  Result<std::int64_t> count(const Ledger::Count& count) {
    std::int64_t adjustment = 0;
    auto ran = run([&](store::Tx& tx) -> Result<void> {
      CROSSDOCK_TRY(adjustment, ledger_->apply_count(tx, count, now()));
      return {};
    });
    if (!ran) return fail(std::move(ran).error());
    return adjustment;
  }
  Result<void> snapshot() {
    return run([&](store::Tx& tx) { return ledger_->snapshot(tx); });
  }

  Balance balance(State state, std::uint32_t item = 1, std::uint32_t location = 1) const {
    return ledger_->balance(stock(state, item, location));
  }
  std::int64_t free(std::uint32_t item = 1, std::uint32_t location = 1) const {
    return balance(State::available, item, location).free();
  }
  std::int64_t on_hand(std::uint32_t item = 1, std::uint32_t location = 1) const {
    std::int64_t sum = 0;
    for (const State state : {State::available, State::allocated, State::picked}) {
      sum += balance(state, item, location).posted;
    }
    return sum;
  }

  std::vector<Ledger::Explained> why(const Account& account, std::size_t limit = k_why_max) {
    std::vector<Ledger::Explained> lines;
    const auto ran = store_->read([&](store::Reader& reader) -> Result<void> {
      CROSSDOCK_TRY(lines, ledger_->why(reader, account, limit));
      return {};
    });
    REQUIRE(ran);
    return lines;
  }
  // Empty when the entries prove the balances.
  std::vector<std::string> differences() {
    std::vector<std::string> out;
    const auto ran = store_->read([&](store::Reader& reader) -> Result<void> {
      CROSSDOCK_TRY(out, ledger_->verify(reader));
      return {};
    });
    REQUIRE(ran);
    return out;
  }
  void check_proven() {
    const auto lines = differences();
    CHECK(lines.empty());
    for (const std::string& line : lines) MESSAGE(line);
  }

 private:
  void start() {
    store::memory::Options options{
        .disk = disk_, .thread = false, .at_commit = [this] { return std::exchange(fault_, store::memory::Fault::none); }};
    auto opened = store::memory::open(options, schema(), metrics_);
    REQUIRE(opened);
    store_ = *std::move(opened);
    ids_.emplace(clock_, 1);
    ledger_ = std::make_unique<Ledger>(*ids_);
    REQUIRE(store_->read([&](store::Reader& reader) { return ledger_->load(reader); }));
  }

  ManualClock clock_;
  Metrics metrics_;
  std::shared_ptr<store::memory::Disk> disk_ = std::make_shared<store::memory::Disk>();
  store::memory::Fault fault_ = store::memory::Fault::none;
  std::unique_ptr<store::memory::MemoryStore> store_;
  std::optional<IdSource> ids_;
  std::unique_ptr<Ledger> ledger_;
};

}  // namespace crossdock::ledger::testing
