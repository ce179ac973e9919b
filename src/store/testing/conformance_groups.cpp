// SPDX-License-Identifier: Apache-2.0
#include "store/testing/fixture.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <latch>
#include <stdexcept>
#include <thread>

namespace crossdock::store::testing {
namespace {

using Ids = std::vector<std::int64_t>;

Result<void> refuse() { return fail(ErrorKind::rejected, "test.refused", "The test says no"); }

Work inserting(std::int64_t id) {
  return [id](Tx& tx) { return tx.insert(k_notes, note(id, "t")); };
}

std::vector<std::string> codes_of(const std::vector<Result<void>>& outcomes) {
  std::vector<std::string> codes;
  for (const auto& outcome : outcomes) codes.push_back(outcome ? "ok" : outcome.error().code);
  return codes;
}

using Codes = std::vector<std::string>;

void a_failing_unit_is_dropped_alone(const EngineFactory& factory) {
  const auto store = open_all(factory());
  const auto outcomes = run_together(*store, {inserting(1),
                                              [](Tx& tx) -> Result<void> {
                                                CROSSDOCK_CHECK(tx.insert(k_notes, note(2, "dropped")));
                                                return refuse();
                                              },
                                              [](Tx& tx) -> Result<void> {
                                                CROSSDOCK_TRY(const auto before, tx.get(k_notes, {std::int64_t{1}}));
                                                CROSSDOCK_TRY(const auto dropped, tx.get(k_notes, {std::int64_t{2}}));
                                                CHECK(before.has_value());
                                                CHECK_FALSE(dropped.has_value());
                                                return tx.insert(k_notes, note(3, "t"));
                                              }});
  CHECK_EQ(codes_of(outcomes), Codes{"ok", "test.refused", "ok"});
  CHECK_EQ(scan_ids(*store, k_notes, {}), Ids{1, 3});
}

void only_the_guilty_unit_meets_a_conflict(const EngineFactory& factory) {
  const auto store = open_all(factory());
  must(*store, inserting(5));
  const auto swallowing = [](Tx& tx) -> Result<void> {
    static_cast<void>(tx.insert(k_notes, note(5, "again")));
    return {};
  };
  const auto erasing = [](Tx& tx) -> Result<void> {
    CROSSDOCK_CHECK(tx.insert(k_notes, note(5, "again")));
    return tx.erase(k_notes, {std::int64_t{5}});
  };
  const auto outcomes =
      run_together(*store, {inserting(1), inserting(5), inserting(2), swallowing, inserting(2), erasing, inserting(3)});
  const std::string exists = "store.key_exists";
  CHECK_EQ(codes_of(outcomes), Codes{"ok", exists, "ok", exists, exists, exists, "ok"});
  CHECK_EQ(scan_ids(*store, k_notes, {}), Ids{1, 2, 3, 5});
  CHECK(outcomes[1].error().kind == ErrorKind::conflict);
}

void inserting_what_was_erased_is_no_conflict(const EngineFactory& factory) {
  const auto store = open_all(factory());
  must(*store, inserting(1));
  must(*store, [](Tx& tx) -> Result<void> {
    CROSSDOCK_CHECK(tx.erase(k_notes, {std::int64_t{1}}));
    CROSSDOCK_CHECK(tx.insert(k_notes, note(1, "anew")));
    CROSSDOCK_CHECK(tx.insert(k_notes, note(2, "short")));
    CROSSDOCK_CHECK(tx.put(k_notes, note(2, "lived")));
    return tx.erase(k_notes, {std::int64_t{2}});
  });
  CHECK(scan_now(*store, k_notes, {}) == std::vector<Row>{note(1, "anew")});
}

void an_exception_is_an_error_of_its_unit(const EngineFactory& factory) {
  const auto store = open_all(factory());
  const auto bad = [](Tx& tx) -> Result<void> {
    CROSSDOCK_CHECK(tx.insert(k_notes, note(1, "t")));
    static_cast<void>(std::vector<int>().at(1));
    return {};
  };
  CHECK_EQ(codes_of(run_together(*store, {bad, inserting(2)})), Codes{"store.work_threw", "ok"});
  CHECK_EQ(scan_ids(*store, k_notes, {}), Ids{2});
}

// Everything that happens around three units of one group, of which the second fails.
void hooks_run_in_order(const EngineFactory& factory) {
  const auto store = open_all(factory());
  std::string story;
  const auto telling = [&story](std::string name, bool good) {
    return [&story, name, good](Tx& tx) -> Result<void> {
      story += "run" + name + " ";
      for (const std::string number : {"1", "2"}) {
        tx.on_rollback([&story, name, number] { story += "undo" + name + number + " "; });
        tx.on_commit([&story, name, number] { story += "commit" + name + number + " "; });
      }
      CROSSDOCK_CHECK(tx.put(k_lines, line(name, 1)));
      return good ? Result<void>{} : refuse();
    };
  };
  run_together(*store, {telling("A", true), telling("B", false), telling("C", true)});
  CHECK_EQ(story, "runA runB undoB2 undoB1 runC commitA1 commitA2 commitC1 commitC2 ");
}

void hooks_are_undone_before_a_second_run(const EngineFactory& factory) {
  const auto store = open_all(factory());
  must(*store, inserting(9));
  int sum = 0;
  const auto adding = [&sum](int amount, std::int64_t id) {
    return [&sum, amount, id](Tx& tx) -> Result<void> {
      const int before = sum;
      sum += amount;
      tx.on_rollback([&sum, before] { sum = before; });
      return tx.insert(k_notes, note(id, "t"));
    };
  };
  const auto outcomes = run_together(*store, {adding(1, 1), adding(10, 2), adding(100, 9), adding(1000, 3)});
  CHECK_EQ(codes_of(outcomes), Codes{"ok", "ok", "store.key_exists", "ok"});
  CHECK_EQ(sum, 1011);
}

void done_comes_after_the_commit_is_visible(const EngineFactory& factory) {
  const auto store = open_all(factory());
  std::latch finished(1);
  std::size_t seen_by_hook = 0;
  std::size_t seen_by_done = 0;
  const auto count = [&store] { return scan_now(*store, k_notes, {}).size(); };
  store->submit(
      [&](Tx& tx) -> Result<void> {
        tx.on_commit([&] { seen_by_hook = count(); });
        return tx.insert(k_notes, note(1, "t"));
      },
      [&](Result<void>) {
        CHECK(store->on_writer_thread());
        seen_by_done = count();
        finished.count_down();
      });
  finished.wait();
  CHECK_FALSE(store->on_writer_thread());
  CHECK_EQ(seen_by_hook, 1);
  CHECK_EQ(seen_by_done, 1);
}

void callbacks_may_submit(const EngineFactory& factory) {
  const auto store = open_all(factory());
  std::latch finished(1);
  store->submit(inserting(1),
                [&](Result<void>) { store->submit(inserting(2), [&](Result<void>) { finished.count_down(); }); });
  finished.wait();
  CHECK_EQ(scan_ids(*store, k_notes, {}), Ids{1, 2});
}

void append_leaves_no_gaps(const EngineFactory& factory) {
  const auto store = open_all(factory());
  must(*store, inserting(7));
  const auto appending = [](bool good) {
    return [good](Tx& tx) -> Result<void> {
      CROSSDOCK_TRY(const auto first, tx.append(k_journal, entry("a")));
      CROSSDOCK_TRY(const auto second, tx.append(k_journal, entry("b")));
      CHECK_EQ(second, first + 1);
      CROSSDOCK_TRY(const auto mine, tx.get(k_journal, {second}));
      CHECK(mine.has_value());
      return good ? Result<void>{} : refuse();
    };
  };
  const Work guilty = [](Tx& tx) -> Result<void> {
    CROSSDOCK_CHECK(tx.append(k_journal, entry("guilty")));
    return tx.insert(k_notes, note(7, "conflict"));
  };
  run_together(*store, {appending(true), appending(false), guilty, appending(true)});
  CHECK_EQ(scan_ids(*store, k_journal, {}), Ids{1, 2, 3, 4});
  CHECK_EQ(scan_ids(*store, k_journal, {.index = "by_entry", .prefix = {std::string("b")}, .descending = true}), Ids{4, 2});
}

// Readers follow the log while many threads append to it, some of whose work fails.
void a_cursor_never_misses_an_entry(const EngineFactory& factory) {
  constexpr int k_threads = 4;
  constexpr int k_works = 100;
  const auto store = open_all(factory());
  std::atomic<int> running = k_threads;
  std::vector<std::jthread> threads;
  for (int t = 0; t < k_threads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < k_works; ++i) {
        static_cast<void>(store->run([&](Tx& tx) -> Result<void> {
          CROSSDOCK_CHECK(tx.append(k_journal, entry(std::to_string(t))));
          if (i % 5 == 0) return refuse();
          return tx.insert(k_notes, note(i % 7 == 0 ? 0 : t * k_works + i, "t"));
        }));
      }
      running.fetch_sub(1);
    });
  }
  std::int64_t cursor = 0;
  bool gapless = true;
  for (bool more = true; more;) {
    more = running.load() > 0;
    for (const auto& row : scan_now(*store, k_journal, {.after = Key{cursor}})) {
      gapless = gapless && as_integer(row[0]) == cursor + 1;
      cursor = as_integer(row[0]);
    }
  }
  CHECK(gapless);
  CHECK_EQ(static_cast<std::size_t>(cursor), scan_ids(*store, k_notes, {}).size());
}

