// SPDX-License-Identifier: Apache-2.0
// Pools, safety stock, sourcing and kits, through the whole hub.
#include "hub/testing/shop.hpp"

#include <doctest/doctest.h>

using namespace crossdock;
using namespace crossdock::hub;
using testing::Shop;

namespace {

promise::SourcingPolicy sourcing(std::initializer_list<std::string_view> rules) {
  promise::SourcingPolicy policy{.name = "test", .rules = {}, .sites = {{0, "WH-1", 1}, {0, "WH-2", 2}}, .lanes = {}};
  for (const std::string_view rule : rules) policy.rules.push_back(promise::find_sourcing_rule(rule));
  return policy;
}

std::string text(const Json& json, const char* path) {
  const Json* found = json_at(json, path);
  return found != nullptr && found->is_string() ? std::string(found->get_string()) : "";
}

}  // namespace

TEST_CASE("a channel draws on its own pool, then on the common one; others cannot reach behind the ring-fence") {
  Shop shop;
  shop.world.settings.pools.pools = {{"web", 1}};
  shop.world.settings.pools.channels["web"] = {{.pool = 1}, {.pool = 0}};
  shop.open();
  CHECK(shop.receive("A", "WH-1", 10) == "applied");
  CHECK(shop.movement(R"("item":"A","location":"WH-1","type":"transfer","to_pool":"web","quantity":6)") == "applied");
  CHECK(shop.number({.item = "A", .location = "WH-1"}) == "10");
  CHECK(shop.number({.item = "A", .location = "WH-1", .channel = "web"}) == "10");
  CHECK(shop.number({.item = "A", .location = "WH-1", .channel = "api"}) == "4");
  CHECK(shop.reserve({{"A", 5}}) == "stock.insufficient");
  const Json order = shop.reserved(shop.order({{"A", 8}}, R"(,"sales_channel":"web")"));
  const JsonArray& parts = order.at("lines").get_array().at(0).at("parts").get_array();
  REQUIRE(parts.size() == 2);
  CHECK(parts.at(0).at("reserved").get_string() == "6");
  CHECK(parts.at(0).at("pool").get_int64() == 1);
  CHECK(parts.at(1).at("reserved").get_string() == "2");
  CHECK(shop.number({.item = "A", .channel = "web"}) == "2");
  CHECK(shop.number({.item = "A", .channel = "api"}) == "2");
  shop.check_proven();
}

TEST_CASE("what was reserved from two pools is shipped, and what was short goes back to the pool it came from") {
  Shop shop;
  shop.world.settings.pools.pools = {{"web", 1}};
  shop.world.settings.pools.channels["web"] = {{.pool = 1}, {.pool = 0}};
  shop.open();
  shop.receive("A", "WH-1", 10);
  shop.movement(R"("item":"A","location":"WH-1","type":"transfer","to_pool":"web","quantity":6)");
  const std::string id = shop.order({{"A", 8}}, R"(,"sales_channel":"web")");
  shop.reserved(id);
  shop.release(id);
  shop.ship(id, "SHP-1", R"({"line":"1","quantity":7})");
  CHECK(shop.reaches(id, "delivered"));
  CHECK(shop.number({.item = "A", .location = "WH-1"}) == "3");
  CHECK(shop.number({.item = "A", .location = "WH-1", .channel = "web"}) == "3");
  CHECK(shop.number({.item = "A", .location = "WH-1", .channel = "api"}) == "3");
  CHECK(shop.number({.item = "A", .location = "WH-1"}, "on_hand") == "3");
  shop.check_proven();
}

TEST_CASE("a pool that no policy names is refused, and so is fencing more than is free") {
  Shop shop;
  shop.world.settings.pools.pools = {{"web", 1}};
  shop.open();
  shop.receive("A", "WH-1", 3);
  CHECK(shop.movement(R"("item":"A","location":"WH-1","type":"transfer","to_pool":"shop","quantity":1)") == "pool.unknown");
  CHECK(shop.movement(R"("item":"A","location":"WH-1","type":"transfer","to_pool":"web","quantity":4)") ==
        "ledger.insufficient");
}

TEST_CASE("safety stock is not promised, in any unit, and a receipt on top of it is") {
  Shop shop;
  shop.open();
  shop.receive("A", "WH-1", 20);
  shop.put(Hub::Master::safety_stock, R"([{"item":"A","location":"WH-1","quantity":1,"unit":"CA"}])");
  CHECK(shop.number({.item = "A", .location = "WH-1"}) == "8");
  CHECK(shop.number({.item = "A", .location = "WH-1"}, "safety_stock") == "12");
  CHECK(shop.reserve({{"A", 5}, {"A", 4}}) == "stock.insufficient");
  CHECK(shop.reserve({{"A", 5}, {"A", 3}}) == "reserved");
  CHECK(shop.number({.item = "A", .location = "WH-1"}) == "0");
  shop.receive("A", "WH-1", 1);
  CHECK(shop.reserve({{"A", 1}}) == "reserved");
  shop.put(Hub::Master::safety_stock, R"([{"item":"A","location":"WH-1","quantity":0}])");
  CHECK(shop.number({.item = "A", .location = "WH-1"}) == "12");
}

