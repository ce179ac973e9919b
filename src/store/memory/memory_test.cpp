// SPDX-License-Identifier: Apache-2.0
#include "store/memory/memory.hpp"

#include "store/testing/conformance.hpp"
#include "store/testing/fixture.hpp"

#include <doctest/doctest.h>

#include <utility>

namespace crossdock::store::memory {
namespace {

using testing::all_tables;
using testing::code_of;
using testing::entry;
using testing::k_journal;
using testing::k_notes;
using testing::must;
using testing::note;
using testing::scan_ids;

using Ids = std::vector<std::int64_t>;

Metrics& metrics() {
  static Metrics all;
  return all;
}

std::unique_ptr<MemoryStore> open_pumped(const std::shared_ptr<Disk>& disk, std::function<Fault()> at_commit = {}) {
  auto store = open({.disk = disk, .thread = false, .at_commit = std::move(at_commit)}, all_tables(), metrics());
  REQUIRE(store.has_value());
  return *std::move(store);
}

Work inserting(std::int64_t id) {
  return [id](Tx& tx) { return tx.insert(k_notes, note(id, "t")); };
}

TEST_CASE("the memory engine conforms") {
  testing::run_conformance([] {
    return [disk = std::make_shared<Disk>()](const Schema& schema) -> Result<std::unique_ptr<Store>> {
      CROSSDOCK_TRY(auto store, open({.disk = disk}, schema, metrics()));
      return std::unique_ptr<Store>(std::move(store));
    };
  });
}

TEST_CASE("without a thread, work waits for the pump") {
  const auto store = open_pumped(nullptr);
  int done = 0;
  for (std::int64_t id = 1; id <= 300; ++id) {
    store->submit(inserting(id), [&](Result<void> outcome) { done += outcome ? 1 : 0; });
  }
  CHECK_EQ(done, 0);
  CHECK_EQ(store->statistics().queued, 300);
  CHECK_EQ(store->pump(), 256);
  CHECK_EQ(store->pump(), 44);
  CHECK_EQ(store->pump(), 0);
  CHECK_EQ(done, 300);
  CHECK_EQ(store->statistics().commits, 2);
  must(*store, inserting(0));
}

TEST_CASE("a full queue refuses on the calling thread") {
  const auto store = open_pumped(nullptr);
  for (std::size_t i = 0; i < k_queue_max; ++i) store->submit([](Tx&) -> Result<void> { return {}; }, {});
  std::string code;
  const Done note_code = [&](Result<void> outcome) { code = outcome ? "ok" : outcome.error().code; };
  store->submit([](Tx&) -> Result<void> { return {}; }, note_code);
  CHECK_EQ(code, "store.queue_full");
  CHECK_EQ(store->pump(), 256);
  code.clear();
  store->submit([](Tx&) -> Result<void> { return {}; }, note_code);
  CHECK_EQ(code, "");
  while (store->pump() > 0) {
  }
  CHECK_EQ(code, "ok");
}

TEST_CASE("a refused commit undoes its group, newest first, and refuses what waits") {
  Fault fault = Fault::refuse;
  const auto store = open_pumped(nullptr, [&] { return fault; });
  std::string story;
  for (const std::string name : {"A", "B"}) {
    store->submit(
        [&story, name](Tx& tx) -> Result<void> {
          tx.on_rollback([&story, name] { story += "undo" + name + " "; });
          tx.on_commit([&story, name] { story += "commit" + name + " "; });
          CROSSDOCK_CHECK(tx.append(k_journal, entry(name)));
          return {};
        },
        [&story, name](Result<void> outcome) {
          CHECK(outcome.error().kind == ErrorKind::unavailable);
          story += "fail" + name + " ";
        });
  }
  store->pump();
  CHECK_EQ(story, "undoB undoA failA failB ");
  // One unit may try; what comes behind it is refused at once.
  std::string first;
  std::string second;
  store->submit(inserting(1), [&](Result<void> outcome) { first = outcome ? "ok" : outcome.error().code; });
  store->submit(inserting(2), [&](Result<void> outcome) { second = outcome ? "ok" : outcome.error().code; });
  CHECK_EQ(first, "");
  CHECK_EQ(second, "store.unavailable");
  fault = Fault::none;
  store->pump();
  CHECK_EQ(first, "ok");
  must(*store, [](Tx& tx) -> Result<void> {
    CROSSDOCK_TRY(const auto position, tx.append(k_journal, entry("C")));
    CHECK_EQ(position, 1);
    return {};
  });
  CHECK_EQ(scan_ids(*store, k_notes, {}), Ids{1});
}

TEST_CASE("what a failed unit was told waits for the commit it rests on") {
  Fault fault = Fault::refuse;
  const auto store = open_pumped(nullptr, [&] { return fault; });
  std::vector<std::string> codes;
  const auto note_code = [&](Result<void> outcome) { codes.push_back(outcome ? "ok" : outcome.error().code); };
  const Work unless_taken = [](Tx& tx) -> Result<void> {
    CROSSDOCK_TRY(const auto taken, tx.get(k_notes, {std::int64_t{1}}));
    if (taken) return fail(ErrorKind::rejected, "test.taken", "Taken");
    return tx.put(k_notes, note(1, "mine"));
  };
  store->submit(unless_taken, note_code);
  store->submit(unless_taken, note_code);
  store->pump();
  CHECK_EQ(codes, std::vector<std::string>{"store.unavailable", "store.unavailable"});
}

TEST_CASE("a crash loses what is not committed, and tells nobody") {
  for (const Fault fault : {Fault::crash_before, Fault::crash_after}) {
    const auto disk = std::make_shared<Disk>();
    Fault now = Fault::none;
    auto store = open_pumped(disk, [&] { return now; });
    must(*store, inserting(1));
    now = fault;
    bool told = false;
    store->submit(inserting(2), [&](Result<void>) { told = true; });
    store->pump();
    CHECK(store->crashed());
    store.reset();
    CHECK_FALSE(told);
    const auto again = open_pumped(disk);
    CHECK_EQ(scan_ids(*again, k_notes, {}), fault == Fault::crash_after ? Ids{1, 2} : Ids{1});
  }
}

TEST_CASE("a crash from outside drops the queue and lets waiters go") {
  const auto disk = std::make_shared<Disk>();
  auto store = open_pumped(disk);
  must(*store, inserting(1));
  bool told = false;
  store->submit(inserting(2), [&](Result<void>) { told = true; });
  store->crash();
  CHECK_EQ(code_of(*store, inserting(3)), "store.crashed");
  store.reset();
  CHECK_FALSE(told);
  CHECK_EQ(scan_ids(*open_pumped(disk), k_notes, {}), Ids{1});

  Fault now = Fault::crash_before;
  const auto crashing = open_pumped(nullptr, [&] { return now; });
  CHECK_EQ(code_of(*crashing, inserting(1)), "store.gone");
}

}  // namespace
}  // namespace crossdock::store::memory