void a_read_sees_one_snapshot(const EngineFactory& factory) {
  const auto store = open_all(factory());
  must(*store, inserting(1));
  std::vector<std::size_t> counts;
  const auto read = store->read([&](Reader& reader) -> Result<void> {
    for (std::int64_t id = 2; id <= 4; ++id) {
      CROSSDOCK_TRY(const auto rows, reader.scan(k_notes, {}));
      counts.push_back(rows.size());
      must(*store, inserting(id));
    }
    return {};
  });
  CHECK(read.has_value());
  CHECK_EQ(counts, std::vector<std::size_t>{1, 1, 1});
  CHECK_EQ(scan_ids(*store, k_notes, {}).size(), 4);
}

void many_threads_may_submit(const EngineFactory& factory) {
  constexpr int k_threads = 8;
  constexpr int k_works = 200;
  const auto store = open_all(factory());
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < k_threads; ++t) {
      threads.emplace_back([&store, t] {
        std::latch finished(k_works);
        for (int i = 0; i < k_works; ++i) {
          store->submit(inserting(t * k_works + i), [&](Result<void> outcome) {
            CHECK(outcome.has_value());
            finished.count_down();
          });
        }
        finished.wait();
      });
    }
  }
  CHECK_EQ(scan_ids(*store, k_notes, {.limit = 5000}).size(), k_threads * k_works);
  CHECK_EQ(store->statistics().works, k_threads * k_works);
  CHECK_EQ(store->statistics().rows_written, k_threads * k_works);
  CHECK_EQ(store->statistics().queued, 0);
}

