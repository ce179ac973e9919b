// SPDX-License-Identifier: Apache-2.0
#include "app/migrate_store.hpp"

#include "app/offline.hpp"
#include "app/place.hpp"
#include "hub/hub.hpp"
#include "store/copy.hpp"
#include "store/postgres/testing/cluster.hpp"
#include "store/testing/temp_directory.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace crossdock::app {
namespace {

using store::postgres::testing::Cluster;
using store::testing::TempDirectory;

constexpr std::array<std::string_view, 12> k_read_by_verify = {
    "ledger_balance", "ledger_pending", "ledger_snapshot", "ledger_count",    "sales_order", "api_key",
    "item",           "location",       "party",           "milestone_count", "sequence",    "supplier_order"};

Cluster& cluster() {
  static const auto made = Cluster::start();
  if (!made) FAIL(made.error().text());
  return **made;
}

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

// Rows in every table whose bytes nobody reads when the copy is verified; many in one.
void fill(const std::string& place) {
  REQUIRE_EQ(create_key(place, "admin", {"*"}, 0), 0);
  Metrics metrics;
  const SystemClock clock;
  const auto opened = open_place(place, Sharing::alone, clock, metrics);
  REQUIRE(opened.has_value());
  const auto filled = (*opened)->run([](store::Tx& tx) -> Result<void> {
    for (const store::Table* table : whole_schema()) {
      if (table->log || std::ranges::find(k_read_by_verify, table->name) != k_read_by_verify.end()) continue;
      const int rows = table->name == "message" ? 2500 : 1;
      for (int i = 0; i < rows; ++i) {
        store::Row row;
        for (const auto& column : table->columns) {
          row.push_back(column.type == store::ColumnType::integer ? store::Value(std::int64_t{i} + 1)
                                                                  : store::Value(std::string("{\"\0\xFF", 4)));
        }
        CROSSDOCK_CHECK(tx.insert(*table, row));
      }
    }
    return {};
  });
  REQUIRE_EQ(filled ? "" : filled.error().text(), "");
}

TEST_CASE("a store moves from a directory to a database and back, and every row with it") {
  const TempDirectory directory;
  const std::string home = directory.path() + "/hub";
  const std::string url = cluster().url() + "?schema=moved";
  fill(home);
  const auto before = digests_of(home);
  CHECK_EQ(migrate_store(home, url), 0);
  CHECK(digests_of(url) == before);
  CHECK_EQ(migrate_store(directory.path() + "/nothing", url), 1);
  CHECK_EQ(migrate_store(home, url), 1);
  const std::string back = directory.path() + "/back";
  CHECK_EQ(migrate_store(url, back), 0);
  CHECK(digests_of(back) == before);
}

TEST_CASE("the commands for a stopped hub work on a database") {
  const TempDirectory directory;
  const std::string url = cluster().url() + "?schema=offline&application_name=x";
  CHECK_EQ(create_key(url, "admin", {"*"}, 0), 0);
  CHECK_EQ(create_key(url, "admin", {"*"}, 0), 1);
  CHECK_EQ(list_keys(url), 0);
  CHECK_EQ(verify(url), 0);
  CHECK_EQ(backup(url, directory.path() + "/copy.db"), 0);
  CHECK_EQ(restore(directory.path() + "/copy.db", url), 1);
  const std::string other = cluster().url() + "?schema=other";
  CHECK_EQ(restore(directory.path() + "/copy.db", other), 0);
  CHECK(digests_of(other) == digests_of(url));
  CHECK_EQ(revoke_key(other, "admin"), 0);
}

}  // namespace
}  // namespace crossdock::app
