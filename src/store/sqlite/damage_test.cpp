// SPDX-License-Identifier: Apache-2.0
// Files that are not as they were written: what was committed is there, or the damage is told; never neither.
#include "base/random.hpp"
#include "store/sqlite/commit_mark.hpp"
#include "store/sqlite/connection.hpp"
#include "store/sqlite/sqlite.hpp"
#include "store/testing/fixture.hpp"
#include "store/testing/temp_directory.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

namespace crossdock::store::sqlite {
namespace {

using testing::all_tables;
using testing::entry;
using testing::k_journal;
using testing::k_notes;
using testing::must;
using testing::note;
using testing::scan_ids;
using testing::TempDirectory;

using Ids = std::vector<std::int64_t>;

constexpr std::int64_t k_commits = 12;
constexpr std::size_t k_wal_header = 32;
constexpr std::size_t k_frame = 24 + 4096;

Metrics& metrics() {
  static Metrics all;
  return all;
}

Result<std::unique_ptr<Store>> open_in(const std::string& directory) {
  return open({.directory = directory}, all_tables(), metrics());
}

std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

void write_file(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

void commit_one(Store& store, std::int64_t id) {
  must(store, [id](Tx& tx) -> Result<void> {
    CROSSDOCK_CHECK(tx.insert(k_notes, note(id, std::string(50, 't'))));
    CROSSDOCK_CHECK(tx.append(k_journal, entry("x")));
    return {};
  });
}

// The files of a hub that was killed after its last commit.
struct Killed {
  std::string database, wal, commits;
  Ids committed;

  std::string lay_into(const std::string& directory) const {
    std::filesystem::create_directories(directory);
    write_file(directory + "/crossdock.db", database);
    write_file(directory + "/crossdock.db-wal", wal);
    write_file(directory + "/crossdock.db-commits", commits);
    return directory;
  }
};

Killed kill_after_commits() {
  const TempDirectory directory;
  const auto store = open_in(directory.path());
  REQUIRE(store.has_value());
  Killed killed;
  for (std::int64_t id = 1; id <= k_commits; ++id) {
    commit_one(**store, id);
    killed.committed.push_back(id);
  }
  killed.database = bytes_of(directory.path() + "/crossdock.db");
  killed.wal = bytes_of(directory.path() + "/crossdock.db-wal");
  killed.commits = bytes_of(directory.path() + "/crossdock.db-commits");
  REQUIRE(killed.wal.size() > k_wal_header + 3 * k_frame);
  return killed;
}

// What a start with these files says: the ids, or the code of the refusal.
struct Start {
  Ids ids;
  std::string code;
};
Start start_in(const std::string& directory) {
  const auto store = open_in(directory);
  if (!store) return {{}, store.error().code};
  return {scan_ids(**store, k_notes, {}), ""};
}

std::vector<std::size_t> telling_offsets(std::size_t wal_bytes) {
  std::vector<std::size_t> offsets;
  for (const std::size_t at : std::initializer_list<std::size_t>{0, 3, 7, 11, 13, 17, 22, 25, 31})
    offsets.push_back(at);  // of the header
  const std::size_t frames = (wal_bytes - k_wal_header) / k_frame;
  for (const std::size_t frame : {std::size_t{0}, frames / 2, frames - 1}) {
    // Page number, size after the commit, salts, checksums, page.
    for (const std::size_t at : std::initializer_list<std::size_t>{3, 7, 9, 14, 17, 22, 24, 2000, 24 + 4095})
      offsets.push_back(k_wal_header + frame * k_frame + at);
  }
  return offsets;
}

// A closed store with 200 notes, the root page of whose table is damaged.
void damage_notes(const std::string& directory) {
  const std::string path = directory + "/crossdock.db";
  {
    const auto store = open_in(directory);
    REQUIRE(store.has_value());
    commit_one(**store, 1'000);
    must(**store, [](Tx& tx) -> Result<void> {
      for (std::int64_t id = 1; id <= 200; ++id) CROSSDOCK_CHECK(tx.insert(k_notes, note(id, std::string(200, 't'))));
      return {};
    });
  }
  std::int64_t page = 0;
  {
    auto connection = Connection::open(path, Access::read_only);
    REQUIRE(connection.has_value());
    page = connection->integer_of("SELECT rootpage FROM sqlite_schema WHERE name = 'notes'").value();
  }
  std::string bytes = bytes_of(path);
  bytes.replace(static_cast<std::size_t>(page - 1) * 4096, 64, std::string(64, '\x7f'));
  write_file(path, bytes);
}

Result<void> append_one(Tx& tx) {
  CROSSDOCK_CHECK(tx.append(k_journal, entry("y")));
  return {};
}

}  // namespace

TEST_CASE("after a kill everything committed is there, also with the torn end of a commit that did not return") {
  const Killed killed = kill_after_commits();
  const TempDirectory directory;
  CHECK_EQ(start_in(killed.lay_into(directory.path() + "/a")).ids, killed.committed);
  Killed torn = killed;
  torn.wal += killed.wal.substr(k_wal_header, k_frame + 100);  // a frame with the checksum of another place
  CHECK_EQ(start_in(torn.lay_into(directory.path() + "/b")).ids, killed.committed);
}

TEST_CASE("a flipped bit in committed frames of the write-ahead log is told, and the files stay as they are") {
  const Killed killed = kill_after_commits();
  const TempDirectory directory;
  int n = 0;
  for (const std::size_t offset : telling_offsets(killed.wal.size())) {
    INFO("offset ", offset);
    Killed flipped = killed;
    flipped.wal[offset] = static_cast<char>(flipped.wal[offset] ^ 0x10);
    const std::string place = flipped.lay_into(fmt::format("{}/{}", directory.path(), ++n));
    CHECK_EQ(start_in(place).code, "store.lost_commits");
    CHECK(bytes_of(place + "/crossdock.db-wal") == flipped.wal);
    CHECK(bytes_of(place + "/crossdock.db") == flipped.database);
  }
}

TEST_CASE("a write-ahead log that is cut short or gone is told") {
  const Killed killed = kill_after_commits();
  const TempDirectory directory;
  const std::size_t frames = (killed.wal.size() - k_wal_header) / k_frame;
  int n = 0;
  for (const std::size_t bytes :
       {std::size_t{0}, std::size_t{31}, std::size_t{32}, k_wal_header + 10, k_wal_header + k_frame,
        k_wal_header + (frames - 1) * k_frame, k_wal_header + frames * k_frame - 1}) {
    INFO("cut to ", bytes);
    Killed cut = killed;
    cut.wal.resize(bytes);
    CHECK_EQ(start_in(cut.lay_into(fmt::format("{}/{}", directory.path(), ++n))).code, "store.lost_commits");
  }
  const std::string gone = killed.lay_into(directory.path() + "/gone");
  std::filesystem::remove(gone + "/crossdock.db-wal");
  CHECK_EQ(start_in(gone).code, "store.lost_commits");
}

TEST_CASE("random damage to the write-ahead log never goes unnoticed") {
  const std::uint64_t seed = SystemRandom().next();
  INFO("seed ", seed);
  SeededRandom random(seed);
  const Killed killed = kill_after_commits();
  const TempDirectory directory;
  for (int n = 0; n < 60; ++n) {
    Killed damaged = killed;
    const std::size_t offset = random.below(killed.wal.size());
    const std::size_t bytes = 1 + random.below(600);
    for (std::size_t i = offset; i < std::min(offset + bytes, killed.wal.size()); ++i)
      damaged.wal[i] = static_cast<char>(random.below(256));
    if (damaged.wal == killed.wal) continue;
    INFO(bytes, " bytes at ", offset);
    const Start start = start_in(damaged.lay_into(fmt::format("{}/{}", directory.path(), n)));
    CHECK((start.code == "store.lost_commits" || start.ids == killed.committed));
  }
}

TEST_CASE("a log that somebody moved into the database in order is no damage") {
  const Killed killed = kill_after_commits();
  const TempDirectory directory;
  const std::string place = killed.lay_into(directory.path());
  {
    auto other = Connection::open(place + "/crossdock.db", Access::create);
    REQUIRE(other.has_value());
    REQUIRE(other->run("PRAGMA wal_checkpoint(TRUNCATE)").has_value());
  }
  CHECK_EQ(start_in(place).ids, killed.committed);
}

TEST_CASE("a log that was begun anew is held to its own commits") {
  const TempDirectory directory;
  const auto store = open_in(directory.path() + "/live");
  REQUIRE(store.has_value());
  Ids committed;
  for (std::int64_t id = 1; id <= 20; ++id) {
    commit_one(**store, id);
    committed.push_back(id);
    if (id != 15) continue;
    auto other = Connection::open(directory.path() + "/live/crossdock.db", Access::create);
    REQUIRE(other.has_value());
    REQUIRE(other->run("PRAGMA wal_checkpoint(RESTART)").has_value());
  }
  Killed killed;
  killed.database = bytes_of(directory.path() + "/live/crossdock.db");
  killed.wal = bytes_of(directory.path() + "/live/crossdock.db-wal");
  killed.commits = bytes_of(directory.path() + "/live/crossdock.db-commits");
  CHECK_EQ(start_in(killed.lay_into(directory.path() + "/whole")).ids, committed);
  Killed stale = killed;
  stale.wal.back() = static_cast<char>(stale.wal.back() ^ 1);  // of the generation before
  CHECK_EQ(start_in(stale.lay_into(directory.path() + "/stale")).ids, committed);
  Killed fresh = killed;
  fresh.wal[k_wal_header + 100] = static_cast<char>(fresh.wal[k_wal_header + 100] ^ 1);
  CHECK_EQ(start_in(fresh.lay_into(directory.path() + "/fresh")).code, "store.lost_commits");
}

TEST_CASE("a store without a mark, of an earlier release, opens") {
  const Killed killed = kill_after_commits();
  const TempDirectory directory;
  const std::string place = killed.lay_into(directory.path());
  std::filesystem::remove(place + "/crossdock.db-commits");
  CHECK_EQ(start_in(place).ids, killed.committed);
}

TEST_CASE("a damaged page stops all writing for good and says so, whoever meets it; reads of the rest go on") {
  const TempDirectory directory;
  damage_notes(directory.path());
  const auto opened = open_in(directory.path());
  REQUIRE(opened.has_value());
  Store& store = **opened;
  CHECK_FALSE(store.trouble().has_value());
  const auto look = [](Reader& reader) -> Result<void> {
    CROSSDOCK_CHECK(reader.get(k_notes, {std::int64_t{5}}));
    return {};
  };
  Result<void> met;
  SUBCASE("a read") { met = store.read(look); }
  SUBCASE("a look-up of work") {
    met = store.run([&](Tx& tx) { return look(tx); });
  }
  SUBCASE("a commit") {
    met = store.run([](Tx& tx) { return tx.put(k_notes, note(7, "new")); });
  }
  REQUIRE_FALSE(met.has_value());
  CHECK_EQ(met.error().code, "store.corrupt");
  REQUIRE(store.trouble().has_value());
  CHECK(store.trouble()->kind == ErrorKind::corrupt);
  for (int i = 0; i < 2; ++i) {
    const auto refused = store.run(append_one);
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().kind == ErrorKind::unavailable);
    CHECK_EQ(refused.error().code, "store.corrupt");
  }
  CHECK_EQ(scan_ids(store, k_journal, {}), Ids{1});
  const auto findings = store.check();
  CHECK((!findings || !findings->empty()));
}

}  // namespace crossdock::store::sqlite
