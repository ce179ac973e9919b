// SPDX-License-Identifier: Apache-2.0
#include "store/testing/fixture.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <optional>

namespace crossdock::store::testing {
namespace {

using Ids = std::vector<std::int64_t>;

std::optional<Row> get_now(Store& store, const Table& table, const Key& key) {
  std::optional<Row> row;
  const auto result = store.read([&](Reader& reader) -> Result<void> {
    CROSSDOCK_TRY(row, reader.get(table, key));
    return {};
  });
  CHECK_EQ(result ? "" : result.error().text(), "");
  return row;
}

void put_insert_erase_get(const EngineFactory& factory) {
  const auto store = open_all(factory());
  must(*store, [](Tx& tx) -> Result<void> {
    CROSSDOCK_CHECK(tx.insert(k_notes, note(1, "one")));
    CROSSDOCK_CHECK(tx.put(k_notes, note(2, "two")));
    return tx.put(k_lines, line("A", 1, "first"));
  });
  CHECK(get_now(*store, k_notes, {std::int64_t{1}}) == note(1, "one"));
  CHECK(get_now(*store, k_lines, {std::string("A"), std::int64_t{1}}) == line("A", 1, "first"));
  CHECK_FALSE(get_now(*store, k_lines, {std::string("A"), std::int64_t{2}}).has_value());
  must(*store, [](Tx& tx) -> Result<void> {
    CROSSDOCK_CHECK(tx.put(k_notes, note(1, "uno", 7)));
    CROSSDOCK_CHECK(tx.erase(k_notes, {std::int64_t{2}}));
    return tx.erase(k_notes, {std::int64_t{99}});
  });
  CHECK(get_now(*store, k_notes, {std::int64_t{1}}) == note(1, "uno", 7));
  CHECK_FALSE(get_now(*store, k_notes, {std::int64_t{2}}).has_value());
  // The indexes follow.
  CHECK_EQ(scan_ids(*store, k_notes, {.index = "by_status", .prefix = {std::int64_t{0}}}), Ids{});
  CHECK_EQ(scan_ids(*store, k_notes, {.index = "by_status", .prefix = {std::int64_t{7}}}), Ids{1});
}

void values_are_kept_exactly(const EngineFactory& factory) {
  const auto opener = factory();
  auto store = open_all(opener);
  std::string all_bytes;
  for (int i = 0; i < 256; ++i) all_bytes += static_cast<char>(i);
  const std::vector<std::string> texts = {"",
                                          "007",
                                          " 1 ",
                                          "1e3",
                                          std::string("a\0b", 3),
                                          "Gr\xC3\xBC\xC3\x9F\x65",
                                          "\xF0\x9F\x9A\x9A",
                                          all_bytes,
                                          std::string(100'000, 'x')};
  std::vector<Row> rows;
  for (const auto& text : texts) {
    rows.push_back({static_cast<std::int64_t>(rows.size()), text, Value{}, text});
    must(*store, [&](Tx& tx) -> Result<void> {
      CROSSDOCK_CHECK(tx.put(k_lines, {text, std::int64_t{0}, text}));
      return tx.put(k_notes, rows.back());
    });
  }
  const auto k_min = std::numeric_limits<std::int64_t>::min();
  const auto k_max = std::numeric_limits<std::int64_t>::max();
  must(*store, [&](Tx& tx) -> Result<void> {
    CROSSDOCK_CHECK(tx.put(k_notes, {k_min, Value{}, k_max, Value{}}));
    return tx.put(k_notes, {k_max, Value{}, k_min, Value{}});
  });
  store.reset();
  store = open_all(opener);
  for (const auto& row : rows) {
    CHECK(get_now(*store, k_notes, {row[0]}) == row);
    CHECK(get_now(*store, k_lines, {row[1], std::int64_t{0}}) == Row{row[1], std::int64_t{0}, row[1]});
    CHECK(scan_now(*store, k_notes, {.index = "by_title_status", .prefix = {row[1]}}) == std::vector<Row>{row});
  }
  CHECK(get_now(*store, k_notes, {k_min}) == Row{k_min, Value{}, k_max, Value{}});
  CHECK(get_now(*store, k_notes, {k_max}) == Row{k_max, Value{}, k_min, Value{}});
}

void scans_follow_the_key(const EngineFactory& factory) {
  const auto store = open_all(factory());
  must(*store, [](Tx& tx) -> Result<void> {
    for (const char* order : {"B", "A", "a", "10", "9", ""}) {
      for (const std::int64_t number : {3, 1, 2}) CROSSDOCK_CHECK(tx.insert(k_lines, line(order, number)));
    }
    return {};
  });
  const auto names = [&](const Scan& scan) {
    std::string text;
    for (const auto& row : scan_now(*store, k_lines, scan))
      text += as_text(row[0]) + std::to_string(as_integer(row[1])) + " ";
    return text;
  };
  CHECK_EQ(names({}), "1 2 3 101 102 103 91 92 93 A1 A2 A3 B1 B2 B3 a1 a2 a3 ");
  CHECK_EQ(names({.prefix = {std::string("A")}}), "A1 A2 A3 ");
  CHECK_EQ(names({.prefix = {std::string("A")}, .descending = true}), "A3 A2 A1 ");
  CHECK_EQ(names({.prefix = {std::string("A")}, .after = Key{std::int64_t{1}}}), "A2 A3 ");
  CHECK_EQ(names({.prefix = {std::string("A")}, .after = Key{std::int64_t{3}}, .descending = true}), "A2 A1 ");
  CHECK_EQ(names({.prefix = {std::string("A"), std::int64_t{2}}}), "A2 ");
  CHECK_EQ(names({.after = Key{std::string("A"), std::int64_t{2}}, .limit = 3}), "A3 B1 B2 ");
  CHECK_EQ(names({.after = Key{std::string("A")}, .limit = 3}), "B1 B2 B3 ");
  CHECK_EQ(names({.after = Key{std::string("A"), std::int64_t{2}}, .descending = true, .limit = 3}), "A1 93 92 ");
  CHECK_EQ(names({.after = Key{}, .limit = 2}), "1 2 ");
  CHECK_EQ(names({.limit = 0}), "");
  CHECK_EQ(names({.prefix = {std::string("C")}}), "");
}

void scans_follow_an_index(const EngineFactory& factory) {
  const auto store = open_all(factory());
  must(*store, [](Tx& tx) -> Result<void> {
    for (std::int64_t id = 1; id <= 9; ++id)
      CROSSDOCK_CHECK(tx.insert(k_notes, note(10 - id, id % 2 ? "odd" : "even", id % 3)));
    return tx.insert(k_notes, {std::int64_t{50}, Value{}, Value{}, Value{}});
  });
  const Value null;
  CHECK_EQ(scan_ids(*store, k_notes, {.index = "by_status"}), Ids{50, 1, 4, 7, 3, 6, 9, 2, 5, 8});
  CHECK_EQ(scan_ids(*store, k_notes, {.index = "by_status", .descending = true}), Ids{8, 5, 2, 9, 6, 3, 7, 4, 1, 50});
  CHECK_EQ(scan_ids(*store, k_notes, {.index = "by_status", .prefix = {null}}), Ids{50});
  CHECK_EQ(scan_ids(*store, k_notes, {.index = "by_status", .after = Key{null}, .limit = 2}), Ids{1, 4});
  CHECK_EQ(scan_ids(*store, k_notes, {.index = "by_status", .after = Key{null, std::int64_t{50}}, .limit = 1}), Ids{1});
  CHECK_EQ(
      scan_ids(*store, k_notes, {.index = "by_status", .after = Key{std::int64_t{0}, std::int64_t{4}}, .descending = true}),
      Ids{1, 50});
  CHECK_EQ(scan_ids(*store, k_notes, {.index = "by_status", .prefix = {std::int64_t{1}}, .after = Key{std::int64_t{3}}}),
           Ids{6, 9});
  CHECK_EQ(scan_ids(*store, k_notes, {.index = "by_title_status", .prefix = {std::string("odd")}}), Ids{1, 7, 3, 9, 5});
  CHECK_EQ(scan_ids(*store, k_notes, {.index = "by_title_status", .prefix = {std::string("odd"), std::int64_t{1}}}),
           Ids{3, 9});
}

void pages_join_up(const EngineFactory& factory) {
  const auto store = open_all(factory());
  must(*store, [](Tx& tx) -> Result<void> {
    for (std::int64_t id = 0; id < 50; ++id) CROSSDOCK_CHECK(tx.insert(k_notes, note(id, "t", id % 4)));
    return {};
  });
  for (const bool descending : {false, true}) {
    Scan scan{.index = "by_status", .descending = descending, .limit = 1000};
    const auto whole = scan_now(*store, k_notes, scan);
    scan.limit = 7;
    std::vector<Row> joined;
    for (auto page = scan_now(*store, k_notes, scan); !page.empty(); page = scan_now(*store, k_notes, scan)) {
      scan.after = after_of(k_notes, scan, page.back());
      joined.insert(joined.end(), page.begin(), page.end());
    }
    CHECK_EQ(whole.size(), 50);
    CHECK(whole == joined);
  }
}

void work_reads_its_own_writes(const EngineFactory& factory) {
  const auto store = open_all(factory());
  must(*store, [](Tx& tx) -> Result<void> {
    for (std::int64_t id = 1; id <= 5; ++id) CROSSDOCK_CHECK(tx.insert(k_notes, note(id, "old", id)));
    return {};
  });
  Ids ids;
  Ids by_status;
  Ids limited;
  must(*store, [&](Tx& tx) -> Result<void> {
    CROSSDOCK_CHECK(tx.insert(k_notes, note(6, "new", 0)));
    CROSSDOCK_CHECK(tx.put(k_notes, note(3, "changed", 9)));
    CROSSDOCK_CHECK(tx.erase(k_notes, {std::int64_t{1}}));
    CROSSDOCK_TRY(const auto gone, tx.get(k_notes, {std::int64_t{1}}));
    CROSSDOCK_TRY(const auto changed, tx.get(k_notes, {std::int64_t{3}}));
    CHECK_FALSE(gone.has_value());
    CHECK(changed == note(3, "changed", 9));
    CROSSDOCK_TRY(const auto all, tx.scan(k_notes, {.descending = true}));
    CROSSDOCK_TRY(const auto indexed, tx.scan(k_notes, {.index = "by_status"}));
    CROSSDOCK_TRY(const auto first, tx.scan(k_notes, {.limit = 2}));
    ids = ids_of(all);
    by_status = ids_of(indexed);
    limited = ids_of(first);
    return {};
  });
  CHECK_EQ(ids, Ids{6, 5, 4, 3, 2});
  CHECK_EQ(by_status, Ids{6, 2, 4, 5, 3});
  CHECK_EQ(limited, Ids{2, 3});
}

void erased_rows_do_not_shorten_a_scan(const EngineFactory& factory) {
  const auto store = open_all(factory());
  must(*store, [](Tx& tx) -> Result<void> {
    for (std::int64_t id = 0; id < 2000; ++id) CROSSDOCK_CHECK(tx.insert(k_notes, note(id, "t")));
    return {};
  });
  Ids left;
  must(*store, [&](Tx& tx) -> Result<void> {
    for (std::int64_t id = 0; id < 1500; ++id) CROSSDOCK_CHECK(tx.erase(k_notes, {id}));
    CROSSDOCK_TRY(const auto rows, tx.scan(k_notes, {.limit = 2}));
    left = ids_of(rows);
    return {};
  });
  CHECK_EQ(left, Ids{1500, 1501});
  CHECK_EQ(scan_ids(*store, k_notes, {.limit = 2}), Ids{1500, 1501});
}

void bounds_are_refused(const EngineFactory& factory) {
  const auto store = open_all(factory());
  CHECK_EQ(code_of(*store,
                   [](Tx& tx) -> Result<void> {
                     CROSSDOCK_CHECK(tx.scan(k_notes, {.limit = k_scan_rows_max + 1}));
                     return {};
                   }),
           "store.scan_limit");
  CHECK_EQ(code_of(*store,
                   [](Tx& tx) -> Result<void> {
                     static_cast<void>(tx.put(k_notes, note(1, std::string(k_row_bytes_max + 1, 'x'))));
                     return {};
                   }),
           "store.row_too_large");
  CHECK_EQ(scan_ids(*store, k_notes, {}), Ids{});
}

}  // namespace

std::vector<Case> table_cases() {
  return {{"put, insert, erase and get", put_insert_erase_get},
          {"values are kept exactly", values_are_kept_exactly},
          {"scans follow the key", scans_follow_the_key},
          {"scans follow an index, nulls first", scans_follow_an_index},
          {"pages join up", pages_join_up},
          {"work reads its own writes", work_reads_its_own_writes},
          {"erased rows do not shorten a scan", erased_rows_do_not_shorten_a_scan},
          {"bounds are refused", bounds_are_refused}};
}

}  // namespace crossdock::store::testing