// What a unit of work and its follow-ups were told, in order.
class Told {
 public:
  Done as(std::string name) {
    return [this, name](Result<void> outcome) { story_ += name + (outcome ? " ok, " : " " + outcome.error().code + ", "); };
  }
  const std::string& story() const { return story_; }

 private:
  std::string story_;  // the writer thread; read when it has nothing left to do
};

void a_follow_up_shares_the_commit(const EngineFactory& factory) {
  const auto store = open_all(factory());
  Told told;
  const auto commits = store->statistics().commits;
  must(*store, [&told](Tx& tx) -> Result<void> {
    tx.follow_up(
        [&told](Tx& next) -> Result<void> {
          CROSSDOCK_TRY(const auto seen, next.get(k_notes, {std::int64_t{1}}));
          CHECK(seen.has_value());
          next.follow_up([](Tx& last) { return last.put(k_notes, note(2, "third")); }, told.as("last"));
          return next.put(k_notes, note(1, "second"));
        },
        told.as("next"));
    return tx.insert(k_notes, note(1, "first"));
  });
  must(*store, [](Tx&) -> Result<void> { return {}; });
  CHECK(scan_now(*store, k_notes, {}) == std::vector<Row>{note(1, "second"), note(2, "third")});
  CHECK_EQ(store->statistics().commits, commits + 1);
  CHECK_EQ(told.story(), "next ok, last ok, ");
}

