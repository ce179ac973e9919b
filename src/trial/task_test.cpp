// SPDX-License-Identifier: Apache-2.0
// Tasks for people, as a process opens them and hears of their end.
#include "trial/runner.hpp"

#include <doctest/doctest.h>

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

using namespace crossdock;
using namespace crossdock::trial;

namespace {

constexpr const char* k_process = R"(document: {dsl: '1.0.0', namespace: t, name: order-to-cash, version: '1.0.0'}
do:
  - ask:
      call: task.open
      with:
        kind: decide
        title: ${ "Release \(.order.purchase_order)?" }
        role: credit
        escalate_to: finance
        outcomes: [release, reject]
        due: P1D
        asked_by: ${ .order.submitted_by }
  - hear:
      listen:
        to:
          one:
            with: {type: task.completed}
            correlate:
              task: {from: '${ .data.task }', expect: '${ .task }'}
  - which:
      switch:
        - released: {when: '${ .[0].outcome == "release" }', then: tell}
        - rejected: {then: end}
  - tell:
      call: crm.tell
      with: {by: '${ .[0].by }', key: k}
)";

constexpr const char* k_tests = R"(processes: [p.yaml]
given:
  items: [{item: A}]
  locations: [{location: WH-1}]
  parties: [{party: C-1}]
  systems: {crm.tell: {}}
cases:
- name: who asked may not decide; another may, once
  when:
    - order: {party: C-1, lines: [{line: '1', item: A, quantity: 1}]}
    - then: {tasks: [{role: credit, title: 'Release PO-1?', state: open, asked_by: test, due: '2026-01-02T00:00:00.000Z'}]}
    - decide: {who: test, outcome: release}
    - then: {refused: task.four_eyes, calls: {crm.tell: 0}}
    - decide: {who: ann, outcome: perhaps}
    - then: {refused: task.outcome}
    - decide: {who: ann, outcome: release, comment: good customer}
  then:
    tasks: []
    calls: {crm.tell: 1}
    last_call: {crm.tell: {by: ann}}
    events: [task.opened, task.completed]
    processes: {order-to-cash: [completed]}
- name: a task that is late goes to the next role, and stays open
  when:
    - order: {party: C-1, lines: [{line: '1', item: A, quantity: 1}]}
    - wait: P2D
    - then: {tasks: [{role: finance, escalated: true}], events: [task.opened, task.escalated]}
    - wait: P300D
    - decide: {role: finance, who: bob, outcome: reject}
  then: {calls: {crm.tell: 0}, processes: {order-to-cash: [completed]}}
- name: when its order is cancelled there is nothing left to decide
  when:
    - order: {party: C-1, lines: [{line: '1', item: A, quantity: 1}]}
    - cancel: PO-1
  then: {tasks: [], order: {status: cancelled}}
)";

}  // namespace

TEST_CASE("a person decides for a process, with four eyes, in time or later") {
  const std::string folder =
      (std::filesystem::temp_directory_path() / ("crossdock-task-" + std::to_string(::getpid()))).string();
  std::filesystem::create_directories(folder);
  std::ofstream(folder + "/p.yaml") << k_process;
  std::ofstream(folder + "/p.test.yaml") << k_tests;
  const auto outcome = run_tests(folder);
  std::filesystem::remove_all(folder);
  REQUIRE_MESSAGE(outcome, (outcome ? "" : outcome.error().text()));
  CHECK(outcome->verdicts.size() == 3);
  for (const Verdict& verdict : outcome->verdicts) {
    for (const std::string& failure : verdict.failures) FAIL_CHECK(verdict.name, ": ", failure);
  }
  CHECK(outcome->coverage.shares()[0].missed.empty());
}