TEST_CASE("safety stock survives a restart, and what is below it is no debt of another location") {
  Shop shop;
  shop.open();
  shop.put(Hub::Master::safety_stock, R"([{"item":"A","location":"WH-1","quantity":5}])");
  shop.receive("A", "WH-1", 3);
  shop.receive("A", "WH-2", 4);
  shop.world.close();
  shop.world.open();
  CHECK(shop.number({.item = "A", .location = "WH-1"}) == "0");
  CHECK(shop.number({.item = "A"}) == "4");
}

TEST_CASE("the location that fills an order is chosen by the policy, and the order says why") {
  Shop shop;
  shop.world.settings.sourcing = sourcing({"no_split", "priority"});
  shop.open();
  shop.receive("A", "WH-1", 5);
  shop.receive("A", "WH-2", 9);
  const Json first = shop.reserved(shop.order({{"A", 5}}));
  CHECK(text(first, "location") == "WH-1");
  const Json order = shop.reserved(shop.order({{"A", 4}, {"A", 3}}));
  CHECK(text(order, "location") == "WH-2");
  CHECK(text(order, "sourcing.why") == "WH-2: fills the whole order, priority 2; not WH-1: cannot fill line 1, priority 1");
  CHECK(text(order, "sourcing.policy") == "test");
  CHECK(shop.reserve({{"A", 3}}) == "stock.insufficient");
  shop.check_proven();
}

TEST_CASE("what another warehouse sends is no longer allocated where it was promised") {
  Shop shop;
  shop.world.settings.sourcing = sourcing({"priority"});
  shop.open();
  shop.receive("A", "WH-1", 5);
  shop.receive("A", "WH-2", 9);
  const std::string id = shop.order({{"A", 5}});
  shop.reserved(id);
  shop.release(id);
  shop.ship(id, "SHP-1", R"({"line":"1","quantity":5})", R"(,"location":"WH-2")");
  REQUIRE(shop.reaches(id, "delivered"));
  const Json line = shop.world.hub().order(id)->at("lines").get_array().at(0);
  CHECK(line.at("shipped").get_string() == "5");
  CHECK(line.at("allocated").get_string() == "0");
  CHECK(line.at("cancelled").get_string() == "0");
  CHECK(shop.number({.item = "A", .location = "WH-1"}) == "5");
  CHECK(shop.number({.item = "A", .location = "WH-2"}, "on_hand") == "4");
  shop.check_proven();
}

TEST_CASE("a split order has one pick per location and is shipped from each; nothing is cancelled in between") {
  Shop shop;
  shop.world.settings.sourcing = sourcing({"priority"});
  shop.open();
  shop.receive("A", "WH-1", 5);
  shop.receive("A", "WH-2", 9);
  const std::string id = shop.order({{"A", 8}});
  shop.reserved(id);
  shop.release(id);
  CHECK(shop.world.wms.effects["releasePick"] == std::vector<std::string>{id + "/WH-1", id + "/WH-2"});
  shop.ship(id, "SHP-1", R"({"line":"1","quantity":5})", R"(,"location":"WH-1")");
  const Json between = *shop.world.hub().order(id);
  CHECK(between.at("lines").get_array().at(0).at("cancelled").get_string() == "0");
  CHECK(between.at("lines").get_array().at(0).at("allocated").get_string() == "3");
  shop.ship(id, "SHP-2", R"({"line":"1","quantity":2})");  // nothing but WH-2 has any of it left
  REQUIRE(shop.reaches(id, "delivered"));
  const Json after = *shop.world.hub().order(id);
  CHECK(after.at("lines").get_array().at(0).at("shipped").get_string() == "7");
  CHECK(after.at("lines").get_array().at(0).at("cancelled").get_string() == "1");
  CHECK(shop.number({.item = "A", .location = "WH-1"}, "on_hand") == "0");
  CHECK(shop.number({.item = "A", .location = "WH-2"}, "on_hand") == "7");
  shop.check_proven();
}

