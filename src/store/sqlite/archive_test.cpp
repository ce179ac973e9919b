// SPDX-License-Identifier: Apache-2.0
// Random work with an archive beside it, restarts and crashes in between, and the store as of every commit had back.
#include "base/metrics.hpp"
#include "base/random.hpp"
#include "store/sqlite/archive_log.hpp"
#include "store/sqlite/files.hpp"
#include "store/sqlite/sqlite.hpp"
#include "store/testing/fixture.hpp"
#include "store/testing/temp_directory.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <string>
#include <utility>

namespace crossdock::store::sqlite {
namespace {

namespace fs = std::filesystem;
using store::testing::all_tables;
using store::testing::entry;
using store::testing::k_journal;
using store::testing::k_lines;
using store::testing::k_notes;
using store::testing::must;
using store::testing::note;
using store::testing::scan_now;
using store::testing::TempDirectory;

using Content = std::vector<std::vector<Row>>;

Content content_of(Store& store) {
  Content content;
  for (const Table* table : all_tables()) content.push_back(scan_now(store, *table, {.limit = k_scan_rows_max}));
  return content;
}

class Shop {
 public:
  explicit Shop(std::uint64_t seed) : random_(seed) {}

  void open(bool archived = true) {
    Options options{.directory = hub()};
    if (archived) options.archive = {.directory = archive(), .base_every_ms = base_every_ms, .keep_ms = keep_ms};
    options.clock = &clock;
    auto opened = sqlite::open(options, all_tables(), metrics_);
    REQUIRE_EQ(opened ? "" : opened.error().text(), "");
    store_ = *std::move(opened);
  }
  void close() { store_.reset(); }

  // One commit.
  void work() {
    clock.advance_ms(10);
    must(*store_, [this](Tx& tx) -> Result<void> {
      for (std::uint64_t n = 1 + random_.below(4); n > 0; --n) CROSSDOCK_CHECK(write(tx));
      return {};
    });
    ++commits;
  }
  std::string hub() const { return directory_.path() + "/hub"; }
  std::string archive() const { return directory_.path() + "/archive"; }
  // The store as of then; "" or the code of the error.
  std::string restore(const ArchiveTarget& target, Content& content, ArchivePoint* at = nullptr) {
    const std::string folder = fmt::format("{}/restored-{}", directory_.path(), ++restored_);
    const auto point = restore_archive(archive(), target, all_tables(), folder);
    if (!point) return point.error().code;
    if (at != nullptr) *at = *point;
    auto opened = sqlite::open({.directory = folder}, all_tables(), metrics_);
    REQUIRE_EQ(opened ? "" : opened.error().text(), "");
    CHECK((*opened)->check().value().empty());
    content = content_of(**opened);
    journal_end = (*opened)->log_end(k_journal).value();
    return "";
  }
  Store& store() { return *store_; }

