// SPDX-License-Identifier: Apache-2.0
// Random units of work against a model: two sorted maps that are undone by the rollback hooks.
#include "base/random.hpp"
#include "store/testing/fixture.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <optional>

namespace crossdock::store::testing {
namespace {

using ModelTable = std::map<Key, Row>;

struct Model {
  ModelTable notes;
  ModelTable lines;
  ModelTable& of(const Table& table) { return &table == &k_notes ? notes : lines; }
};

Value small_number(Random& random, bool nullable) {
  if (nullable && random.chance_permille(200)) return {};
  return static_cast<std::int64_t>(random.below(4)) - 1;
}

Value small_text(Random& random, bool nullable) {
  if (nullable && random.chance_permille(200)) return {};
  static const std::vector<std::string> texts = {"", "a", std::string("a\0", 2), "ab", "\xFF", "007"};
  return texts[random.below(texts.size())];
}

Row random_row(const Table& table, Random& random) {
  Row row;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const bool nullable = i >= table.key_columns;
    if (table.columns[i].type != ColumnType::integer) {
      row.push_back(small_text(random, nullable));
    } else {
      row.push_back(i == 0 ? Value(static_cast<std::int64_t>(random.below(40))) : small_number(random, nullable));
    }
  }
  return row;
}

std::vector<std::size_t> order_of(const Table& table, std::string_view index) {
  std::vector<std::size_t> order;
  for (const auto& candidate : table.indexes) {
    if (candidate.name == index) order.assign(candidate.columns.begin(), candidate.columns.end());
  }
  for (std::size_t i = 0; i < table.key_columns; ++i) {
    if (std::ranges::find(order, i) == order.end()) order.push_back(i);
  }
  return order;
}

Scan random_scan(const Table& table, Random& random) {
  Scan scan;
  if (const auto index = random.below(table.indexes.size() + 1); index > 0) scan.index = table.indexes[index - 1].name;
  const auto order = order_of(table, scan.index);
  const Row sample = random_row(table, random);
  const auto prefix = random.below(order.size() + 1);
  for (std::size_t i = 0; i < prefix; ++i) scan.prefix.push_back(sample[order[i]]);
  if (random.chance_permille(600)) {
    scan.after.emplace();
    const auto after = prefix + random.below(order.size() - prefix + 1);
    for (std::size_t i = prefix; i < after; ++i) scan.after->push_back(sample[order[i]]);
  }
  scan.descending = random.chance_permille(500);
  scan.limit = random.chance_permille(500) ? random.below(6) : 1000;
  return scan;
}

// The definition of a scan, as slow as it is simple.
std::vector<Row> expected_of(const ModelTable& model, const Table& table, const Scan& scan) {
  const auto order = order_of(table, scan.index);
  const auto position = [&](const Row& row) {
    Key key;
    for (const auto column : order) key.push_back(row[column]);
    return key;
  };
  std::map<Key, Row> sorted;
  for (const auto& [key, row] : model) sorted.emplace(position(row), row);
  std::vector<std::pair<Key, Row>> walk(sorted.begin(), sorted.end());
  if (scan.descending) std::ranges::reverse(walk);
  std::vector<Row> rows;
  for (const auto& [key, row] : walk) {
    if (rows.size() >= scan.limit) break;
    const auto split = key.begin() + static_cast<std::ptrdiff_t>(scan.prefix.size());
    if (Key(key.begin(), split) != scan.prefix) continue;
    if (scan.after && !scan.after->empty()) {
      const Key rest(split, split + static_cast<std::ptrdiff_t>(scan.after->size()));
      if (scan.descending ? rest >= *scan.after : rest <= *scan.after) continue;
    }
    rows.push_back(row);
  }
  return rows;
}

// One random unit of work; the same seed does the same again.
class RandomWork {
 public:
  RandomWork(Model& model, std::string& wrong, std::uint64_t seed) : model_(model), wrong_(wrong), seed_(seed) {}

