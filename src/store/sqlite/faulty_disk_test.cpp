// SPDX-License-Identifier: Apache-2.0
// A disk that fails now and then: full, read-only, or with errors of reads, writes and syncs.
#include "base/log.hpp"
#include "base/random.hpp"
#include "store/sqlite/connection.hpp"
#include "store/sqlite/sqlite.hpp"
#include "store/testing/fixture.hpp"
#include "store/testing/temp_directory.hpp"

#include <doctest/doctest.h>
#include <sqlite3.h>

#include <atomic>
#include <cstring>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>

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

Metrics& metrics() {
  static Metrics all;
  return all;
}

enum class Trouble : std::uint8_t { none, full, read_only, write_error, sync_error, read_error };

// SQLite's own access to files (sqlite.org/vfs.html), with a disk behind it that can be told to fail. It is the default of
// this process while an object of this class lives.
class FaultyDisk {
 public:
  FaultyDisk() {
    real_ = sqlite3_vfs_find(nullptr);
    vfs_ = *real_;
    vfs_.zName = "faulty";
    vfs_.szOsFile = static_cast<int>(sizeof(File)) + real_->szOsFile;
    vfs_.pAppData = this;
    vfs_.xOpen = &FaultyDisk::open;
    REQUIRE_EQ(sqlite3_vfs_register(&vfs_, 1), SQLITE_OK);
  }
  FaultyDisk(const FaultyDisk&) = delete;
  FaultyDisk& operator=(const FaultyDisk&) = delete;
  ~FaultyDisk() {
    sqlite3_vfs_register(real_, 1);
    sqlite3_vfs_unregister(&vfs_);
  }

  std::atomic<Trouble> trouble = Trouble::none;

 private:
  struct File {
    sqlite3_file base;
    FaultyDisk* disk;
    sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
  };
  static File* of(sqlite3_file* file) { return reinterpret_cast<File*>(file); }
  static sqlite3_file* real(sqlite3_file* file) { return of(file)->real(); }
  static Trouble trouble_of(sqlite3_file* file) { return of(file)->disk->trouble.load(); }

  static int open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out) {
    auto* disk = static_cast<FaultyDisk*>(vfs->pAppData);
    File* ours = of(file);
    ours->base.pMethods = nullptr;
    ours->disk = disk;
    std::memset(ours->real(), 0, static_cast<std::size_t>(disk->real_->szOsFile));
    const int code = disk->real_->xOpen(disk->real_, name, ours->real(), flags, out);
    if (ours->real()->pMethods != nullptr) ours->base.pMethods = &methods();
    return code;
  }

  static int write(sqlite3_file* file, const void* bytes, int amount, sqlite3_int64 offset) {
    switch (trouble_of(file)) {
      case Trouble::full: return SQLITE_FULL;
      case Trouble::read_only: return SQLITE_READONLY;
      case Trouble::write_error: return SQLITE_IOERR_WRITE;
      default: return real(file)->pMethods->xWrite(real(file), bytes, amount, offset);
    }
  }
  static int read(sqlite3_file* file, void* bytes, int amount, sqlite3_int64 offset) {
    if (trouble_of(file) == Trouble::read_error) return SQLITE_IOERR_READ;
    return real(file)->pMethods->xRead(real(file), bytes, amount, offset);
  }
  static int sync(sqlite3_file* file, int flags) {
    if (trouble_of(file) == Trouble::sync_error) return SQLITE_IOERR_FSYNC;
    return real(file)->pMethods->xSync(real(file), flags);
  }

  template <auto Method, class... Arguments>
  static auto pass(sqlite3_file* file, Arguments... arguments) {
    return (real(file)->pMethods->*Method)(real(file), arguments...);
  }

  static const sqlite3_io_methods& methods() {
    using M = sqlite3_io_methods;
    static const M k_methods{
        2,
        &pass<&M::xClose>,
        &read,
        &write,
        &pass<&M::xTruncate, sqlite3_int64>,
        &sync,
        &pass<&M::xFileSize, sqlite3_int64*>,
        &pass<&M::xLock, int>,
        &pass<&M::xUnlock, int>,
        &pass<&M::xCheckReservedLock, int*>,
        &pass<&M::xFileControl, int, void*>,
        &pass<&M::xSectorSize>,
        &pass<&M::xDeviceCharacteristics>,
        &pass<&M::xShmMap, int, int, int, void volatile**>,
        &pass<&M::xShmLock, int, int, int>,
        &pass<&M::xShmBarrier>,
        &pass<&M::xShmUnmap, int>,
        nullptr,
        nullptr,
    };
    return k_methods;
  }

  sqlite3_vfs* real_ = nullptr;
  sqlite3_vfs vfs_{};
};