  ManualClock clock{Timestamp{1'800'000'000'000'000}};
  std::int64_t base_every_ms = 0;  // at every start
  std::int64_t keep_ms = 3650LL * 24 * 3600 * 1000;
  std::int64_t commits = 0;
  std::int64_t journal_end = 0;

 private:
  Result<void> write(Tx& tx) {
    const auto id = static_cast<std::int64_t>(random_.below(20));
    switch (random_.below(6)) {
      case 0: return tx.erase(k_notes, {id});
      case 1: {
        CROSSDOCK_TRY(const auto position, tx.append(k_journal, entry(fmt::format("entry {}", commits))));
        return position % 5 == 0 ? tx.erase(k_journal, {position - 4}) : Result<void>();
      }
      case 2:
        return tx.put(k_lines, store::testing::line(fmt::format("o{}", id), id % 3,
                                                    std::string(static_cast<std::size_t>(id) * 50, 'x')));
      default: return tx.put(k_notes, note(id, fmt::format("note {}", random_.below(1000)), id % 4));
    }
  }

  TempDirectory directory_;
  SeededRandom random_;
  Metrics metrics_;
  std::unique_ptr<Store> store_;
  int restored_ = 0;
};

TEST_CASE("archive: the store is had back as of each of its commits, over stops and starts") {
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    CAPTURE(seed);
    Shop shop(seed);
    std::map<std::int64_t, Content> history;
    std::map<std::int64_t, std::int64_t> times_us;
    for (int life = 0; life < 3; ++life) {
      shop.open();
      if (life == 0) history[0] = content_of(shop.store());
      for (int i = 0; i < 15; ++i) {
        shop.work();
        history[shop.commits] = content_of(shop.store());
        times_us[shop.commits] = shop.clock.now().us;
      }
      shop.close();
    }
    const auto lineages = read_archive(shop.archive()).value();
    REQUIRE_EQ(lineages.size(), 1U);
    CHECK_EQ(lineages[0].last.commit, shop.commits);
    for (std::int64_t commit = lineages[0].bases.front(); commit <= shop.commits; ++commit) {
      CAPTURE(commit);
      Content content;
      REQUIRE_EQ(shop.restore({.commit = commit, .time = std::nullopt}, content), "");
      CHECK(content == history[commit]);
    }
    // By time: everything up to it.
    const std::int64_t half = shop.commits - 7;
    Content content;
    ArchivePoint point;
    REQUIRE_EQ(shop.restore({.commit = std::nullopt, .time = Timestamp{times_us[half] + 1}}, content, &point), "");
    CHECK_EQ(point.commit, half);
    CHECK(content == history[half]);
    REQUIRE_EQ(shop.restore({}, content), "");
    CHECK(content == history[shop.commits]);
    CHECK_EQ(shop.restore({.commit = shop.commits + 1, .time = std::nullopt}, content), "store.archive_commit");
  }
}

TEST_CASE("archive: the position of a log that was trimmed is had back too") {
  Shop shop(9);
  shop.open();
  must(shop.store(), [](Tx& tx) -> Result<void> {
    for (int i = 0; i < 3; ++i) CROSSDOCK_CHECK(tx.append(k_journal, entry("x")));
    return {};
  });
  must(shop.store(), [](Tx& tx) -> Result<void> {
    for (std::int64_t i = 1; i <= 3; ++i) CROSSDOCK_CHECK(tx.erase(k_journal, {i}));
    return {};
  });
  shop.close();
  Content content;
  REQUIRE_EQ(shop.restore({}, content), "");
  CHECK_EQ(shop.journal_end, 3);
}

TEST_CASE("archive: a record whose commit did not happen is dropped, and one that is missing begins a new lineage") {
  Shop shop(4);
  shop.open();
  for (int i = 0; i < 5; ++i) shop.work();
  shop.close();
  const auto folder = shop.archive() + "/" + lineages(shop.archive()).at(0);
  const auto files = lineage_files(folder);
  const std::string log = files.log(files.logs.back());
  auto reader = LogReader::open(log).value();
  while (reader.next().value()) {
  }
  std::string chain;
  // As after a crash between the record and its commit.
  std::ofstream(log, std::ios::app) << log_record(6, shop.clock.now(), reader.chain(), "", chain);
  shop.open();
  shop.work();
  const Content now = content_of(shop.store());
  shop.close();
  CHECK_EQ(lineages(shop.archive()).size(), 1U);
  Content content;
  REQUIRE_EQ(shop.restore({.commit = 6, .time = std::nullopt}, content), "");
  CHECK(content == now);

  // As after a power cut that the archive's disk has survived less well.
  const auto newest = lineage_files(folder);
  fs::resize_file(newest.log(newest.logs.back()), fs::file_size(newest.log(newest.logs.back())) - 1);
  shop.open();
  shop.work();
  const Content later = content_of(shop.store());
  shop.close();
  CHECK_EQ(lineages(shop.archive()).size(), 2U);
  REQUIRE_EQ(shop.restore({}, content), "");
  CHECK(content == later);
}

TEST_CASE("archive: what is committed without it begins a new lineage, and older times stay reachable") {
  Shop shop(5);
  shop.open();
  for (int i = 0; i < 4; ++i) shop.work();
  const Content before = content_of(shop.store());
  const Timestamp then = shop.clock.now();
  shop.close();
  shop.open(false);
  shop.work();
  shop.close();
  shop.clock.advance_ms(1'000);
  shop.open();
  shop.work();
  const Content after = content_of(shop.store());
  shop.close();
  REQUIRE_EQ(lineages(shop.archive()).size(), 2U);
  Content content;
  REQUIRE_EQ(shop.restore({}, content), "");
  CHECK(content == after);
  REQUIRE_EQ(shop.restore({.commit = std::nullopt, .time = then.plus_ms(1)}, content), "");
  CHECK(content == before);
  CHECK_EQ(shop.restore({.commit = std::nullopt, .time = Timestamp{1'700'000'000'000'000}}, content), "store.no_archive");
}

TEST_CASE("archive: a commit that fails leaves no record") {
  Shop shop(6);
  shop.open();
  shop.work();
  must(shop.store(), [](Tx& tx) { return tx.put(k_notes, note(100, "there")); });
  CHECK_EQ(store::testing::code_of(shop.store(), [](Tx& tx) { return tx.insert(k_notes, note(100, "again")); }),
           "store.key_exists");
  shop.work();
  const Content now = content_of(shop.store());
  shop.close();
  CHECK_EQ(read_archive(shop.archive()).value().at(0).last.commit, 3);
  Content content;
  REQUIRE_EQ(shop.restore({}, content), "");
  CHECK(content == now);
}

TEST_CASE("archive: a flipped bit is found") {
  Shop shop(7);
  shop.open();
  for (int i = 0; i < 10; ++i) shop.work();
  shop.close();
  const auto files = lineage_files(shop.archive() + "/" + lineages(shop.archive()).at(0));
  const std::string log = files.log(files.logs.front());
  std::fstream file(log, std::ios::in | std::ios::out | std::ios::binary);
  file.seekg(120);
  const auto byte = static_cast<char>(file.get() ^ 0x10);
  file.seekp(120);
  file.put(byte);
  file.close();
  Content content;
  CHECK_EQ(shop.restore({}, content), "store.archive_damaged");
}

TEST_CASE("archive: copies and logs that the window does not need are forgotten") {
  Shop shop(8);
  shop.keep_ms = -1;  // even what was written just now is old
  for (int life = 0; life < 4; ++life) {
    shop.open();
    for (int i = 0; i < 3; ++i) shop.work();
    shop.close();
    // The file times are of the real clock, the window is of the test's.
  }
  const auto files = lineage_files(shop.archive() + "/" + lineages(shop.archive()).at(0));
  CHECK_LE(files.bases.size(), 2U);
  CHECK_GE(files.logs.front(), files.bases.front() - 3);
  Content content;
  REQUIRE_EQ(shop.restore({}, content), "");
}

}  // namespace
}  // namespace crossdock::store::sqlite