  Result<void> run(Tx& tx) {
    SeededRandom random(seed_);
    tx.on_rollback([this, before = model_] { model_ = before; });
    expected_code_.clear();
    const auto count = random.below(8);
    for (std::uint64_t i = 0; i < count; ++i) CROSSDOCK_CHECK(step(tx, random));
    if (!random.chance_permille(150)) return {};
    if (expected_code_.empty()) expected_code_ = "test.refused";
    return fail(ErrorKind::rejected, expected_code_, "The test says no");
  }

  void check(const Result<void>& outcome) {
    const std::string code = outcome ? "" : outcome.error().code;
    if (code != expected_code_) wrong_ += "outcome '" + code + "' instead of '" + expected_code_ + "'; ";
  }

 private:
  Result<void> step(Tx& tx, Random& random) {
    const Table& table = random.chance_permille(500) ? k_notes : k_lines;
    auto& rows = model_.of(table);
    const Row row = random_row(table, random);
    const Key key = key_of(table, row);
    switch (random.below(8)) {
      case 0: return insert(tx, table, row);
      case 1:
      case 2:
      case 3: rows[key] = row; return tx.put(table, row);
      case 4: rows.erase(key); return tx.erase(table, key);
      case 5: return compare_get(tx, table, key);
      default: return compare_scan(tx, table, random_scan(table, random));
    }
  }

  // What comes after a conflict does not count any more: the unit of work is lost.
  Result<void> insert(Tx& tx, const Table& table, const Row& row) {
    const bool added = model_.of(table).emplace(key_of(table, row), row).second;
    if (!added) expected_code_ = "store.key_exists";
    auto inserted = tx.insert(table, row);
    if (added) return inserted;
    return fail(ErrorKind::conflict, "store.key_exists", "The model knows");
  }

  Result<void> compare_get(Tx& tx, const Table& table, const Key& key) {
    CROSSDOCK_TRY(const auto row, tx.get(table, key));
    const auto found = model_.of(table).find(key);
    const auto expected = found == model_.of(table).end() ? std::nullopt : std::optional(found->second);
    if (row != expected) wrong_ += "get differs; ";
    return {};
  }

  Result<void> compare_scan(Tx& tx, const Table& table, const Scan& scan) {
    CROSSDOCK_TRY(const auto rows, tx.scan(table, scan));
    if (rows != expected_of(model_.of(table), table, scan)) wrong_ += "scan of " + std::string(table.name) + " differs; ";
    return {};
  }

  Model& model_;
  std::string& wrong_;
  std::uint64_t seed_;
  std::string expected_code_;
};

void compare_all(Store& store, Model& model, Random& random) {
  for (const Table* table : {&k_notes, &k_lines}) {
    for (int i = 0; i < 20; ++i) {
      const Scan scan = random_scan(*table, random);
      CHECK(scan_now(store, *table, scan) == expected_of(model.of(*table), *table, scan));
    }
  }
}

void random_work_equals_a_model(const EngineFactory& factory) {
  const std::uint64_t seed = SystemRandom().next();
  INFO("seed ", seed);
  SeededRandom random(seed);
  const auto opener = factory();
  Model model;
  std::string wrong;
  for (int session = 0; session < 3; ++session) {
    const auto store = open_all(opener);
    compare_all(*store, model, random);
    for (int group = 0; group < 40; ++group) {
      std::vector<RandomWork> units;
      for (int i = 0; i < 12; ++i) units.emplace_back(model, wrong, random.next());
      std::vector<Work> works;
      for (auto& unit : units) works.emplace_back([&unit](Tx& tx) { return unit.run(tx); });
      const auto outcomes = run_together(*store, works);
      for (std::size_t i = 0; i < units.size(); ++i) units[i].check(outcomes[i]);
      REQUIRE_EQ(wrong, "");
    }
    compare_all(*store, model, random);
    CHECK(store->check().value_or(std::vector<std::string>{"no check"}).empty());
  }
}

}  // namespace

std::vector<Case> random_cases() { return {{"random work equals a model", random_work_equals_a_model}}; }

}  // namespace crossdock::store::testing
