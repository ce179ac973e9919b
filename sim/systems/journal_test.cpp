// SPDX-License-Identifier: Apache-2.0
#include "sim/systems/journal.hpp"

#include "sim/systems/testing/folder.hpp"

#include <doctest/doctest.h>

#include <fstream>

namespace crossdock::sim {
namespace {

std::vector<std::string> replayed(const std::string& path) {
  std::vector<std::string> lines;
  REQUIRE(Journal::open(path, [&](const JsonObject& record) { lines.push_back(json_text(record)); }));
  return lines;
}

TEST_CASE("a journal gives back every record after a restart, oldest first") {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/a.jsonl";
  {
    auto journal = Journal::open(path, [](const JsonObject&) {});
    REQUIRE(journal);
    REQUIRE(journal->append(JsonObject{{"n", 1}}));
    REQUIRE(journal->append(JsonObject{{"text", "two\nlines"}}));
  }
  CHECK(replayed(path) == std::vector<std::string>{R"({"n":1})", R"({"text":"two\nlines"})"});
}

TEST_CASE("a line torn by a crash is cut off and the journal goes on") {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/a.jsonl";
  std::ofstream(path) << "{\"n\":1}\n{\"n\":";
  {
    auto journal = Journal::open(path, [](const JsonObject&) {});
    REQUIRE(journal);
    REQUIRE(journal->append(JsonObject{{"n", 2}}));
  }
  CHECK(replayed(path) == std::vector<std::string>{R"({"n":1})", R"({"n":2})"});
}

TEST_CASE("a damaged line is an error that names the line") {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/a.jsonl";
  std::ofstream(path) << "{\"n\":1}\nnonsense\n{\"n\":3}\n";
  const auto journal = Journal::open(path, [](const JsonObject&) {});
  REQUIRE_FALSE(journal);
  CHECK(journal.error().kind == ErrorKind::corrupt);
  CHECK(journal.error().place == path + ":2");
}

TEST_CASE("two owners of one journal are refused") {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/a.jsonl";
  const auto first = Journal::open(path, [](const JsonObject&) {});
  REQUIRE(first);
  CHECK_FALSE(Journal::open(path, [](const JsonObject&) {}));
}

}  // namespace
}  // namespace crossdock::sim
