// SPDX-License-Identifier: Apache-2.0
#include "hub/sweep.hpp"

#include "hub/sweeper.hpp"
#include "hub/testing/world.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::hub {
namespace {

using testing::ScriptedSystem;
using testing::World;

constexpr const char* k_order = R"({"purchase_order":"PO-1","party":"C-1",
  "lines":[{"line":"1","item":"A","quantity":"2","unit_price":"1.50"}]})";

void seed(World& world) {
  REQUIRE(world.put(Hub::Master::items, R"([{"item":"A","unit":"EA"}])"));
  REQUIRE(world.put(Hub::Master::locations, R"([{"location":"WH-1"}])"));
  REQUIRE(world.put(Hub::Master::parties, R"([{"party":"C-1","credit_limit":"10.00"}])"));
  REQUIRE(world.put(Hub::Master::prices, R"([{"item":"A","unit_price":"1.50"}])"));
  REQUIRE(world.stock(Hub::StockFact::counts, R"([{"id":"c1","item":"A","location":"WH-1","on_hand":"10"}])"));
}

// A fault of our own: the rows of a table are gone, and nobody knows.
void lose_rows(World& world, std::string_view name) {
  const store::Schema schema = full_schema();
  const auto table = std::ranges::find(schema, name, &store::Table::name);
  REQUIRE(table != schema.end());
  const auto lost = world.store().run([&](store::Tx& tx) -> Result<void> {
    CROSSDOCK_TRY(const auto rows, tx.scan(**table, {}));
    for (const store::Row& row : rows) CROSSDOCK_CHECK(tx.erase(**table, store::key_of(**table, row)));
    return rows.empty() ? Result<void>(fail(ErrorKind::not_found, "test.empty", "There was nothing to lose"))
                        : Result<void>();
  });
  REQUIRE(lost.has_value());
}

std::string exception_of(const std::string& order, World& world) {
  std::string message;
  const bool seen = world.settle([&](Hub& hub) {
    const auto open = hub.exceptions("open", "", 100);
    if (!open) return false;
    for (const Json& one : open->at("exceptions").get_array()) {
      if (one.at("code").get_string() == "hub.stuck" && one.at("order").get_string() == order)
        message = one.at("message").get_string();
    }
    return !message.empty();
  });
  CHECK(seen);
  return message;
}

auto reached(const std::string& order, const std::string& milestone) {
  return [=](Hub& hub) {
    const auto found = hub.order(order);
    return found && found->at("milestone").get_string() == milestone;
  };
}

Suspect call_of(std::int64_t id) { return {.kind = Suspect::Kind::call, .id = id, .subject = "", .why = ""}; }

const Timestamp k_now{1'700'000'000'000'000};

}  // namespace

TEST_CASE("a process whose listener is lost is told to people, with the task that would wait for ever") {
  World world;
  world.settings.stuck_confirm_ms = 0;
  world.open();
  seed(world);
  const auto accepted = world.submit(k_order, "key-1");
  REQUIRE(accepted);
  REQUIRE(world.settle(reached(accepted->order.text(), "released")));
  lose_rows(world, "process_listener");
  CHECK(exception_of(accepted->order.text(), world).find("listener of /do/29/awaitNews") != std::string::npos);
}

TEST_CASE("a process whose call is lost is told to people") {
  World world;
  world.settings.stuck_confirm_ms = 0;
  world.erp.faults["createOrder"] = std::vector<ScriptedSystem::Fault>(50, ScriptedSystem::Fault::lost_before);
  world.settings.retry_delay_ms = 3'600'000;
  world.settings.retry_delay_ms_max = 3'600'000;
  world.open();
  seed(world);
  const auto accepted = world.submit(k_order, "key-1");
  REQUIRE(accepted);
  REQUIRE(world.settle(reached(accepted->order.text(), "reserved")));
  lose_rows(world, "outbox");
  CHECK(exception_of(accepted->order.text(), world).find("call of attempt") != std::string::npos);
}

TEST_CASE("a failed process that nobody was told of is told, with what a retry acts on") {
  World world;
  world.settings.stuck_confirm_ms = 0;
  world.settings.fulfilment.by_default.fulfilment = k_refuse;
  world.open();
  seed(world);
  REQUIRE(world.stock(Hub::StockFact::counts, R"([{"id":"c2","item":"A","location":"WH-1","on_hand":"1"}])"));
  const auto accepted = world.submit(k_order, "key-1");
  REQUIRE(accepted);
  const std::string id = accepted->order.text();
  REQUIRE(world.settle([&](Hub& hub) { return hub.order(id)->at("status").get_string() == "exception"; }));
  lose_rows(world, "exception");
  CHECK(exception_of(id, world).find("stock.insufficient") != std::string::npos);
  REQUIRE(world.settle(
      [&](Hub&) { return world.metrics().prometheus_text().find("crossdock_stuck_items 0") != std::string::npos; }));
  REQUIRE(world.stock(Hub::StockFact::counts, R"([{"id":"c3","item":"A","location":"WH-1","on_hand":"5"}])"));
  const Json open = *world.hub().exceptions("open", "", 10);
  REQUIRE_EQ(open.at("exceptions").get_array().size(), 1);
  REQUIRE(world.retry(std::string(open.at("exceptions").get_array().at(0).at("id").get_string())));
  CHECK(world.settle(reached(id, "released")));
}

TEST_CASE("orders on their way are nobody's suspects") {
  World world;
  world.settings.stuck_confirm_ms = 0;
  world.open();
  seed(world);
  const auto accepted = world.submit(k_order, "key-1");
  REQUIRE(accepted);
  REQUIRE(world.settle(reached(accepted->order.text(), "released")));
  const std::string swept = "crossdock_sweep_items_total ";
  const auto swept_count = [&] {
    const std::string text = world.metrics().prometheus_text();
    const std::size_t at = text.rfind(swept);
    return at == std::string::npos ? 0 : std::stoi(text.substr(at + swept.size()));
  };
  const int before = swept_count();
  REQUIRE(world.settle([&](Hub&) { return swept_count() > before + 1; }));
  CHECK(world.metrics().prometheus_text().find("crossdock_stuck_items 0") != std::string::npos);
}

TEST_CASE("only what is still a suspect when it is looked at again is stuck") {
  Sweeper sweeper(1'000);
  sweeper.suspect({call_of(1), call_of(2)}, [](std::int64_t id) { return id == 2; }, k_now);
  CHECK_EQ(sweeper.suspects(), 1);
  CHECK(sweeper.due(k_now, 10).empty());
  const auto due = sweeper.due(k_now.plus_ms(1'000), 10);
  REQUIRE_EQ(due.size(), 1);
  CHECK_EQ(due[0].id, 1);
  CHECK(sweeper.confirm(due[0]));
  CHECK_EQ(sweeper.stuck(), 1);
  CHECK_FALSE(sweeper.confirm(due[0]));
  CHECK_EQ(sweeper.stuck(), 1);
  sweeper.clear(due[0]);
  CHECK_EQ(sweeper.stuck(), 0);
  CHECK_EQ(sweeper.suspects(), 0);
}

}  // namespace crossdock::hub
