// SPDX-License-Identifier: Apache-2.0
// A process that uses every kind of task is killed at each of its commits in turn, just before and just after the
// commit becomes durable. However that goes, it ends as it would have, with the same effects in the same order.
#include "process/tables.hpp"
#include "process/testing/world.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace crossdock::process::testing {
namespace {

constexpr std::string_view k_tasks = R"(
  - note: { set: { id: '${ .id }', lines: '${ .lines }' }, export: { as: '{ id: .id }' } }
  - price: { call: echo, with: { total: 5 }, output: { as: '$input + .' } }
  - early:
      listen:
        to: { one: { with: { type: early }, correlate: { o: { from: .subject, expect: '${ $context.id }' } } } }
  - attempt:
      try:
        - ask: { call: later, with: { who: flaky }, timeout: { after: PT1H } }
      catch:
        errors: { with: { kind: transient } }
        retry: { delay: PT10S, backoff: { exponential: {} }, limit: { attempt: { count: 5 } } }
  - say: { emit: { event: { with: { type: said, source: /test, data: { id: '${ $context.id }' } } } } }
  - loop:
      for: { each: line, in: '[1, 2, 3]' }
      do:
        - reserve: { call: later, with: { who: reserve, line: '${ $line }' } }
  - pause: { wait: PT30S }
  - both:
      fork:
        branches:
          - ship: { listen: { to: { all: [
              { with: { type: shipped }, correlate: { o: { from: .data.id, expect: '${ $context.id }' } } },
              { with: { type: invoiced }, correlate: { o: { from: .data.id, expect: '${ $context.id }' } } } ] } } }
          - pick:
              do:
                - release: { call: later, with: { who: pick } }
                - rest: { wait: PT5S }
                - told: { emit: { event: { with: { type: picked, source: /test } } } }
  - race:
      fork:
        compete: true
        branches:
          - slow: { wait: PT2H }
          - fast: { wait: PT1M }
  - sub: { run: { workflow: { namespace: default, name: child, version: latest, input: { id: '${ $context.id }' } } } }
  - given-up:
      try:
        - long: { run: { workflow: { namespace: default, name: child, version: '1.0.0', input: { long: true } } },
                  timeout: { after: PT1M } }
      catch: { errors: { with: { status: 408 } } }
  - counted:
      listen:
        to:
          any: [ { with: { type: count }, correlate: { o: { from: .data.id, expect: '${ $context.id }' } } } ]
          until: . | length == 3
      foreach: { do: [ { tell: { call: later, with: { who: count } } }, { rest: { wait: PT1S } } ] }
  - helped: { call: twice, with: { n: 2 } }
  - last: { set: { id: '${ $context.id }', at: '${ $task.reference }' } })";

constexpr std::string_view k_use = R"(
use:
  functions: { twice: { do: [ { wait: { wait: PT1S } }, { double: { set: '${ .n * 2 }' } } ] } }
  extensions:
    - log: { extend: wait, after: [ { tell: { call: later, with: { who: '${ $task.name }' } } } ] })";

constexpr std::string_view k_child = R"(
  - ask: { call: later, with: { who: child } }
  - long: { if: '.done.long == true', wait: P1D }
  - rest: { wait: PT5S })";

// Calls of the process and of those it runs, what it says, and how each of the three ends.
constexpr std::size_t k_effects = 24;

class Story {
 public:
  explicit Story(std::function<World::Fault()> at_commit)
      : world({document(k_tasks, "test", k_use), document(k_child, "child")}, std::move(at_commit)) {
    world.loop_back();
  }

  // Until the process has ended; false when it does not.
  bool tell() {
    for (int i = 0; i < 1000; ++i) {
      if (ended()) return true;
      if (!step()) world.restart();
    }
    return false;
  }

  bool ended() {
    const auto rows = world.rows(tables::instance);
    return !rows.empty() && tables::from_row(rows[0]).status == Status::completed;
  }

  World world;

 private:
  // One thing that can be done; false when the store died of it.
  bool step() {
    if (world.rows(tables::instance).empty()) return begin();
    if (!world.host.ready_now.empty()) return world.settle();
    if (!world.rows(open_call_table()).empty())
      return world.answer_calls([this](const Json& call) { return answer(call); }).has_value();
    const auto incoming = world.rows(incoming_table());
    if (!incoming.empty()) return bring(incoming.front());
    const auto next = world.fire();
    if (!next) return false;
    if (*next) world.clock.set(std::max(world.clock.now(), **next));
    return true;
  }

  bool begin() {
    return world
        .work([&](store::Tx& tx) -> Result<void> {
          const Json input{{"id", "ord_1"}, {"lines", {1, 2}}};
          CROSSDOCK_TRY([[maybe_unused]] const InstanceId id,
                        world.runtime().start(tx, "test", input, "ord_1", "cor_1", world.clock.now()));
          const std::vector<std::string> types = {"early", "shipped", "invoiced", "count", "count", "count"};
          for (std::size_t i = 0; i < types.size(); ++i) {
            CROSSDOCK_CHECK(tx.insert(incoming_table(), {static_cast<std::int64_t>(i + 1), types[i], std::string("ord_1"),
                                                         std::string(R"({"id":"ord_1"})")}));
          }
          return {};
        })
        .has_value();
  }

  bool bring(const store::Row& row) {
    return world
        .work([&](store::Tx& tx) -> Result<void> {
          events::Event event;
          event.position = store::as_integer(row[0]);
          event.type = store::as_text(row[1]);
          event.source = "/test";
          event.subject = store::as_text(row[2]);
          event.data = json_parse(store::as_text(row[3])).value();
          CROSSDOCK_TRY([[maybe_unused]] const std::size_t consumed, world.runtime().deliver(tx, event, world.clock.now()));
          return tx.erase(incoming_table(), {row[0]});
        })
        .has_value();
  }

  // The flaky one works at the third time.
  Result<Json> answer(const Json& call) {
    if (call.as_object().at("who") != "flaky") return Json{{"done", call}};
    if (std::ranges::count(world.effects(), R"(call later {"who":"flaky"})") < 3)
      return fail(ErrorKind::transient, "down", "down");
    return Json("up");
  }
};

TEST_CASE("killed at any commit, a process ends in the same way with the same effects") {
  int commits = 0;
  Story whole([&] {
    ++commits;
    return World::Fault::none;
  });
  REQUIRE(whole.tell());
  const auto effects = whole.world.effects();
  const auto end = tables::from_row(whole.world.rows(tables::instance)[0]).state;
  CHECK(end == R"({"id":"ord_1","at":"/do/13/last"})");
  CHECK(effects.size() == k_effects);
  const int total = commits;
  CHECK(total > 15);
  for (const World::Fault fault : {World::Fault::crash_before, World::Fault::crash_after, World::Fault::refuse}) {
    for (int at = 1; at <= total; ++at) {
      CAPTURE(at);
      CAPTURE(static_cast<int>(fault));
      int count = 0;
      Story story([&] { return ++count == at ? fault : World::Fault::none; });
      REQUIRE(story.tell());
      CHECK(story.world.effects() == effects);
      CHECK(tables::from_row(story.world.rows(tables::instance)[0]).state == end);
      CHECK(story.world.rows(tables::timer).empty());
      CHECK(story.world.rows(tables::listener).empty());
      CHECK(story.world.rows(tables::pending).empty());
      CHECK(story.world.rows(tables::value).size() == 3);  // the inputs of the process and of two others
    }
  }
}

}  // namespace
}  // namespace crossdock::process::testing
