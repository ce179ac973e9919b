// SPDX-License-Identifier: Apache-2.0
#include "store/testing/fixture.hpp"

#include <doctest/doctest.h>

#include <atomic>

namespace crossdock::store::testing {
namespace {

using Ids = std::vector<std::int64_t>;

void a_reopened_store_has_everything(const EngineFactory& factory) {
  const auto opener = factory();
  auto store = open_all(opener);
  must(*store, [](Tx& tx) -> Result<void> {
    CROSSDOCK_CHECK(tx.insert(k_notes, note(1, "kept", 3)));
    CROSSDOCK_CHECK(tx.append(k_journal, entry("first")));
    return tx.put(k_lines, line("A", 1, "r"));
  });
  store.reset();
  store = open_all(opener);
  CHECK(scan_now(*store, k_notes, {.index = "by_status"}) == std::vector<Row>{note(1, "kept", 3)});
  CHECK(scan_now(*store, k_lines, {.index = "by_remark"}) == std::vector<Row>{line("A", 1, "r")});
  must(*store, [](Tx& tx) -> Result<void> {
    CROSSDOCK_TRY(const auto position, tx.append(k_journal, entry("second")));
    CHECK_EQ(position, 2);
    return {};
  });
}

void closing_commits_what_is_queued(const EngineFactory& factory) {
  const auto opener = factory();
  auto store = open_all(opener);
  std::atomic<int> good = 0;
  for (std::int64_t id = 0; id < 1000; ++id) {
    store->submit([id](Tx& tx) { return tx.insert(k_notes, note(id, "t")); },
                  [&good](Result<void> outcome) { good += outcome.has_value() ? 1 : 0; });
  }
  store.reset();
  CHECK_EQ(good.load(), 1000);
  store = open_all(opener);
  CHECK_EQ(scan_ids(*store, k_notes, {.limit = 5000}).size(), 1000);
}

// Positions of a trimmed log are not given out again, or cursors would skip the new entries.
void a_trimmed_log_keeps_its_end(const EngineFactory& factory) {
  const auto opener = factory();
  auto store = open_all(opener);
  must(*store, [](Tx& tx) -> Result<void> {
    for (int i = 0; i < 3; ++i) CROSSDOCK_CHECK(tx.append(k_journal, entry("x")));
    return {};
  });
  must(*store, [](Tx& tx) -> Result<void> {
    CROSSDOCK_CHECK(tx.append(k_journal, entry("y")));
    for (std::int64_t position = 1; position <= 4; ++position) CROSSDOCK_CHECK(tx.erase(k_journal, {position}));
    return {};
  });
  CHECK_EQ(scan_ids(*store, k_journal, {}), Ids{});
  store.reset();
  store = open_all(opener);
  must(*store, [](Tx& tx) -> Result<void> {
    CROSSDOCK_CHECK(tx.append(k_journal, entry("z")));
    return {};
  });
  CHECK_EQ(scan_ids(*store, k_journal, {}), Ids{5});
}

void columns_tables_and_indexes_are_added(const EngineFactory& factory) {
  static const Table before{"grown", {{"id"}, {"a", ColumnType::text}}};
  static const Table after{
      "grown", {{"id"}, {"a", ColumnType::text}, {"b"}, {"c", ColumnType::blob}}, 1, {{"by_b", {2}}, {"by_a", {1}}}};
  const auto opener = factory();
  auto store = opener({&before});
  REQUIRE(store.has_value());
  must(**store, [](Tx& tx) { return tx.insert(before, {std::int64_t{1}, std::string("old")}); });
  store->reset();
  store = opener({&after, &k_notes});
  REQUIRE(store.has_value());
  must(**store, [](Tx& tx) -> Result<void> {
    CROSSDOCK_CHECK(tx.insert(k_notes, note(1, "t")));
    return tx.insert(after, {std::int64_t{2}, std::string("new"), std::int64_t{7}, std::string("x")});
  });
  const Row old{std::int64_t{1}, std::string("old"), Value{}, Value{}};
  CHECK(scan_now(**store, after, {.limit = 1}) == std::vector<Row>{old});
  CHECK_EQ(scan_ids(**store, after, {.index = "by_b"}), Ids{1, 2});
  CHECK_EQ(scan_ids(**store, after, {.index = "by_a"}), Ids{2, 1});
  store->reset();
  store = opener({&before});
  REQUIRE_FALSE(store.has_value());
  CHECK_EQ(store.error().code, "store.schema_newer");
  CHECK(store.error().kind == ErrorKind::unsupported);
  CHECK(store.error().message.find("column b") != std::string::npos);
}

void changed_columns_are_refused(const EngineFactory& factory) {
  static const Table before{"fixed", {{"id"}, {"a", ColumnType::text}}};
  static const Table other_type{"fixed", {{"id"}, {"a"}}};
  static const Table other_name{"fixed", {{"id"}, {"z", ColumnType::text}}};
  static const Table other_key{"fixed", {{"id"}, {"a", ColumnType::text}}, 2};
  const auto opener = factory();
  REQUIRE(opener({&before}).has_value());
  for (const auto* table : {&other_type, &other_name, &other_key}) {
    const auto store = opener({table});
    REQUIRE_FALSE(store.has_value());
    CHECK_EQ(store.error().code, "store.schema_changed");
  }
  CHECK(opener({&before}).has_value());
}

void a_place_belongs_to_one_store(const EngineFactory& factory) {
  const auto opener = factory();
  auto store = open_all(opener);
  const auto second = opener(all_tables());
  REQUIRE_FALSE(second.has_value());
  CHECK_EQ(second.error().code, "store.in_use");
  store.reset();
  CHECK(opener(all_tables()).has_value());
}

}  // namespace

std::vector<Case> durability_cases() {
  return {{"a reopened store has everything", a_reopened_store_has_everything},
          {"closing commits what is queued", closing_commits_what_is_queued},
          {"a trimmed log keeps its end", a_trimmed_log_keeps_its_end},
          {"columns, tables and indexes are added", columns_tables_and_indexes_are_added},
          {"changed columns are refused", changed_columns_are_refused},
          {"a place belongs to one store", a_place_belongs_to_one_store}};
}

}  // namespace crossdock::store::testing
