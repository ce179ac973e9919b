// SPDX-License-Identifier: Apache-2.0
// What people do to running instances, schedules, and the time line.
#include "process/history.hpp"
#include "process/runtime.hpp"
#include "process/tables.hpp"
#include "process/testing/world.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace crossdock::process::testing {
namespace {

const Intervention k_by{.who = "ann", .reason = "a test"};

Json json(std::string_view text) { return json_parse(text).value(); }

// One change by a person; the code of the error, or "".
template <class Change>
std::string change(World& world, Change change) {
  std::string code;
  const auto done = world.work([&](store::Tx& tx) { return change(world.runtime(), tx, world.clock.now()); });
  if (!done) code = done.error().code;
  world.settle();
  return code;
}

std::vector<std::string> time_line(World& world, InstanceId id) {
  std::vector<std::string> out;
  (void)world.store().read([&](store::Reader& reader) -> Result<void> {
    CROSSDOCK_TRY(const TimeLine line, world.runtime().history(reader, id));
    for (const Moment& moment : line.moments) out.push_back(fmt::format("{} {}", to_string(moment.kind), moment.task));
    return {};
  });
  return out;
}

std::string versioned(std::string_view tasks, std::string_view version) {
  std::string text = document(tasks);
  text.replace(text.find("'1.0.0'"), 7, fmt::format("'{}'", version));
  return text;
}

TEST_CASE("a suspended instance takes what comes and acts on it when it is resumed") {
  World world({document("  - ask: { call: later }\n  - rest: { wait: PT1M }\n  - show: { set: { got: '${ . }' } }")});
  const InstanceId id = world.start("test", json("{}")).value();
  REQUIRE(world.settle());
  const auto suspend = [&](Runtime& runtime, store::Tx& tx, Timestamp now) { return runtime.suspend(tx, id, k_by, now); };
  const auto resume = [&](Runtime& runtime, store::Tx& tx, Timestamp now) { return runtime.resume(tx, id, k_by, now); };
  CHECK(change(world, resume) == "process.not_suspended");
  CHECK(change(world, suspend) == "");
  CHECK(change(world, suspend) == "process.not_running");
  CHECK(world.find(id).status == Status::suspended);
  CHECK(world.answer_calls([](const Json&) { return Json("yes"); }).value() == 1);
  REQUIRE(world.settle());
  CHECK(world.find(id).status == Status::suspended);
  world.restart();
  CHECK(change(world, resume) == "");
  CHECK(world.find(id).status == Status::waiting);
  CHECK(world.find(id).waiting_for.starts_with("timer "));
  CHECK(change(world, suspend) == "");
  world.clock.advance_ms(60'000);
  CHECK(world.fire().has_value());
  CHECK(world.find(id).status == Status::suspended);
  CHECK(change(world, resume) == "");
  CHECK(world.find(id).status == Status::completed);
  CHECK(change(world, resume) == "process.ended");
}

TEST_CASE("a task that failed for good is skipped, with the output it should have had or without") {
  const std::string text =
      document("  - ask: { call: fail, output: { as: '{ n: .n }' } }\n  - show: { set: { got: '${ .n }' } }");
  for (const bool with_output : {false, true}) {
    World world({text});
    const InstanceId id = world.start("test", json(R"({"n":1})")).value();
    REQUIRE(world.settle());
    REQUIRE(world.find(id).status == Status::faulted);
    const auto skip = [&](std::string_view task) {
      return change(world, [&](Runtime& runtime, store::Tx& tx, Timestamp now) {
        return runtime.skip(tx, id, task, with_output ? std::optional(json(R"({"n":2,"m":3})")) : std::nullopt, k_by, now);
      });
    };
    CHECK(skip("/do/1/show") == "process.not_there");
    CHECK(skip("/do/0/ask") == "");
    CHECK(world.find(id).status == Status::completed);
    CHECK(json_text(world.find(id).output) == (with_output ? R"({"got":2})" : R"({"got":1})"));
  }
}

TEST_CASE("a task that waits is skipped, and leaves nothing behind") {
  World world(
      {document("  - ear: { listen: { to: { one: { with: { type: t } } } }, timeout: { after: P1D } }\n"
                "  - nap: { wait: P1D }\n  - show: { set: { ok: true } }")});
  const InstanceId id = world.start("test", json("{}")).value();
  REQUIRE(world.settle());
  for (const char* task : {"/do/0/ear", "/do/1/nap"}) {
    CHECK(change(world, [&](Runtime& runtime, store::Tx& tx, Timestamp now) {
            return runtime.skip(tx, id, task, std::nullopt, k_by, now);
          }) == "");
  }
  CHECK(world.find(id).status == Status::completed);
  CHECK(world.rows(tables::timer).empty());
  CHECK(world.rows(tables::listener).empty());
}

TEST_CASE("an instance goes back to a task before, with the data it has or with other") {
  World world({document("  - one: { set: { n: '${ .n + 1 }' } }\n  - ask: { call: later, with: { n: '${ .n }' } }")});
  const InstanceId id = world.start("test", json(R"({"n":1})")).value();
  REQUIRE(world.settle());
  const auto restart = [&](std::string_view task, std::optional<Json> input) {
    return change(world, [&](Runtime& runtime, store::Tx& tx, Timestamp now) {
      return runtime.restart(tx, id, task, input, k_by, now);
    });
  };
  CHECK(restart("/do/7/nothing", std::nullopt) == "process.not_there");
  CHECK(restart("/do/0/one", std::nullopt) == "");
  CHECK(restart("/do/0/one", json(R"({"n":41})")) == "");
  // The answers to the calls before come too late.
  CHECK(world.answer_calls([](const Json& call) { return call; }).value() == 3);
  REQUIRE(world.settle());
  CHECK(json_text(world.find(id).output) == R"({"n":42})");
}

TEST_CASE("a running instance moves to another version of its definition when its tasks are there") {
  const std::string before = versioned("  - ask: { call: later }\n  - show: { set: { v: 1 } }", "1.0.0");
  const std::string after =
      versioned("  - first: { set: { x: 1 } }\n  - ask: { call: later }\n  - show: { set: { v: 2 } }", "1.1.0");
  const std::string without = versioned("  - other: { call: later }", "1.2.0");
  World world({before});
  const InstanceId id = world.start("test", json("{}")).value();
  REQUIRE(world.settle());
  world.use_definitions({before, after, without});
  world.restart();
  CHECK(world.find(id).version == "1.0.0");
  const auto preview = [&](std::string_view version) {
    Migration out;
    CHECK(world.work([&](store::Tx& tx) -> Result<void> {
      CROSSDOCK_TRY(out, world.runtime().preview_migration(tx, id, version));
      return {};
    }));
    return out;
  };
  CHECK(preview("").problems == std::vector<std::string>{"/do/0/ask: is not there"});
  const Migration good = preview("1.1.0");
  CHECK(good.problems.empty());
  CHECK(good.moves == std::vector<std::pair<std::string, std::string>>{{"/do/0/ask", "/do/1/ask"}});
  const auto migrate = [&](std::string_view version) {
    return change(world, [&](Runtime& runtime, store::Tx& tx, Timestamp now) -> Result<void> {
      CROSSDOCK_TRY([[maybe_unused]] const Migration done, runtime.migrate(tx, id, version, k_by, now));
      return {};
    });
  };
  CHECK(migrate("1.2.0") == "process.not_movable");
  CHECK(migrate("9.9.9") == "process.unknown");
  CHECK(world.find(id).version == "1.0.0");
  CHECK(migrate("1.1.0") == "");
  CHECK(migrate("1.1.0") == "process.same_version");
  world.restart();
  CHECK(world.find(id).version == "1.1.0");
  CHECK(world.answer_calls([](const Json&) { return Json("yes"); }).value() == 1);
  REQUIRE(world.settle());
  CHECK(json_text(world.find(id).output) == R"({"v":2})");
}

TEST_CASE("what listens for something else in the other version listens anew; branches go with their names") {
  const std::string before = versioned(
      "  - both: { fork: { branches: [ { a: { listen: { to: { one: { with: { type: x } } } } } }, { b: { wait: P1D } } ] } "
      "}",
      "1.0.0");
  const std::string after = versioned(
      "  - both: { fork: { branches: [ { b: { wait: P1D } }, { c: { set: { c: 1 } } }, "
      "{ a: { listen: { to: { one: { with: { type: y } } } } } } ] } }",
      "1.1.0");
  World world({before, after});
  InstanceId id;
  REQUIRE(world.work([&](store::Tx& tx) -> Result<void> {
    CROSSDOCK_TRY(id, world.runtime().start(tx, "test", json("{}"), "", "", world.clock.now()));
    return {};
  }));
  // Begun with the newest: back to the older one, and forth again.
  REQUIRE(world.settle());
  const auto migrate = [&](std::string_view version) {
    return change(world, [&](Runtime& runtime, store::Tx& tx, Timestamp now) -> Result<void> {
      CROSSDOCK_TRY([[maybe_unused]] const Migration done, runtime.migrate(tx, id, version, k_by, now));
      return {};
    });
  };
  CHECK(migrate("1.0.0") == "");
  CHECK(world.deliver(1, "y", "", json("1")).value() == 0);
  CHECK(world.deliver(2, "x", "", json(R"("x")")).value() == 1);
  CHECK(migrate("1.1.0") == "");
  world.clock.advance_ms(86'400'000);
  CHECK(world.fire().has_value());
  REQUIRE(world.settle());
  CHECK(json_text(world.find(id).output) == R"([{},{"c":1},["x"]])");
  CHECK(world.rows(tables::listener).empty());
}

TEST_CASE("the time line says what was done, when, and by whom") {
  World world(
      {document("  - a: { set: { n: 1 } }\n  - b: { if: .n == 2, set: { n: 2 } }\n"
                "  - c: { for: { in: '[1, 2]' }, do: [ { d: { call: later } } ] }\n"
                "  - e: { try: [ { f: { call: fail } } ], catch: {} }")});
  const InstanceId id = world.start("test", json("{}")).value();
  REQUIRE(world.settle());
  CHECK(change(world, [&](Runtime& runtime, store::Tx& tx, Timestamp now) { return runtime.suspend(tx, id, k_by, now); }) ==
        "");
  CHECK(change(world, [&](Runtime& runtime, store::Tx& tx, Timestamp now) { return runtime.resume(tx, id, k_by, now); }) ==
        "");
  for (int i = 0; i < 2; ++i) {
    CHECK(world.answer_calls([](const Json&) { return Json(1); }).value() == 1);
    REQUIRE(world.settle());
  }
  CHECK(time_line(world, id) == std::vector<std::string>{"started ", "completed /do/0/a", "skipped /do/1/b",
                                                         "started /do/2/c", "started /do/2/c/do/0/d#0", "action ",
                                                         "suspended ", "action ", "resumed ", "completed /do/2/c/do/0/d#0",
                                                         "started /do/2/c/do/0/d#1", "completed /do/2/c/do/0/d#1",
                                                         "completed /do/2/c", "started /do/3/e", "started /do/3/e/try/0/f",
                                                         "caught /do/3/e/try/0/f", "completed /do/3/e", "completed "});
}

TEST_CASE("a very long life keeps the newest part of its time line and says how much is gone") {
  World world({document("  - a: { for: { in: '[range(3000)]' }, do: [ { b: { call: later } } ] }")});
  const InstanceId id = world.start("test", json("{}")).value();
  REQUIRE(world.settle());
  for (int i = 0; i < 3000; ++i) {
    REQUIRE(world.answer_calls([](const Json&) { return Json(1); }).value() == 1);
    REQUIRE(world.settle());
  }
  CHECK(world.find(id).status == Status::completed);
  TimeLine line;
  REQUIRE(world.store().read([&](store::Reader& reader) -> Result<void> {
    CROSSDOCK_TRY(line, world.runtime().history(reader, id));
    return {};
  }));
  CHECK(line.dropped > 900);
  CHECK(line.moments.size() > 1900);
  CHECK(line.moments.back().kind == Moment::Kind::completed);
}

TEST_CASE("processes begin every so often, by cron, and some time after they have ended") {
  const std::string tasks = "  - a: { call: later }";
  World world({document(tasks, "every", "schedule: { every: PT10M }"),
               document(tasks, "daily", "schedule: { cron: '0 6 * * *' }"),
               document(tasks, "again", "schedule: { after: PT1H }")});
  const auto begun = [&](std::string_view name) {
    std::size_t count = 0;
    for (const store::Row& row : world.rows(tables::instance))
      count += world.find(tables::from_row(row).id).definition == name ? 1 : 0;
    return count;
  };
  const auto pass = [&](std::int64_t minutes) {
    for (std::int64_t i = 0; i < minutes; ++i) {
      world.clock.advance_ms(60'000);
      REQUIRE(world.fire().has_value());
      REQUIRE(world.settle());
    }
  };
  CHECK(world.fire().value() == world.clock.now().plus_ms(600'000));
  REQUIRE(world.settle());
  CHECK(begun("again") == 1);
  pass(60);
  CHECK(begun("every") == 6);
  CHECK(begun("daily") == 0);
  CHECK(begun("again") == 1);  // it has not ended
  CHECK(world.answer_calls([](const Json&) { return Json(1); }).value() == 7);
  REQUIRE(world.settle());
  world.restart();
  pass(61);
  CHECK(begun("again") == 2);
  // Nobody ran for days: each is made up for once.
  world.clock.advance_ms(3 * 86'400'000LL);
  REQUIRE(world.fire().has_value());
  REQUIRE(world.settle());
  CHECK(begun("every") == 6 + 6 + 1);
  CHECK(begun("daily") == 1);
}

}  // namespace
}  // namespace crossdock::process::testing