void a_failed_follow_up_leaves_the_unit_alone(const EngineFactory& factory) {
  const auto store = open_all(factory());
  Told told;
  int undone = 0;
  must(*store, [&](Tx& tx) -> Result<void> {
    tx.follow_up(
        [&](Tx& next) -> Result<void> {
          next.on_rollback([&] { ++undone; });
          CROSSDOCK_CHECK(next.put(k_notes, note(1, "second")));
          return refuse();
        },
        told.as("next"));
    return tx.insert(k_notes, note(1, "first"));
  });
  must(*store, [](Tx&) -> Result<void> { return {}; });
  CHECK(scan_now(*store, k_notes, {}) == std::vector<Row>{note(1, "first")});
  CHECK_EQ(undone, 1);
  CHECK_EQ(told.story(), "next test.refused, ");
}

void a_failed_unit_drops_its_follow_ups(const EngineFactory& factory) {
  const auto store = open_all(factory());
  must(*store, inserting(9));
  Told told;
  bool ran = false;
  const auto failing = [&](std::int64_t id, bool good) {
    return [&told, &ran, id, good](Tx& tx) -> Result<void> {
      tx.follow_up(
          [&ran](Tx&) -> Result<void> {
            ran = true;
            return {};
          },
          told.as("next"));
      CROSSDOCK_CHECK(tx.insert(k_notes, note(id, "t")));
      return good ? Result<void>{} : refuse();
    };
  };
  CHECK_EQ(code_of(*store, failing(1, false)), "test.refused");
  CHECK_FALSE(ran);
  CHECK_EQ(code_of(*store, failing(9, true)), "store.key_exists");
  must(*store, [](Tx&) -> Result<void> { return {}; });
  CHECK_EQ(told.story(), "");
  CHECK_EQ(scan_ids(*store, k_notes, {}), Ids{9});
}

void too_many_follow_ups_fail_their_unit_alone(const EngineFactory& factory) {
  const auto store = open_all(factory());
  const auto refused = store->run([](Tx& tx) -> Result<void> {
    for (std::size_t i = 0; i <= k_work_follow_ups_max; ++i) tx.follow_up([](Tx&) { return Result<void>(); }, {});
    return tx.put(k_notes, note(1, "t"));
  });
  REQUIRE_FALSE(refused.has_value());
  CHECK_EQ(refused.error().code, "store.follow_ups");
  must(*store, inserting(2));
  CHECK_EQ(scan_ids(*store, k_notes, {}), Ids{2});
}

// The group is run again because of the unit in the middle, and is larger than what one group takes along.
void follow_ups_run_once_whatever_happens_to_the_group(const EngineFactory& factory) {
  constexpr std::int64_t k_follow_ups = 3000;
  const auto store = open_all(factory());
  must(*store, inserting(0));
  const Work asking = [](Tx& tx) -> Result<void> {
    for (std::int64_t id = 1; id <= k_follow_ups; ++id) {
      tx.follow_up(
          [id](Tx& next) -> Result<void> {
            CROSSDOCK_CHECK(next.append(k_journal, entry("ran")));
            return next.insert(k_notes, note(id, "t"));
          },
          {});
    }
    return tx.append(k_journal, entry("asked")) ? Result<void>{} : refuse();
  };
  CHECK_EQ(codes_of(run_together(*store, {asking, inserting(0)})), Codes{"ok", "store.key_exists"});
  must(*store, [](Tx&) -> Result<void> { return {}; });
  CHECK_EQ(scan_ids(*store, k_notes, {.limit = 5000}).size(), k_follow_ups + 1);
  CHECK_EQ(scan_ids(*store, k_journal, {.limit = 5000}).size(), k_follow_ups + 1);
}

