// SPDX-License-Identifier: Apache-2.0
// A hub's store as of an earlier moment: the embedded one from its archive, a database by its own archiving.
#include "app/offline.hpp"
#include "app/place.hpp"
#include "store/copy.hpp"
#include "store/postgres/connection.hpp"
#include "store/postgres/testing/cluster.hpp"
#include "store/testing/temp_directory.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace crossdock::app {
namespace {

using store::postgres::testing::Cluster;
using store::testing::TempDirectory;

std::vector<store::Digest> digests_of(const std::string& place) {
  Metrics metrics;
  const SystemClock clock;
  const auto opened = open_place(place, Sharing::alone, clock, metrics);
  REQUIRE_EQ(opened ? "" : opened.error().text(), "");
  std::vector<store::Digest> digests;
  REQUIRE((*opened)
              ->read([&](store::Reader& reader) -> Result<void> {
                CROSSDOCK_TRY(digests, store::digest_all(reader, whole_schema(), {}));
                return {};
              })
              .has_value());
  return digests;
}

TEST_CASE("a database is had back as of each of its restore points, and verifies") {
  auto started = Cluster::start_archived();
  REQUIRE_EQ(started ? "" : started.error().text(), "");
  Cluster& cluster = **started;
  const std::string url = cluster.url() + "?schema=hub";
  REQUIRE_EQ(create_key(url, "first", {"*"}, 0), 0);
  const auto copied = cluster.back_up();
  REQUIRE_EQ(copied ? "" : copied.error().text(), "");
  std::map<std::string, std::vector<store::Digest>> points;
  for (int i = 0; i < 3; ++i) {
    REQUIRE_EQ(create_key(url, fmt::format("key-{}", i), {"*"}, 0), 0);
    const std::string point = fmt::format("point_{}", i);
    points[point] = digests_of(url);
    auto connection = store::postgres::Connection::open({.url = cluster.url()}, "restore-test");
    REQUIRE(connection.has_value());
    REQUIRE(connection->run(fmt::format("SELECT pg_create_restore_point('{}')", point)).has_value());
  }
  REQUIRE_EQ(create_key(url, "late", {"*"}, 0), 0);
  const auto ended = cluster.end();
  REQUIRE_EQ(ended ? "" : ended.error().text(), "");
  for (const auto& [point, digests] : points) {
    CAPTURE(point);
    const auto recovered = Cluster::recover(cluster, point);
    REQUIRE_EQ(recovered ? "" : recovered.error().text(), "");
    const std::string place = (*recovered)->url() + "?schema=hub";
    CHECK(digests_of(place) == digests);
    CHECK_EQ(verify(place), 0);
    CHECK_EQ(create_key(place, "afterwards", {"*"}, 0), 0);
  }
}

TEST_CASE("restore --archive: a moment of a hub on the embedded store, by number and by time") {
  const TempDirectory directory;
  const std::string home = directory.path() + "/hub";
  const std::string archive = directory.path() + "/archive";
  const SystemClock clock;
  std::vector<Timestamp> times;
  {
    Metrics metrics;
    const auto opened = open_place(home, Sharing::alone, clock, metrics, archive);
    REQUIRE_EQ(opened ? "" : opened.error().text(), "");
    const auto schema = whole_schema();
    const auto* const keys = *std::ranges::find(schema, "api_key", &store::Table::name);
    for (int i = 0; i < 3; ++i) {
      store::Row row;
      for (const auto& column : keys->columns) {
        row.push_back(column.type == store::ColumnType::integer ? store::Value(std::int64_t{i})
                                                                : store::Value(fmt::format("[\"{}\"]", i)));
      }
      REQUIRE((*opened)->run([&](store::Tx& tx) { return tx.insert(*keys, row); }).has_value());
      times.push_back(clock.now());
    }
  }
  CHECK_EQ(list_archive(archive), 0);
  CHECK_EQ(restore_point(archive, "", directory.path() + "/last"), 0);
  CHECK(digests_of(directory.path() + "/last") == digests_of(home));
  CHECK_EQ(verify(directory.path() + "/last"), 0);
  CHECK_EQ(restore_point(archive, "2", directory.path() + "/second"), 0);
  CHECK_EQ(restore_point(archive, times[2].plus_ms(1).rfc3339(), directory.path() + "/then"), 0);
  CHECK(digests_of(directory.path() + "/then") == digests_of(home));
  CHECK(digests_of(directory.path() + "/second") != digests_of(home));
  CHECK_EQ(restore_point(archive, "7", directory.path() + "/never"), 1);
  CHECK_EQ(restore_point(archive, "yesterday", directory.path() + "/never"), 1);
  CHECK_EQ(restore_point(archive, "", home), 1);
}

TEST_CASE("an archive is for the embedded store") {
  Metrics metrics;
  const SystemClock clock;
  const auto opened = open_place("postgresql://nobody@127.0.0.1/x", Sharing::alone, clock, metrics, "/tmp/archive");
  REQUIRE_FALSE(opened.has_value());
  CHECK_EQ(opened.error().code, "store.archive");
}

}  // namespace
}  // namespace crossdock::app