std::unique_ptr<Store> open_in(const std::string& directory) {
  auto store = open({.directory = directory}, all_tables(), metrics());
  REQUIRE_EQ(store ? "" : store.error().text(), "");
  return *std::move(store);
}

Work writing(std::int64_t id, std::size_t bytes) {
  return [id, bytes](Tx& tx) -> Result<void> {
    CROSSDOCK_CHECK(tx.insert(k_notes, note(id, std::string(bytes, 't'))));
    CROSSDOCK_CHECK(tx.append(k_journal, entry(std::to_string(id))));
    return {};
  };
}

// SQLite has to be initialised before its default can be replaced.
void initialise() {
  log_set_level(LogLevel::error);
  const TempDirectory directory;
  REQUIRE(Connection::open(directory.path() + "/x.db", Access::create).has_value());
}

}  // namespace

TEST_CASE("while the disk fails work is refused with the reason, and the store says so; afterwards it works by itself") {
  initialise();
  FaultyDisk disk;
  for (const Trouble trouble :
       {Trouble::full, Trouble::read_only, Trouble::write_error, Trouble::sync_error, Trouble::read_error}) {
    INFO("trouble ", static_cast<int>(trouble));
    const TempDirectory directory;
    const auto store = open_in(directory.path());
    must(*store, writing(1, 10));
    CHECK_FALSE(store->trouble().has_value());
    int undone = 0;
    disk.trouble = trouble;
    const auto refused = store->run([&](Tx& tx) -> Result<void> {
      tx.on_rollback([&] { ++undone; });
      CROSSDOCK_CHECK(tx.get(k_notes, {std::int64_t{77}}));
      return writing(2, 3'000'000)(tx);  // more than any cache holds
    });
    const bool can_read_on = trouble == Trouble::read_error && refused.has_value();  // all that was asked for is in memory
    disk.trouble = Trouble::none;
    if (!can_read_on) {
      REQUIRE_FALSE(refused.has_value());
      CHECK(refused.error().kind == ErrorKind::unavailable);
      CHECK_EQ(undone, 1);
      REQUIRE(store->trouble().has_value());
      CHECK(store->trouble()->kind == ErrorKind::unavailable);
      CHECK_EQ(scan_ids(*store, k_notes, {}), std::vector<std::int64_t>{1});
    }
    must(*store, writing(3, 10));
    CHECK_FALSE(store->trouble().has_value());
    CHECK(store->check().value().empty());
  }
}

TEST_CASE("whatever fails when, what was acknowledged is there and what was refused is not, also after a restart") {
  const std::uint64_t seed = SystemRandom().next();
  INFO("seed ", seed);
  SeededRandom random(seed);
  initialise();
  FaultyDisk disk;
  const TempDirectory directory;
  auto store = open_in(directory.path());
  std::set<std::int64_t> acknowledged, refused, unsure;
  std::size_t failures = 0;
  for (std::int64_t id = 1; id <= 400; ++id) {
    disk.trouble = random.chance_permille(300) ? static_cast<Trouble>(1 + random.below(5)) : Trouble::none;
    const bool syncs = disk.trouble != Trouble::sync_error;
    const auto done = store->run(writing(id, 1 + random.below(random.chance_permille(50) ? 200'000 : 2'000)));
    disk.trouble = Trouble::none;
    // After a sync that failed it may be there after a crash (sqlite.hpp).
    (done ? acknowledged : syncs ? refused : unsure).insert(id);
    failures += done ? 0 : 1;
    if (!random.chance_permille(30)) continue;
    store.reset();
    store = open_in(directory.path());
    CHECK(store->check().value().empty());
  }
  CHECK(failures > 10);
  const auto ids = scan_ids(*store, k_notes, {.limit = k_scan_rows_max});
  const std::set<std::int64_t> there(ids.begin(), ids.end());
  for (const std::int64_t id : acknowledged) CHECK(there.contains(id));
  for (const std::int64_t id : refused) CHECK_FALSE(there.contains(id));
  CHECK_EQ(scan_ids(*store, k_journal, {.limit = k_scan_rows_max}).size(), there.size());
}

}  // namespace crossdock::store::sqlite
