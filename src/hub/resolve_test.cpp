// SPDX-License-Identifier: Apache-2.0
#include "hub/resolve.hpp"

#include "hub/testing/edi.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace crossdock::hub {
namespace {

using testing::ScriptedSystem;
using testing::World;

constexpr const char* k_order = R"({"purchase_order":"PO-1","party":"C-1",
  "lines":[{"line":"1","item":"A","quantity":"2","unit_price":"1.50"}]})";

// An ERP that answers nothing: the call is parked after its second attempt.
void open_with_silent_erp(World& world, std::size_t silent_calls) {
  world.settings.attempts_max = 2;
  world.settings.stuck_confirm_ms = 0;
  world.erp.faults["createOrder"] = std::vector<ScriptedSystem::Fault>(silent_calls, ScriptedSystem::Fault::lost_before);
  world.open();
  REQUIRE(world.put(Hub::Master::items, R"([{"item":"A","unit":"EA"}])"));
  REQUIRE(world.put(Hub::Master::locations, R"([{"location":"WH-1"}])"));
  REQUIRE(world.put(Hub::Master::parties, R"([{"party":"C-1","credit_limit":"10.00"}])"));
  REQUIRE(world.put(Hub::Master::prices, R"([{"item":"A","unit_price":"1.50"}])"));
  REQUIRE(world.stock(Hub::StockFact::counts, R"([{"id":"c1","item":"A","location":"WH-1","on_hand":"10"}])"));
}

auto reached(const std::string& order, const std::string& milestone) {
  return [=](Hub& hub) { return hub.order(order)->at("milestone").get_string() == milestone; };
}

std::string text_of(const Json& object, std::string_view member) { return std::string(object.at(member).get_string()); }

}  // namespace

TEST_CASE("a parked call that is given its answer by hand is not made, and its process goes on with the answer") {
  World world;
  open_with_silent_erp(world, 2);
  const std::string id = world.submit(k_order, "key-1")->order.text();
  const std::string exception = testing::open_exception(world);
  REQUIRE(world.resolve(exception, Json(JsonObject{{"number", "SO-BY-HAND"}})));
  REQUIRE(world.settle(reached(id, "released")));
  CHECK(text_of(*world.hub().order("SO-BY-HAND"), "id") == id);
  CHECK(world.erp.effects["createOrder"].empty());
  CHECK(world.hub().exceptions("open", "", 10)->at("exceptions").get_array().empty());
}

TEST_CASE("a parked call that is closed by hand is gone, and its process has failed with the reason") {
  World world;
  open_with_silent_erp(world, 2);
  const std::string id = world.submit(k_order, "key-1")->order.text();
  const std::string call = testing::open_exception(world);
  REQUIRE(world.resolve(call));
  const std::string process = testing::open_exception(world);
  const Json failed = *world.hub().exception(*ExceptionId::parse(process));
  CHECK(failed.as_object().contains("process"));
  CHECK(text_of(failed, "message").find("done by hand") != std::string::npos);
  CHECK(world.status_of(id) == "exception");
  REQUIRE(world.retry(process));
  CHECK(world.settle(reached(id, "released")));
  CHECK(world.erp.effects["createOrder"].size() == 1);
}

TEST_CASE("a failed process that is closed by hand has ended and is nobody's concern any more") {
  World world;
  open_with_silent_erp(world, 2);
  const std::string id = world.submit(k_order, "key-1")->order.text();
  REQUIRE(world.resolve(testing::open_exception(world)));
  const std::string process = testing::open_exception(world);
  REQUIRE(world.resolve(process));
  CHECK(text_of(world.hub().order(id)->at("processes").get_array().at(0), "status") == "cancelled");
  const int before = world.hub().statistics()->at("store").at("works").to_number<int>();
  REQUIRE(world.settle(
      [&](Hub& hub) { return hub.statistics()->at("store").at("works").to_number<int>() > before + 10; }));  // rounds
  CHECK(world.hub().exceptions("open", "", 10)->at("exceptions").get_array().empty());
  REQUIRE(world.resolve(process));  // once more changes nothing
}

TEST_CASE("an exception whose call is being made again cannot be closed by hand") {
  World world;
  open_with_silent_erp(world, 100);
  REQUIRE(world.submit(k_order, "key-1"));
  const std::string exception = testing::open_exception(world);
  world.close();
  world.settings.retry_delay_ms = 3'600'000;
  world.settings.retry_delay_ms_max = 3'600'000;
  world.settings.attempts_max = 8;
  world.open();
  REQUIRE(world.retry(exception));
  const auto refused = world.resolve(exception);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == "exception.retrying");
}

TEST_CASE("only a call can be given an answer") {
  World world;
  open_with_silent_erp(world, 2);
  REQUIRE(world.submit(k_order, "key-1"));
  REQUIRE(world.resolve(testing::open_exception(world)));
  const auto refused = world.resolve(testing::open_exception(world), Json(JsonObject{}));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == "exception.answer");
}

}  // namespace crossdock::hub
