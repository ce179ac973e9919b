// SPDX-License-Identifier: Apache-2.0
#include "process/runtime.hpp"

#include "process/tables.hpp"
#include "process/testing/world.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace crossdock::process::testing {
namespace {

Json json(std::string_view text) { return json_parse(text).value(); }

// Counts what the runtime has left in its tables.
std::size_t leftovers(World& world) {
  return world.rows(tables::timer).size() + world.rows(tables::listener).size() + world.rows(tables::pending).size();
}

TEST_CASE("a call is answered later, once, and only for its own attempt") {
  World world({document("  - ask: { call: later, with: { n: 1 } }\n  - show: { set: { got: '${ . }' } }")});
  const InstanceId id = world.start("test", json("{}")).value();
  CHECK(world.find(id).status == Status::ready);
  REQUIRE(world.settle());
  CHECK(world.find(id).status == Status::waiting);
  CHECK(world.find(id).waiting_for == "call later");
  const auto calls = world.rows(open_call_table());
  REQUIRE(calls.size() == 1);
  const Token token = Token::parse(store::as_text(calls[0][0])).value();
  CHECK(token.task == "/do/0/ask");
  CHECK(token.instance == id);
  const auto complete = [&](const Token& of) {
    bool done = false;
    CHECK(world.work([&](store::Tx& tx) -> Result<void> {
      CROSSDOCK_TRY(done, world.runtime().complete(tx, of, Json("yes"), world.clock.now()));
      return {};
    }));
    return done;
  };
  Token other = token;
  other.attempt += 1;
  CHECK_FALSE(complete(other));
  CHECK(complete(token));
  CHECK_FALSE(complete(token));
  CHECK(world.settle());
  CHECK(world.find(id).status == Status::completed);
  CHECK(json_text(world.find(id).output) == R"({"got":"yes"})");
  CHECK(world.find(id).definition == "test");
  CHECK(world.find(id).version == "1.0.0");
  CHECK_FALSE(complete(token));
  CHECK(world.effects() == std::vector<std::string>{R"(call later {"n":1})", R"(completed {"got":"yes"})"});
}

TEST_CASE("tokens survive their text form and nothing else passes for one") {
  const Token token{.instance = InstanceId{77}, .task = "/do/0/a:b/try/1/c#3.4", .attempt = 12};
  const Token back = Token::parse(token.text()).value();
  CHECK(back.instance == token.instance);
  CHECK(back.task == token.task);
  CHECK(back.attempt == token.attempt);
  for (const char* text :
       {"", ":", "prc_000000000002D", "prc_000000000002D:x:/do", "prc_000000000002D:0:/do", "ord_000000000002D:1:/do"}) {
    CHECK_MESSAGE(!Token::parse(text), text);
  }
}

TEST_CASE("a wait ends with its timer and not before") {
  World world({document("  - pause: { wait: { minutes: 1, seconds: 30 } }\n  - after: { set: { ok: true } }")});
  const InstanceId id = world.start("test", json("{}")).value();
  REQUIRE(world.settle());
  CHECK(world.find(id).waiting_for == "timer 2026-01-01T00:01:30.000Z");
  CHECK(world.host.timers == std::vector<Timestamp>{world.clock.now().plus_ms(90'000)});
  CHECK(world.fire().value() == world.clock.now().plus_ms(90'000));
  CHECK(world.find(id).status == Status::waiting);
  world.clock.advance_ms(90'000);
  world.restart();
  CHECK(world.fire().value() == std::nullopt);
  CHECK(world.find(id).status == Status::completed);
  CHECK(leftovers(world) == 0);
}

constexpr std::string_view k_listen = R"(
  - shipped:
      listen:
        to:
          one:
            with: { type: shipment.confirmed }
            correlate:
              order: { from: .data.order, expect: '${ $workflow.input.order }' }
  - show: { set: { got: '${ .[0].tracking }' } })";

TEST_CASE("an event goes to the instance it correlates with") {
  World world({document(k_listen)});
  const InstanceId one = world.start("test", json(R"({"order":"ord_1"})")).value();
  const InstanceId two = world.start("test", json(R"({"order":"ord_2"})")).value();
  REQUIRE(world.settle());
  CHECK(world.find(one).waiting_for == "event shipment.confirmed");
  CHECK(world.deliver(7, "shipment.confirmed", "x", json(R"({"order":"ord_2","tracking":"T2"})")).value() == 1);
  CHECK(world.find(one).status == Status::waiting);
  CHECK(json_text(world.find(two).output) == R"({"got":"T2"})");
  CHECK(world.deliver(8, "other.type", "x", json(R"({"order":"ord_1"})")).value() == 0);
  CHECK(world.deliver(9, "shipment.confirmed", "x", json(R"({"nothing":1})")).value() == 0);
  CHECK(world.rows(tables::pending).empty());
}

TEST_CASE("an event that comes before its listener waits for it, and is taken once") {
  World world({document(k_listen)});
  CHECK(world.deliver(7, "shipment.confirmed", "x", json(R"({"order":"ord_1","tracking":"T1"})")).value() == 0);
  CHECK(world.deliver(7, "shipment.confirmed", "x", json(R"({"order":"ord_1","tracking":"T1"})")).value() == 0);
  CHECK(world.deliver(8, "shipment.confirmed", "x", json(R"({"order":"ord_1","tracking":"T8"})")).value() == 0);
  CHECK(world.rows(tables::pending).size() == 2);
  world.restart();
  const InstanceId id = world.start("test", json(R"({"order":"ord_1"})")).value();
  REQUIRE(world.settle());
  CHECK(json_text(world.find(id).output) == R"({"got":"T1"})");
  CHECK(world.rows(tables::pending).size() == 1);
  CHECK(world.rows(tables::listener).empty());
}

TEST_CASE("the same event delivered twice counts once, also in a loop that listens again") {
  const std::string tasks = R"(
  - parcels:
      for: { in: '[1, 2]' }
      do:
        - shipped:
            listen:
              to:
                one:
                  with: { type: parcel }
                  correlate: { order: { from: .subject, expect: ord_1 } })";
  World world({document(tasks)});
  const InstanceId id = world.start("test", json("{}")).value();
  REQUIRE(world.settle());
  CHECK(world.deliver(5, "parcel", "ord_1", json("1")).value() == 1);
  CHECK(world.deliver(5, "parcel", "ord_1", json("1")).value() == 1);
  CHECK(world.find(id).status == Status::waiting);
  CHECK(world.deliver(6, "parcel", "ord_1", json("2")).value() == 1);
  CHECK(world.find(id).status == Status::completed);
  CHECK(leftovers(world) == 0);
}

TEST_CASE("any takes the first event, all takes one of each and agrees on what they have in common") {
  const auto listen = [](std::string_view how, std::string_view correlate) {
    return document(
        fmt::format("  - l: {{ listen: {{ to: {{ {}: [ {{ with: {{ type: a }}, correlate: {} }}, {{ with: {{ type: b, data: "
                    "'${{ .n > 1 }}' "
                    "}}, correlate: {} }} ] }} }} }}",
                    how, correlate, correlate));
  };
  {
    World world({listen("any", "{}")});
    const InstanceId id = world.start("test", json("{}")).value();
    REQUIRE(world.settle());
    CHECK(world.find(id).waiting_for == "event a or b");
    CHECK(world.deliver(1, "b", "x", json(R"({"n":1})")).value() == 0);
    CHECK(world.deliver(2, "b", "x", json(R"({"n":2})")).value() == 1);
    CHECK(json_text(world.find(id).output) == R"([{"n":2}])");
    CHECK(leftovers(world) == 0);
  }
  World world({listen("all", "{ k: { from: .data.k } }")});
  const InstanceId id = world.start("test", json("{}")).value();
  REQUIRE(world.settle());
  CHECK(world.deliver(1, "b", "x", json(R"({"n":2,"k":"K1"})")).value() == 1);
  CHECK(world.find(id).waiting_for == "event a");
  CHECK(world.deliver(2, "a", "x", json(R"({"k":"K2"})")).value() == 0);
  world.restart();
  CHECK(world.deliver(3, "a", "x", json(R"({"k":"K1"})")).value() == 1);
  CHECK(json_text(world.find(id).output) == R"([{"n":2,"k":"K1"},{"k":"K1"}])");
  CHECK(world.rows(tables::listener).empty());
}

TEST_CASE("an instance hears what it says itself, also in another branch") {
  const std::string tasks = R"(
  - both:
      fork:
        branches:
          - hear: { listen: { to: { one: { with: { type: said } } } } }
          - say: { emit: { event: { with: { type: said, source: /test, data: { n: 5 } } } }, output: { as: .data } })";
  World world({document(tasks)});
  world.loop_back();
  const InstanceId id = world.start("test", json("{}")).value();
  REQUIRE(world.settle());
  CHECK(json_text(world.find(id).output) == R"([[{"n":5}],{"n":5}])");
  CHECK(leftovers(world) == 0);
}

TEST_CASE("an event that another instance emits wakes the one that listens") {
  World world({document("  - say: { emit: { event: { with: { type: said, source: /test, data: 1 } } } }", "speaker"),
               document("  - hear: { listen: { to: { one: { with: { type: said } } } } }", "hearer")});
  world.loop_back();
  const InstanceId hearer = world.start("hearer", json("{}")).value();
  REQUIRE(world.settle());
  const InstanceId speaker = world.start("speaker", json("{}")).value();
  REQUIRE(world.settle());
  CHECK(world.find(speaker).status == Status::completed);
  CHECK(json_text(world.find(hearer).output) == "[1]");
}

TEST_CASE("an event starts a process that is scheduled on it") {
  World world({document("  - show: { set: { n: '${ .[0].data.n }', about: '${ .[0].subject }' } }", "test",
                        "schedule: { on: { one: { with: { type: begun } } } }")});
  CHECK(world.deliver(3, "begun", "ord_5", json(R"({"n":1})")).value() == 1);
  REQUIRE(world.settle());
  std::vector<Instance> found;
  CHECK(world.store().read([&](store::Reader& reader) -> Result<void> {
    CROSSDOCK_TRY(found, world.runtime().of_subject(reader, "ord_5"));
    return {};
  }));
  REQUIRE(found.size() == 1);
  CHECK(json_text(found[0].output) == R"({"n":1,"about":"ord_5"})");
}

std::string retrying(std::string_view retry) {
  return document(fmt::format("  - attempt: {{ try: [ {{ ask: {{ call: later }} }} ], catch: {{ retry: {} }} }}", retry));
}

// The delays, in milliseconds, between the calls of a task that always fails.
std::vector<std::int64_t> delays(World& world, std::size_t count) {
  CHECK(world.start("test", json("{}")));
  CHECK(world.settle());
  std::vector<std::int64_t> out;
  for (std::size_t i = 0; i < count; ++i) {
    CHECK(world.answer_calls([](const Json&) { return fail(ErrorKind::transient, "down", "down"); }).value() == 1);
    const auto next = world.fire().value();
    if (!next) break;
    out.push_back(next->ms_since(world.clock.now()));
    world.clock.set(*next);
    CHECK(world.fire());
  }
  return out;
}

TEST_CASE("retries come after constant, linear and exponential delays") {
  World constant({retrying("{ delay: PT2S }")});
  CHECK(delays(constant, 3) == std::vector<std::int64_t>{2000, 2000, 2000});
  World linear({retrying("{ delay: PT2S, backoff: { linear: { increment: PT1S } } }")});
  CHECK(delays(linear, 3) == std::vector<std::int64_t>{2000, 3000, 4000});
  World exponential({retrying("{ delay: PT2S, backoff: { exponential: { factor: 3, maxDelay: PT20S } } }")});
  CHECK(delays(exponential, 4) == std::vector<std::int64_t>{2000, 6000, 18000, 20000});
  World limited({retrying("{ delay: PT2S, limit: { duration: PT5S } }")});
  CHECK(delays(limited, 4) == std::vector<std::int64_t>{2000, 2000});
  World counted({retrying("{ delay: PT2S, limit: { attempt: { count: 1 } } }")});
  CHECK(delays(counted, 4) == std::vector<std::int64_t>{2000});
}

TEST_CASE("jitter stays in its range, and is the same for the same instance") {
  World first({retrying("{ delay: PT1S, jitter: { from: PT0S, to: PT10S } }")});
  World second({retrying("{ delay: PT1S, jitter: { from: PT0S, to: PT10S } }")});
  const auto one = delays(first, 6);
  CHECK(one == delays(second, 6));
  CHECK(std::ranges::all_of(one, [](std::int64_t ms) { return ms >= 1000 && ms <= 11'000; }));
  CHECK(std::ranges::adjacent_find(one, std::not_equal_to{}) != one.end());
}

TEST_CASE("a task, an attempt and the workflow run out of time") {
  World task({document(R"(
  - attempt:
      try: [ { ask: { call: later, timeout: { after: PT5S } } } ]
      catch:
        errors: { with: { type: 'https://serverlessworkflow.io/spec/1.0.0/errors/timeout', status: 408 } }
        do: [ { late: { set: { late: '${ $error.instance }' } } } ])")});
  const InstanceId id = task.start("test", json("{}")).value();
  REQUIRE(task.settle());
  task.clock.advance_ms(5000);
  task.restart();
  CHECK(task.fire().value() == std::nullopt);
  CHECK(json_text(task.find(id).output) == R"({"late":"/do/0/attempt/try/0/ask"})");
  CHECK(task.answer_calls([](const Json&) { return Json(1); }).value() == 1);  // late: no effect
  CHECK(json_text(task.find(id).output) == R"({"late":"/do/0/attempt/try/0/ask"})");

  World attempt({retrying("{ limit: { attempt: { count: 1, duration: PT3S } } }")});
  const InstanceId second = attempt.start("test", json("{}")).value();
  REQUIRE(attempt.settle());
  for (int i = 0; i < 2; ++i) {
    attempt.clock.advance_ms(3000);
    CHECK(attempt.fire());
  }
  CHECK(attempt.find(second).status == Status::faulted);
  CHECK(attempt.find(second).error ==
        "transient process.timeout: The attempt ran out of time (/do/0/attempt)");
  CHECK(attempt.rows(open_call_table()).size() == 2);

  World workflow({document("  - ask: { call: later }", "test", "timeout: { after: { hours: 1 } }")});
  const InstanceId third = workflow.start("test", json("{}")).value();
  REQUIRE(workflow.settle());
  workflow.clock.advance_ms(3'600'000);
  CHECK(workflow.fire());
  CHECK(workflow.find(third).status == Status::faulted);
}

TEST_CASE("a timeout that was not needed leaves nothing behind") {
  World world({document("  - group: { timeout: { after: PT5S }, do: [ { ask: { call: later } } ] }")});
  const InstanceId id = world.start("test", json("{}")).value();
  REQUIRE(world.settle());
  CHECK(world.rows(tables::timer).size() == 1);
  CHECK(world.answer_calls([](const Json&) { return Json(1); }).value() == 1);
  CHECK(world.find(id).status == Status::completed);
  CHECK(leftovers(world) == 0);
}

TEST_CASE("a retry of a faulted instance repeats the failed call and nothing before it") {
  World world(
      {document("  - a: { call: echo, with: { n: 1 } }\n  - b: { call: later }\n  - c: { set: { n: '${ .n + 1 }' } }")});
  const InstanceId id = world.start("test", json("{}")).value();
  REQUIRE(world.settle());
  CHECK(world.answer_calls([](const Json&) { return fail(ErrorKind::rejected, "no", "not today"); }).value() == 1);
  CHECK(world.find(id).status == Status::faulted);
  CHECK(world.find(id).error == "rejected no: not today (/do/1/b)");
  world.restart();
  const auto retry = [&] {
    return world.work([&](store::Tx& tx) { return world.runtime().retry(tx, id, world.clock.now()); });
  };
  CHECK(retry());
  CHECK(retry().error().code == "process.not_faulted");
  REQUIRE(world.settle());
  CHECK(world.answer_calls([](const Json&) { return Json{{"n", 41}}; }).value() == 1);
  CHECK(json_text(world.find(id).output) == R"({"n":42})");
  const std::vector<std::string> wanted = {R"(call echo {"n":1})", "call later {}",
                                           "faulted rejected no: not today (/do/1/b)", "call later {}",
                                           R"(completed {"n":42})"};
  CHECK(world.effects() == wanted);
}

TEST_CASE("an answer that came is not asked for again when the output expression was to blame") {
  World world({document("  - b: { call: later, output: { as: '.n + 1' } }")});
  const InstanceId id = world.start("test", json("{}")).value();
  REQUIRE(world.settle());
  CHECK(world.answer_calls([](const Json&) { return Json{{"n", "x"}}; }).value() == 1);
  CHECK(world.find(id).status == Status::faulted);
  CHECK(world.work([&](store::Tx& tx) { return world.runtime().retry(tx, id, world.clock.now()); }));
  REQUIRE(world.settle());
  CHECK(world.find(id).status == Status::faulted);
  CHECK(world.rows(open_call_table()).empty());
}

TEST_CASE("what comes for another branch while an instance is faulted is not lost") {
  World world({document(R"(
  - both:
      fork:
        branches:
          - slow: { call: later, with: { who: slow } }
          - wait: { wait: PT1M }
          - bad: { do: [ { ask: { call: later, with: { who: bad } } } ] })")});
  const InstanceId id = world.start("test", json("{}")).value();
  REQUIRE(world.settle());
  const auto answer = [](const Json& arguments) -> Result<Json> {
    if (arguments.as_object().at("who") == "bad") return fail(ErrorKind::rejected, "no", "no");
    return Json("slow");
  };
  CHECK(world.answer_calls(answer).value() == 2);
  CHECK(world.find(id).status == Status::faulted);
  world.clock.advance_ms(60'000);
  CHECK(world.fire());
  CHECK(world.find(id).status == Status::faulted);
  world.restart();
  CHECK(world.work([&](store::Tx& tx) { return world.runtime().retry(tx, id, world.clock.now()); }));
  REQUIRE(world.settle());
  CHECK(world.answer_calls([](const Json&) { return Json("good"); }).value() == 1);
  CHECK(json_text(world.find(id).output) == R"(["slow",{},"good"])");
}

TEST_CASE("a cancelled instance leaves nothing behind and takes nothing any more") {
  World world({document(std::string("  - all: { fork: { branches: [ { a: { call: later } }, { b: { wait: PT1H } }, "
                                    "{ c: { listen: { to: { one: { with: { type: x } } } } } } ] } }"))});
  const InstanceId id = world.start("test", json("{}")).value();
  REQUIRE(world.settle());
  CHECK(world.find(id).waiting_for == "call later, timer 2026-01-01T01:00:00.000Z, event x");
  CHECK(world.work([&](store::Tx& tx) { return world.runtime().cancel(tx, id, "customer asked", world.clock.now()); }));
  CHECK(world.find(id).status == Status::cancelled);
  CHECK(world.find(id).error == "customer asked");
  CHECK(leftovers(world) == 0);
  CHECK(world.answer_calls([](const Json&) { return Json(1); }).value() == 1);
  CHECK(world.find(id).status == Status::cancelled);
}

TEST_CASE("an instance stays with the definition it began with") {
  const std::string first = document("  - ask: { call: later }\n  - a: { set: { v: one } }");
  std::string second = document("  - b: { set: { v: two } }");
  second.replace(second.find("1.0.0"), 5, "1.1.0");
  World world({first});
  const InstanceId old = world.start("test", json("{}")).value();
  REQUIRE(world.settle());
  world.use_definitions({second});
  world.restart();
  const InstanceId young = world.start("test", json("{}")).value();
  REQUIRE(world.settle());
  CHECK(json_text(world.find(young).output) == R"({"v":"two"})");
  CHECK(world.find(young).version == "1.1.0");
  CHECK(world.answer_calls([](const Json&) { return Json(1); }).value() == 1);
  CHECK(json_text(world.find(old).output) == R"({"v":"one"})");
  CHECK(world.find(old).version == "1.0.0");
}

TEST_CASE("the newest version is started, and two texts of one version are refused") {
  std::string older = document("  - a: { set: { v: old } }");
  std::string newer = document("  - a: { set: { v: new } }");
  older.replace(older.find("1.0.0"), 5, "1.9.0");
  newer.replace(newer.find("1.0.0"), 5, "1.10.0");
  World world({newer, older});
  const InstanceId id = world.start("test", json("{}")).value();
  REQUIRE(world.settle());
  CHECK(json_text(world.find(id).output) == R"({"v":"new"})");
  CHECK(world.start("nobody", json("{}")).error().code == "process.unknown");
  World twice({document("  - a: { set: { v: 1 } }"), document("  - a: { set: { v: 2 } }")});
  CHECK(twice.error().code == "process.duplicate");
}

TEST_CASE("large values are written once and go when nobody needs them") {
  const std::string tasks = R"(
  - big: { set: { list: '${ [range(2000)] }' } }
  - ask: { call: later, output: { as: '$input' } }
  - also: { call: later, with: { n: '${ .list | length }' } })";
  World world({document(tasks)});
  const InstanceId id = world.start("test", json("{}")).value();
  REQUIRE(world.settle());
  CHECK(world.rows(tables::value).size() == 2);
  CHECK(store::as_text(world.rows(tables::instance)[0][8]).size() < 300);
  CHECK(world.answer_calls([](const Json&) { return Json(1); }).value() == 1);
  CHECK(world.rows(tables::value).size() == 2);
  world.restart();
  CHECK(world.effects().back() == R"(call later {"n":2000})");
  CHECK(world.answer_calls([](const Json&) { return Json(1); }).value() == 1);
  CHECK(world.find(id).output == Json(1));
  CHECK(world.rows(tables::value).size() == 1);
}

TEST_CASE("an instance whose definition cannot be read any more is set aside, and goes on when it can") {
  const std::string text = document("  - ask: { call: later }\n  - b: { wait: PT1M }\n  - c: { call: gadget }");
  const auto gadget = [](CallContext&, const Json&) { return Result<std::optional<Json>>(Json("made")); };
  World world({});
  world.host.functions["gadget"] = gadget;
  world.use_definitions({text});
  world.restart();
  const InstanceId id = world.start("test", json("{}")).value();
  REQUIRE(world.settle());
  CHECK(world.answer_calls([](const Json&) { return Json(1); }).value() == 1);
  world.host.functions.clear();
  world.use_definitions({});
  world.restart();
  world.clock.advance_ms(60'000);
  CHECK(world.fire().value() == world.clock.now().plus_ms(600'000));
  CHECK(world.find(id).status == Status::faulted);
  CHECK(world.find(id).definition == "test");
  CHECK(world.find(id).error.find("There is no function \"gadget\"") != std::string::npos);
  const auto retry = [&] {
    return world.work([&](store::Tx& tx) { return world.runtime().retry(tx, id, world.clock.now()); });
  };
  CHECK(retry().error().code == "process.unreadable");
  world.host.functions["gadget"] = gadget;
  world.restart();
  CHECK(retry());
  world.clock.advance_ms(600'000);
  CHECK(world.fire());
  REQUIRE(world.settle());
  CHECK(world.find(id).output == Json("made"));
}

TEST_CASE("a loop over very many items yields again and again") {
  World world({document("  - loop: { for: { in: '[range(100000)]' }, do: [ { add: { set: { n: '${ $item }' } } } ] }")});
  const InstanceId id = world.start("test", json("{}")).value();
  std::size_t turns = 0;
  for (; world.find(id).status == Status::ready; ++turns) {
    if (turns == 50) world.restart();
    REQUIRE(world.work([&](store::Tx& tx) { return world.runtime().advance(tx, id, world.clock.now()); }));
  }
  CHECK(turns == 101);
  CHECK(json_text(world.find(id).output) == R"({"n":99999})");
}

TEST_CASE("lists by status and subject") {
  World world({document("  - ask: { if: .wait, call: later }")});
  CHECK(world.start("test", json(R"({"wait":true})"), "ord_7"));
  CHECK(world.start("test", json(R"({"wait":false})"), "ord_7"));
  CHECK(world.start("test", json(R"({"wait":false})"), "ord_8"));
  REQUIRE(world.settle());
  CHECK(world.store().read([&](store::Reader& reader) -> Result<void> {
    CHECK(world.runtime().list(reader, Status::completed, 10).value().size() == 2);
    CHECK(world.runtime().list(reader, Status::completed, 1).value().size() == 1);
    CHECK(world.runtime().list(reader, Status::waiting, 10).value().size() == 1);
    CHECK(world.runtime().of_subject(reader, "ord_7").value().size() == 2);
    CHECK(world.runtime().ready_instances(reader, 10).value().empty());
    return {};
  }));
}

}  // namespace
}  // namespace crossdock::process::testing
