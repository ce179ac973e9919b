// SPDX-License-Identifier: Apache-2.0
#include "hub/order_list.hpp"

#include "hub/tables.hpp"
#include "hub/testing/world.hpp"
#include "store/memory/memory.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <memory>
#include <string>
#include <vector>

namespace crossdock::hub {
namespace {

using testing::World;

void seed(World& world) {
  REQUIRE(world.put(Hub::Master::items, R"([{"item":"A"}])"));
  REQUIRE(world.put(Hub::Master::locations, R"([{"location":"WH-1"}])"));
  REQUIRE(world.put(Hub::Master::parties, R"([{"party":"C-1"}])"));
  REQUIRE(world.put(Hub::Master::prices, R"([{"item":"A","unit_price":"1.50"}])"));
  REQUIRE(world.stock(Hub::StockFact::counts, R"([{"id":"c1","item":"A","location":"WH-1","on_hand":"10"}])"));
}

std::string submit(World& world, int n) {
  const auto accepted = world.submit(
      fmt::format(R"({{"purchase_order":"PO-{0}","party":"C-1","lines":[{{"line":"1","item":"A","quantity":"1"}}]}})", n),
      fmt::format("key-{}", n));
  REQUIRE(accepted);
  return accepted->order.text();
}

bool reaches(World& world, const std::string& order, std::string_view status) {
  return world.settle([&](Hub& hub) { return hub.order(order)->at("status").get_string() == status; });
}

std::vector<std::string> listed(World& world, std::string_view status, std::size_t limit = 10) {
  std::vector<std::string> ids;
  std::string after;
  do {
    const Json page = *world.hub().orders(after, status, limit);
    for (const Json& order : page.at("orders").get_array()) ids.emplace_back(order.at("id").get_string());
    after = page.at("next").get_string();
  } while (!after.empty());
  return ids;
}

}  // namespace

TEST_CASE("an order that an open exception holds has the status exception, and its milestone again once retried") {
  World world;
  world.erp.faults["createOrder"] = {testing::ScriptedSystem::Fault::refused, testing::ScriptedSystem::Fault::refused};
  world.open();
  seed(world);
  const std::string first = submit(world, 1);
  const std::string second = submit(world, 2);
  REQUIRE(reaches(world, first, "exception"));
  REQUIRE(reaches(world, second, "exception"));
  const std::string third = submit(world, 3);
  REQUIRE(reaches(world, third, "released"));
  CHECK(world.hub().order(first)->at("milestone").get_string() == "reserved");
  CHECK(listed(world, "exception") == std::vector<std::string>{second, first});
  CHECK(listed(world, "exception", 1) == std::vector<std::string>{second, first});
  CHECK(listed(world, "reserved").empty());
  CHECK(listed(world, "released") == std::vector<std::string>{third});
  CHECK(listed(world, "").size() == 3);
  const Json page = *world.hub().order(first);
  REQUIRE(world.retry(std::string(page.at("exceptions").get_array().at(0).at("id").get_string())));
  REQUIRE(reaches(world, first, "released"));
  CHECK(listed(world, "exception") == std::vector<std::string>{second});
  CHECK(world.hub().orders("", "parked", 10).error().code == "order.status");
}

TEST_CASE("exceptions that were written before they had an order of their own hold it after the next start") {
  Metrics metrics;
  auto store = *store::memory::open({.disk = std::make_shared<store::memory::Disk>(), .thread = false, .at_commit = {}},
                                    schema(), metrics);
  const OrderId order{77};
  const auto write = [&](std::int64_t id, bool has_order) {
    Exception exception;
    exception.id = ExceptionId{id};
    exception.subject = order.text();
    exception.instance = InstanceId{id};
    return store->run([&](store::Tx& tx) -> Result<void> {
      CROSSDOCK_CHECK(save_exception(tx, exception));
      if (has_order) return {};
      CROSSDOCK_TRY(auto row, tx.get(tables::k_exception, {id}));
      row->at(4) = store::Value{};
      return tx.put(tables::k_exception, *std::move(row));
    });
  };
  for (std::int64_t id = 1; id <= 2'500; ++id) REQUIRE(write(id, false));
  REQUIRE(store->run([](store::Tx& tx) { return add_missing_orders(tx); }));
  REQUIRE(store->read([&](store::Reader& reader) -> Result<void> {
    CROSSDOCK_TRY(const auto held, held_orders(reader, {}, 10'000));
    CHECK(held.orders == std::vector<OrderId>{order});
    CHECK(exceptions_of_order(reader, ExceptionState::open, order)->size() == 1'000);
    return {};
  }));
}

}  // namespace crossdock::hub
