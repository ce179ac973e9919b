// SPDX-License-Identifier: Apache-2.0
// What operators do to the processes of orders, and the calls of processes over HTTP.
#include "hub/process_desk.hpp"

#include "hub/testing/world.hpp"

#include <doctest/doctest.h>

#include <string>

namespace crossdock::hub {
namespace {

using testing::ScriptedSystem;
using testing::World;

constexpr const char* k_order = R"({"purchase_order":"PO-1","party":"C-1",
  "lines":[{"line":"1","item":"A","quantity":"2","unit_price":"1.50"}]})";

std::string begin(World& world) {
  world.open();
  REQUIRE(world.put(Hub::Master::items, R"([{"item":"A","unit":"EA"}])"));
  REQUIRE(world.put(Hub::Master::locations, R"([{"location":"WH-1"}])"));
  REQUIRE(world.put(Hub::Master::parties, R"([{"party":"C-1","credit_limit":"10.00"}])"));
  REQUIRE(world.put(Hub::Master::prices, R"([{"item":"A","unit_price":"1.50"}])"));
  REQUIRE(world.stock(Hub::StockFact::counts, R"([{"id":"c1","item":"A","location":"WH-1","on_hand":"10"}])"));
  REQUIRE(world.submit(k_order, "key-1"));
  std::string id;
  REQUIRE(world.settle([&](Hub& hub) {
    for (const char* status : {"", "completed"}) {
      const auto list = hub.processes(status, "", 10);
      if (list && !list->at("processes").get_array().empty()) id = list->at("processes").at(0).at("id").get_string();
    }
    return !id.empty();
  }));
  return id;
}

ProcessAction action(std::string what, std::string task = {}) {
  return {.action = std::move(what),
          .task = std::move(task),
          .data = std::nullopt,
          .version = {},
          .reason = "a test",
          .who = "ann"};
}

std::string open_exceptions(World& world) {
  std::string codes;
  const auto list = world.hub().exceptions("open", "", 100);
  for (const Json& one : list->at("exceptions").get_array()) codes += std::string(one.at("code").get_string()) + " ";
  return codes;
}

}  // namespace

TEST_CASE("a process is suspended, seen by people, and resumed; every action is an event with who and why") {
  World world;
  const std::string id = begin(world);
  REQUIRE(world.settle([&](Hub& hub) {
    const auto page = hub.process(*InstanceId::parse(id));
    return page && page->at("status").get_string() == "waiting" && page->at("waiting_for").get_string().starts_with("event");
  }));
  const auto suspended = world.act(id, action("suspend"));
  REQUIRE(suspended);
  CHECK(suspended->at("status").get_string() == "suspended");
  CHECK(open_exceptions(world) == "process.suspended ");
  const auto again = world.act(id, action("suspend"));
  REQUIRE(!again);
  CHECK(again.error().kind == ErrorKind::conflict);
  CHECK(open_exceptions(world) == "process.suspended ");
  const auto resumed = world.act(id, action("resume"));
  REQUIRE(resumed);
  CHECK(resumed->at("status").get_string() == "waiting");
  CHECK(open_exceptions(world).empty());
  CHECK(!world.act(id, action("skip", "/do/99/nothing")));
  CHECK(world.act(id, action("cancel")));
  CHECK(world.hub().process(*InstanceId::parse(id))->at("status").get_string() == "cancelled");
  const auto events = world.hub().events(0, 1000, "process.*");
  REQUIRE(events);
  std::string seen;
  for (const Json& event : events->at("events").get_array()) {
    seen += std::string(event.at("type").get_string()) + " ";
    CHECK(event.at("data").at("by").get_string() == "ann");
    CHECK(event.at("data").at("reason").get_string() == "a test");
  }
  CHECK(seen == "process.suspend process.resume process.cancel ");
  const auto line = world.hub().process(*InstanceId::parse(id))->at("time_line").get_array();
  CHECK(line.front().at("what").get_string() == "started");
  CHECK(line.back().at("what").get_string() == "cancelled");
}

TEST_CASE("calls over HTTP leave through the outbox, and what may not be repeated is known") {
  World world;
  world.process_file = "testdata/notify.yaml";
  world.workflow.answer = [](const connect::Call& call) -> Json {
    return JsonObject{{"output", JsonObject{{"name", call.operation}}}};
  };
  world.workflow.faults["http"] = {ScriptedSystem::Fault::lost_before};
  const std::string id = begin(world);
  REQUIRE(world.settle([&](Hub& hub) {
    const auto page = hub.process(*InstanceId::parse(id));
    return page && page->at("status").get_string() == "completed";
  }));
  world.close();
  CHECK(world.workflow.effects["http"].size() == 1);
  CHECK(world.workflow.effects["http.once"].size() == 1);
}

TEST_CASE("what a process does is published as the DSL names it when the landscape wants that") {
  World world;
  world.settings.lifecycle_events = true;
  world.process_file = "testdata/notify.yaml";
  world.workflow.answer = [](const connect::Call&) -> Json { return JsonObject{{"output", JsonObject{{"name", "x"}}}}; };
  const std::string id = begin(world);
  REQUIRE(world.settle([&](Hub& hub) {
    const auto page = hub.process(*InstanceId::parse(id));
    return page && page->at("status").get_string() == "completed";
  }));
  const auto count = [&](std::string_view type) {
    const auto page = world.hub().events(0, 1000, type);
    return page ? page->at("events").get_array().size() : 0;
  };
  CHECK(count("io.serverlessworkflow.workflow.started.v1") == 1);
  CHECK(count("io.serverlessworkflow.workflow.completed.v1") == 1);
  CHECK(count("io.serverlessworkflow.task.completed.v1") == 3);
  const auto page = world.hub().events(0, 1000, "io.serverlessworkflow.workflow.completed.v1");
  CHECK(page->at("events").at(0).at("subject").get_string() == id);
}

}  // namespace crossdock::hub