TEST_CASE("a kit is promised by its components, together with lines that need the same item") {
  Shop shop;
  shop.open();
  shop.put(Hub::Master::items, R"([{"item":"K","components":[{"item":"A","quantity":2},{"item":"B","quantity":1}]}])");
  shop.receive("A", "WH-1", 10);
  shop.receive("B", "WH-1", 4);
  CHECK(shop.number({.item = "K", .location = "WH-1"}) == "4");
  CHECK(shop.reserve({{"A", 3}, {"K", 4}}) == "stock.insufficient");
  CHECK(shop.number({.item = "A", .location = "WH-1"}) == "10");
  CHECK(shop.reserve({{"A", 2}, {"K", 4}}) == "reserved");
  CHECK(shop.number({.item = "A", .location = "WH-1"}) == "0");
  CHECK(shop.number({.item = "B", .location = "WH-1"}) == "0");
  CHECK(shop.number({.item = "K", .location = "WH-1"}) == "0");
  shop.check_proven();
}

TEST_CASE("a kit that is shipped in part gives back whole components, and kits are never stocked themselves") {
  Shop shop;
  shop.open();
  shop.put(Hub::Master::items,
           R"([{"item":"K","components":[{"item":"A","quantity":1,"unit":"CA"},{"item":"B","quantity":1}]}])");
  CHECK(shop.receive("K", "WH-1", 1) == "item.kit");
  CHECK(shop.count("K", "WH-1", 1) == "item.kit");
  shop.receive("A", "WH-1", 40);
  shop.receive("B", "WH-1", 5);
  const std::string id = shop.order({{"K", 3}});
  shop.reserved(id);
  shop.release(id);
  shop.ship(id, "SHP-1", R"({"line":"1","quantity":2})");
  REQUIRE(shop.reaches(id, "delivered"));
  const Json order = *shop.world.hub().order(id);
  CHECK(order.at("lines").get_array().at(0).at("cancelled").get_string() == "1");
  CHECK(shop.number({.item = "A", .location = "WH-1"}, "on_hand") == "16");
  CHECK(shop.number({.item = "B", .location = "WH-1"}, "on_hand") == "3");
  shop.check_proven();
}

TEST_CASE("a kit of a component that is not known, or of itself, is refused; what an item is does not change") {
  Shop shop;
  shop.open();
  const auto put = [&](const char* item) {
    const auto done = shop.world.put(Hub::Master::items, item);
    return done ? std::string() : done.error().code;
  };
  CHECK(put(R"([{"item":"K","components":[{"item":"X","quantity":1}]}])") == "item.unknown");
  CHECK(put(R"([{"item":"K","components":[{"item":"A","quantity":"0.5"}]}])") == "item.fraction");
  CHECK(put(R"([{"item":"K","components":[{"item":"K","quantity":1}]}])") == "kit.circle");
  CHECK(put(R"([{"item":"A","components":[{"item":"B","quantity":1}]}])") == "item.kit");
  CHECK(put(R"([{"item":"K","components":[{"item":"A","quantity":"0.5","unit":"CA"}]}])").empty());
}

TEST_CASE("a cancelled order gives everything back to the pools and locations it came from") {
  Shop shop;
  shop.world.settings.sourcing = sourcing({"priority"});
  shop.open();
  shop.receive("A", "WH-1", 5);
  shop.receive("A", "WH-2", 9);
  const std::string id = shop.order({{"A", 8}});
  shop.reserved(id);
  CHECK(shop.number({.item = "A"}, "reserved") == "8");
  CHECK(shop.world.cancel(id));
  CHECK(shop.number({.item = "A", .location = "WH-1"}) == "5");
  CHECK(shop.number({.item = "A", .location = "WH-2"}) == "9");
  shop.check_proven();
}

TEST_CASE("an order stored before there were parts keeps its reservation, its allocation and what it shipped") {
  const Json doc = *json_parse(
      R"({"v":1,"purchase_order":"P","party":"C","currency":"USD","location":"WH-1","total":"0","created_us":1,
          "lines":[{"line":"1","item":"A","item_id":4,"quantity":"5","unit":"EA","per_unit":1,"ordered":5,"reserved":5,
          "reservation":77},{"line":"2","item":"B","item_id":5,"quantity":"2","unit":"EA","per_unit":1,"ordered":2}]})");
  const Order order = *order_from_doc(9, doc);
  REQUIRE(order.lines.at(0).parts.size() == 1);
  const Part& part = order.lines.at(0).parts.front();
  CHECK(part.item_id == 4);
  CHECK(part.reserved == 5);
  CHECK(part.reservation.value == 77);
  CHECK(part.location.empty());
  CHECK(order.lines.at(1).parts.empty());
  const Order again = *order_from_doc(9, order_to_doc(order));
  CHECK(again.lines.at(0).parts.size() == 1);
}