// Units of one group read through an index what others of it wrote, and write the same rows again and again.
void a_group_reads_what_it_wrote_by_every_path(const EngineFactory& factory) {
  const auto store = open_all(factory());
  must(*store, [](Tx& tx) { return tx.insert(k_notes, note(1, "old", 5)); });
  const auto moving = [](std::int64_t id, std::int64_t from, std::int64_t to) {
    return [id, from, to](Tx& tx) -> Result<void> {
      CROSSDOCK_TRY(const auto rows, tx.scan(k_notes, {.index = "by_status", .prefix = {from}}));
      CHECK_EQ(rows.size(), 1);
      CROSSDOCK_CHECK(tx.put(k_notes, note(id, "moved", to)));
      CROSSDOCK_TRY(const auto all, tx.scan(k_notes, {.descending = true}));
      CHECK_EQ(all.size(), 1);
      return {};
    };
  };
  const Work erasing = [](Tx& tx) { return tx.erase(k_notes, {std::int64_t{1}}); };
  const auto outcomes =
      run_together(*store, {moving(1, 5, 6), moving(1, 6, 7), erasing, inserting(1), inserting(1), erasing, inserting(1)});
  CHECK_EQ(codes_of(outcomes), Codes{"ok", "ok", "ok", "ok", "store.key_exists", "ok", "ok"});
  CHECK(scan_now(*store, k_notes, {}) == std::vector<Row>{note(1, "t")});
}

// A scan by an index makes the engine take the rows of the units before it: the conflict is still theirs.
void a_conflict_met_by_a_scan_is_the_writers(const EngineFactory& factory) {
  const auto store = open_all(factory());
  must(*store, inserting(5));
  const Work scanning = [](Tx& tx) -> Result<void> {
    CROSSDOCK_TRY(const auto rows, tx.scan(k_notes, {.index = "by_status", .prefix = {std::int64_t{0}}}));
    return tx.insert(k_notes, note(100 + static_cast<std::int64_t>(rows.size()), "t", 1));
  };
  const auto outcomes = run_together(*store, {inserting(1), inserting(5), scanning, inserting(6)});
  CHECK_EQ(codes_of(outcomes), Codes{"ok", "store.key_exists", "ok", "ok"});
  CHECK_EQ(scan_ids(*store, k_notes, {}), Ids{1, 5, 6, 102});
}

}  // namespace

std::vector<Case> group_cases() {
  return {{"a failing unit is dropped alone", a_failing_unit_is_dropped_alone},
          {"only the guilty unit meets a conflict", only_the_guilty_unit_meets_a_conflict},
          {"inserting what was erased is no conflict", inserting_what_was_erased_is_no_conflict},
          {"an exception is an error of its unit", an_exception_is_an_error_of_its_unit},
          {"hooks run in order", hooks_run_in_order},
          {"hooks are undone before a second run", hooks_are_undone_before_a_second_run},
          {"done comes after the commit is visible", done_comes_after_the_commit_is_visible},
          {"callbacks may submit", callbacks_may_submit},
          {"append leaves no gaps", append_leaves_no_gaps},
          {"a cursor never misses an entry", a_cursor_never_misses_an_entry},
          {"a read sees one snapshot", a_read_sees_one_snapshot},
          {"many threads may submit", many_threads_may_submit},
          {"a follow-up shares the commit", a_follow_up_shares_the_commit},
          {"a failed follow-up leaves the unit alone", a_failed_follow_up_leaves_the_unit_alone},
          {"a failed unit drops its follow-ups", a_failed_unit_drops_its_follow_ups},
          {"too many follow-ups fail their unit alone", too_many_follow_ups_fail_their_unit_alone},
          {"follow-ups run once whatever happens to the group", follow_ups_run_once_whatever_happens_to_the_group},
          {"a group reads what it wrote by every path", a_group_reads_what_it_wrote_by_every_path},
          {"a conflict met by a scan is the writer's", a_conflict_met_by_a_scan_is_the_writers}};
}

}  // namespace crossdock::store::testing
