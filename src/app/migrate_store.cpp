// SPDX-License-Identifier: Apache-2.0
#include "app/migrate_store.hpp"

#include "app/offline.hpp"
#include "app/place.hpp"
#include "store/copy.hpp"
#include "store/sqlite/sqlite.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <vector>

namespace crossdock::app {
namespace {

using Digests = std::vector<store::Digest>;

constexpr std::uint64_t k_rows_per_line = 100'000;

int failed(const Error& error) {
  std::fprintf(stderr, "crossdock: %s\n", error.text().c_str());
  return 1;
}

store::Progress progress(const char* what) {
  return [what](const store::Table& table, std::uint64_t rows) {
    if (rows > 0 && rows % k_rows_per_line == 0) {
      std::fprintf(stderr, "%s %s: %llu rows\n", what, std::string(table.name).c_str(),
                   static_cast<unsigned long long>(rows));
    }
  };
}

Result<Digests> pour(const std::string& from, const std::string& to, const Clock& clock) {
  Metrics metrics;
  const store::Schema schema = whole_schema();
  if (!std::filesystem::exists(from) && !from.contains("://")) {
    return fail(ErrorKind::not_found, "store.no_directory", "There is no such directory", from);
  }
  CROSSDOCK_TRY(const auto source, open_place(from, Sharing::alone, clock, metrics));
  CROSSDOCK_TRY(const auto target, open_place(to, Sharing::alone, clock, metrics));
  bool used = false;
  CROSSDOCK_CHECK(target->read([&](store::Reader& reader) -> Result<void> {
    CROSSDOCK_TRY(used, store::holds_rows(reader, schema));
    return {};
  }));
  if (used) return fail(ErrorKind::conflict, "store.not_empty", "The target already holds data");
  Digests digests;
  CROSSDOCK_CHECK(source->read([&](store::Reader& reader) -> Result<void> {
    CROSSDOCK_TRY(digests, store::copy_all(*source, reader, *target, schema, progress("copied")));
    return {};
  }));
  return digests;
}

// From a store opened anew, so that nothing is compared with what is only in memory.
Result<Digests> read_back(const std::string& place, const Clock& clock) {
  Metrics metrics;
  CROSSDOCK_TRY(const auto copied, open_place(place, Sharing::alone, clock, metrics));
  Digests digests;
  CROSSDOCK_CHECK(copied->read([&](store::Reader& reader) -> Result<void> {
    CROSSDOCK_TRY(digests, store::digest_all(reader, whole_schema(), progress("compared")));
    return {};
  }));
  return digests;
}

Result<void> copy_and_compare(const std::string& from, const std::string& to) {
  const SystemClock clock;
  CROSSDOCK_TRY(const Digests wanted, pour(from, to, clock));
  CROSSDOCK_TRY(const Digests found, read_back(to, clock));
  std::uint64_t rows = 0;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (wanted[i] != found[i]) {
      return fail(ErrorKind::corrupt, "store.copy_differs",
                  fmt::format("Table {} has {} rows in the source and {} in the copy, or other ones", wanted[i].table,
                              wanted[i].rows, found[i].rows));
    }
    rows += wanted[i].rows;
    if (wanted[i].rows > 0) {
      std::printf("%-24s %10llu rows  %s\n", wanted[i].table.c_str(), static_cast<unsigned long long>(wanted[i].rows),
                  wanted[i].hash.substr(0, 16).c_str());
    }
  }
  std::printf("%llu rows in %zu tables are equal\n", static_cast<unsigned long long>(rows), wanted.size());
  return {};
}

}  // namespace

int migrate_store(const std::string& from, const std::string& to) {
  const auto done = copy_and_compare(from, to);
  if (!done) return failed(done.error());
  return verify(to);
}

int restore_into(const std::string& file, const std::string& to) {
  std::string folder = (std::filesystem::temp_directory_path() / "crossdock-restore-XXXXXX").string();
  if (::mkdtemp(folder.data()) == nullptr) {
    return failed({ErrorKind::unavailable, "store.unavailable", "No temporary directory can be made", folder});
  }
  const auto unpacked = store::sqlite::restore(file, folder);
  const int code = unpacked ? migrate_store(folder, to) : failed(unpacked.error());
  std::error_code ignored;
  std::filesystem::remove_all(folder, ignored);
  return code;
}

}  // namespace crossdock::app
