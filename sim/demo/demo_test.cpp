// SPDX-License-Identifier: Apache-2.0
#include "sim/demo/feeder.hpp"
#include "sim/demo/table.hpp"
#include "sim/systems/testing/folder.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace crossdock::sim {
namespace {

TEST_CASE("files are dropped in order, each once, also over a restart") {
  const TemporaryFolder source;
  const TemporaryFolder inbox;
  const TemporaryFolder data;
  for (const char* name : {"b.x12", "a.x12", "c.edi", "README.md"}) std::ofstream(source.path() + "/" + name) << name;
  {
    auto feeder = Feeder::open(source.path(), inbox.path(), data.path());
    REQUIRE(feeder);
    CHECK(feeder->total() == 3);
    CHECK(feeder->drop_next() == true);
    CHECK(std::filesystem::exists(inbox.path() + "/a.x12"));
    std::filesystem::remove(inbox.path() + "/a.x12");  // the hub took it
  }
  auto feeder = Feeder::open(source.path(), inbox.path(), data.path());
  REQUIRE(feeder);
  CHECK(feeder->dropped() == 1);
  CHECK(feeder->drop_next() == true);
  CHECK(feeder->drop_next() == true);
  CHECK(feeder->drop_next() == false);
  CHECK_FALSE(std::filesystem::exists(inbox.path() + "/a.x12"));
  CHECK(std::filesystem::exists(inbox.path() + "/c.edi"));
}

TEST_CASE("the table has the same number of lines whatever is in it") {
  const auto statistics = json_parse(R"({"orders":{"accepted":12,"reserved":10,"invoiced":3},"exceptions_open":1,)"
                                     R"("acceptance":{"p50_us":840,"p99_us":3200}})");
  const Snapshot snapshot = Snapshot::from(statistics->as_object());
  CHECK(snapshot.accepted == 12);
  CHECK(snapshot.p99_us == 3200);
  CHECK(std::ranges::count(table_text(snapshot, {}), '\n') == k_table_lines);
  CHECK(std::ranges::count(table_text({}, {}), '\n') == k_table_lines);
  CHECK_FALSE(line_text(snapshot, {}).contains('\n'));
}

TEST_CASE("durations are written for people") {
  CHECK(duration_text(840) == "840 us");
  CHECK(duration_text(3'250) == "3.2 ms");
  CHECK(duration_text(1'250'000) == "1.25 s");
}

}  // namespace
}  // namespace crossdock::sim
