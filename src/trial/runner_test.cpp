// SPDX-License-Identifier: Apache-2.0
#include "trial/runner.hpp"
#include "trial/difference.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>

using namespace crossdock;
using namespace crossdock::trial;

namespace {

class Folder {
 public:
  Folder() { std::filesystem::create_directories(path_); }
  ~Folder() { std::filesystem::remove_all(path_); }
  void write(const std::string& name, const std::string& text) const { std::ofstream(path_ + "/" + name) << text; }
  const std::string& path() const { return path_; }

 private:
  std::string path_ = (std::filesystem::temp_directory_path() / fmt::format("crossdock-trial-{}", ::getpid())).string();
};

constexpr const char* k_process = R"(document: {dsl: '1.0.0', namespace: t, name: order-to-cash, version: '1.0.0'}
do:
  - check:
      call: account.check
      with: {order: '${ .order.id }'}
  - which:
      switch:
        - big: {when: '${ .party == "BIG" }', then: bigger}
        - other: {then: end}
  - bigger:
      wait: {days: 300}
  - told:
      call: crm.tell
      with: {key: k}
)";

constexpr const char* k_test = R"(processes: [p.yaml]
given:
  items: [{item: A}]
  locations: [{location: WH-1}]
  parties: [{party: BIG}, {party: SMALL}]
  systems: {crm.tell: {seen: 'n#'}}
cases:
- name: small
  when: [{order: {party: SMALL, lines: [{line: '1', item: A, quantity: 1}]}}]
  then: {processes: {order-to-cash: [completed]}, calls: {crm.tell: 0}}
)";

const char* k_big = R"(- name: big
  when:
    - order: {party: BIG, lines: [{line: '1', item: A, quantity: 1}]}
    - wait: P299D
    - then: {calls: {crm.tell: 0}}
    - wait: P2D
  then: {calls: {crm.tell: 1}, processes: {order-to-cash: [completed]}}
)";

}  // namespace

TEST_CASE("a test passes when the process does what it says, and tells which tasks and branches were never run") {
  const Folder folder;
  folder.write("p.yaml", k_process);
  folder.write("p.test.yaml", k_test);
  const auto outcome = run_tests(folder.path());
  REQUIRE_MESSAGE(outcome, (outcome ? "" : outcome.error().text()));
  REQUIRE(outcome->verdicts.size() == 1);
  CHECK(outcome->verdicts[0].failures.empty());
  const auto shares = outcome->coverage.shares();
  REQUIRE(shares.size() == 1);
  CHECK(shares[0].tasks == 4);
  CHECK(shares[0].tasks_run == 2);
  CHECK(shares[0].branches == 2);
  CHECK(shares[0].branches_run == 1);
  CHECK(std::ranges::find(shares[0].missed, "/do/1/which/switch/0/big") != shares[0].missed.end());
}

TEST_CASE("most of a year passes between two steps of a test, and everything is reached") {
  const Folder folder;
  folder.write("p.yaml", k_process);
  folder.write("p.test.yaml", std::string(k_test) + k_big);
  const auto outcome = run_tests(folder.path());
  REQUIRE_MESSAGE(outcome, (outcome ? "" : outcome.error().text()));
  for (const Verdict& verdict : outcome->verdicts) CHECK(verdict.failures.empty());
  CHECK(outcome->coverage.shares()[0].missed.empty());
}

TEST_CASE("what is not as expected is told with its place, what was expected and what is there") {
  const Folder folder;
  folder.write("p.yaml", k_process);
  folder.write("p.test.yaml", std::string(k_test) + R"(- name: wrong
  when: [{order: {party: BIG, lines: [{line: '1', item: A, quantity: 1}]}}]
  then: {order: {status: completed}, calls: {crm.tell: 1}, events: [order.completed], exceptions: [{code: x}]}
)");
  const auto outcome = run_tests(folder.path() + "/p.test.yaml");
  REQUIRE_MESSAGE(outcome, (outcome ? "" : outcome.error().text()));
  const auto& failures = outcome->verdicts.at(1).failures;
  REQUIRE(failures.size() == 4);
  CHECK(failures[0] == R"(order.status: expected "completed", is "accepted")");
  CHECK(failures[1] == "calls.crm.tell: expected 1, is 0");
}

TEST_CASE("a test file that is wrong is refused with the place") {
  const Folder folder;
  folder.write("p.yaml", k_process);
  const auto refused = [&](const std::string& text) {
    folder.write("p.test.yaml", text);
    const auto outcome = run_tests(folder.path());
    return outcome ? std::string("accepted") : outcome.error().text();
  };
  CHECK(refused(std::string(k_test) + "- {name: x, wenn: []}\n").find("\"wenn\" is not known here") != std::string::npos);
  CHECK(refused(std::string(k_test) + "- {name: x, when: [{jump: 1}]}\n").find("\"jump\" is no step") != std::string::npos);
  CHECK(refused("processes: [missing.yaml]\ncases: [{name: x}]\n").find("missing.yaml") != std::string::npos);
  CHECK(refused("processes: [p.yaml]\n").find("has cases") != std::string::npos);
  CHECK_FALSE(run_tests(folder.path() + "/none.test.yaml"));
}

TEST_CASE("only what is expected of an object counts, and digits are equal however they are written") {
  const Json actual = *json_parse(R"({"a":1,"b":"2","c":[{"d":"x","e":1}]})");
  CHECK(differences(*json_parse(R"({"a":"1","b":2,"c":[{"d":"x"}],"z":null})"), actual, "o").empty());
  CHECK(differences(*json_parse(R"({"z":1})"), actual, "o").front() == "o.z: expected 1, is absent");
  CHECK(differences(*json_parse(R"({"c":[]})"), actual, "o").size() == 1);
  CHECK(differences(*json_parse(R"({"c":[{"d":"y"}]})"), actual, "o").front() == R"(o.c[0].d: expected "y", is "x")");
}
