// SPDX-License-Identifier: Apache-2.0
// Expected supply, transfers between warehouses, availability over time, lots, and reservations that expire.
#include "hub/testing/shop.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace crossdock;
using namespace crossdock::hub;
using testing::Shop;

namespace {

AvailabilityQuery on(const char* date, const char* location = "") {
  return {.item = "A", .location = location, .channel = "", .date = date, .quantity = ""};
}

std::string promise_date(Shop& shop, const char* quantity) {
  const Json answer = shop.availability({.item = "A", .location = "", .channel = "", .date = "", .quantity = quantity});
  const Json& date = answer.at("promise_date");
  return date.is_null() ? "never" : std::string(date.get_string());
}

std::string receipt(const char* location, int quantity, const char* supply, const char* more = "") {
  return fmt::format(R"("item":"A","location":"{}","type":"receipt","quantity":{},"supply":"{}"{})", location, quantity,
                     supply, more);
}

std::string dispatch(const char* from, const char* to, int quantity, const char* supply, const char* more = "") {
  return fmt::format(R"("item":"A","location":"{}","to_location":"{}","type":"dispatch","quantity":{},"supply":"{}"{})",
                     from, to, quantity, supply, more);
}

constexpr const char* k_soon = "2126-01-05";
constexpr const char* k_later = "2126-02-01";

}  // namespace

TEST_CASE("what is expected may be promised from its day on, and the answer names what it counted") {
  Shop shop;
  shop.open();
  shop.receive("A", "WH-1", 3);
  CHECK(shop.supply("PO-1", "A", "WH-1", 10, k_soon) == "applied");
  CHECK(shop.supply("PO-2", "A", "WH-1", 4, "2025-01-01") == "applied");
  CHECK(shop.number({.item = "A"}) == "3");
  CHECK(shop.number(on("2126-01-04"), "available_on_date") == "3");
  CHECK(shop.number(on(k_soon), "available_on_date") == "13");
  CHECK(promise_date(shop, "13") == k_soon);
  CHECK(promise_date(shop, "14") == "never");
  const JsonArray incoming = shop.availability(on(k_later)).at("incoming").get_array();
  REQUIRE(incoming.size() == 2);
  CHECK(incoming.at(0).at("supply").get_string() == "PO-1");
  CHECK(incoming.at(0).at("counted").get_bool());
  CHECK(incoming.at(1).at("late").get_bool());
  CHECK_FALSE(incoming.at(1).at("counted").get_bool());
  shop.check_proven();
}

TEST_CASE("a receipt comes out of its supply; the same statement of the ERP afterwards changes nothing") {
  Shop shop;
  shop.open();
  shop.supply("PO-1", "A", "WH-1", 10, k_soon);
  CHECK(shop.movement(receipt("WH-1", 6, "PO-1")) == "applied");
  CHECK(shop.supply("PO-1", "A", "WH-1", 10, k_soon) == "applied");
  CHECK(shop.number(on(k_soon), "available_on_date") == "10");
  CHECK(shop.movement(receipt("WH-1", 7, "PO-1")) == "applied");
  CHECK(shop.number({.item = "A"}) == "13");
  CHECK(shop.number(on(k_soon), "available_on_date") == "13");
  CHECK(shop.supply("PO-1", "A", "WH-1", 20, k_soon) == "applied");
  CHECK(shop.number(on(k_soon), "available_on_date") == "20");
  shop.check_proven();
}

TEST_CASE("supply is moved, cancelled, closed short, and never stated backwards") {
  Shop shop;
  shop.open();
  shop.supply("PO-1", "A", "WH-1", 10, k_soon, R"(,"as_of":"2025-05-05T00:00:00Z")");
  CHECK(shop.supply("PO-1", "A", "WH-1", 90, k_soon, R"(,"as_of":"2025-05-04T00:00:00Z")") == "supply.stale");
  CHECK(shop.supply("PO-1", "A", "WH-2", 10, k_later) == "applied");
  CHECK(shop.number(on(k_later, "WH-1"), "available_on_date") == "0");
  CHECK(shop.number(on(k_later, "WH-2"), "available_on_date") == "10");
  CHECK(shop.movement(receipt("WH-1", 1, "PO-1")) == "supply.mismatch");
  CHECK(shop.movement(receipt("WH-2", 1, "PO-9")) == "supply.unknown");
  CHECK(shop.movement(receipt("WH-2", 4, "PO-1", R"(,"close":true)")) == "applied");
  CHECK(shop.number(on(k_later), "available_on_date") == "4");
  shop.supply("PO-3", "A", "WH-1", 5, k_soon);
  CHECK(shop.supply("PO-3", "A", "WH-1", 0, k_soon) == "applied");
  CHECK(promise_date(shop, "5") == "never");
  shop.check_proven();
}

TEST_CASE("what is under way between warehouses is at neither, and is expected where it goes") {
  Shop shop;
  shop.open();
  shop.receive("A", "WH-1", 10);
  CHECK(shop.movement(dispatch("WH-1", "WH-2", 6, "TO-1", R"(,"expected":"2126-01-05")")) == "applied");
  CHECK(shop.number({.item = "A"}) == "4");
  CHECK(shop.number({.item = "A"}, "on_hand") == "4");
  CHECK(shop.number(on(k_soon, "WH-2"), "available_on_date") == "6");
  CHECK(shop.movement(receipt("WH-2", 5, "TO-1")) == "applied");
  CHECK(shop.movement(receipt("WH-2", 0, "TO-1", R"(,"close":true)")) == "applied");
  CHECK(shop.number({.item = "A"}) == "9");
  CHECK(shop.number(on(k_later), "available_on_date") == "9");
  CHECK(shop.movement(dispatch("WH-1", "WH-2", 1, "TO-1")) == "supply.mismatch");
  CHECK(shop.number({.item = "A"}) == "9");
  shop.check_proven();
}

TEST_CASE("stock that goes round a ring of warehouses arrives where it began, nothing lost and nothing doubled") {
  Shop shop;
  shop.open();
  shop.put(Hub::Master::locations, R"([{"location":"WH-3"}])");
  shop.receive("A", "WH-1", 7);
  const char* ring[] = {"WH-1", "WH-2", "WH-3", "WH-1"};
  for (int leg = 0; leg < 3; ++leg) {
    const std::string transfer = fmt::format("TO-{}", leg);
    CHECK(shop.movement(dispatch(ring[leg], ring[leg + 1], 7, transfer.c_str())) == "applied");
    CHECK(shop.number({.item = "A"}, "on_hand") == "0");
    CHECK(shop.movement(receipt(ring[leg + 1], 7, transfer.c_str())) == "applied");
    CHECK(shop.number({.item = "A", .location = ring[leg + 1]}) == "7");
  }
  CHECK(shop.number({.item = "A"}) == "7");
  shop.check_proven();
}

TEST_CASE("supply for a pool is expected by those who draw on it") {
  Shop shop;
  shop.world.settings.pools.pools = {{"web", 1}};
  shop.world.settings.pools.channels["web"] = {{.pool = 1}};
  shop.open();
  CHECK(shop.supply("PO-1", "A", "WH-1", 10, k_soon, R"(,"pool":"web")") == "applied");
  AvailabilityQuery web = on(k_soon);
  web.channel = "web";
  CHECK(shop.number(web, "available_on_date") == "10");
  web.channel = "api";
  CHECK(shop.number(web, "available_on_date") == "0");
  CHECK(shop.movement(receipt("WH-1", 10, "PO-1")) == "applied");
  CHECK(shop.number({.item = "A", .location = "", .channel = "web"}) == "10");
  shop.check_proven();
}

TEST_CASE("a kit is available on the day its last component is") {
  Shop shop;
  shop.open();
  shop.put(Hub::Master::items, R"([{"item":"K","components":[{"item":"A","quantity":2},{"item":"B","quantity":1}]}])");
  shop.receive("A", "WH-1", 4);
  shop.supply("PO-1", "A", "WH-1", 4, k_soon);
  shop.supply("PO-2", "B", "WH-1", 3, k_later);
  const auto kits = [&](const char* date) {
    return shop.number({.item = "K", .location = "", .channel = "", .date = date, .quantity = ""}, "available_on_date");
  };
  CHECK(kits(k_soon) == "0");
  CHECK(kits(k_later) == "3");
}

TEST_CASE("a serial number comes in once, leaves once, and says where it went") {
  Shop shop;
  shop.open();
  const auto serials = [](const char* type, const char* numbers, int quantity, const char* more = "") {
    return fmt::format(R"("item":"B","location":"WH-1","type":"{}","quantity":{},"serials":[{}]{})", type, quantity, numbers,
                       more);
  };
  CHECK(shop.movement(serials("receipt", R"("S1","S2")", 2)) == "applied");
  CHECK(shop.movement(serials("receipt", R"("S3","S1")", 2)) == "serial.known");
  CHECK(shop.movement(serials("receipt", R"("S3")", 2)) == "lot.quantity");
  CHECK(shop.movement(serials("receipt", R"("S3","S3")", 2)) == "lot.twice");
  CHECK(shop.number({.item = "B"}) == "2");
  CHECK(shop.movement(serials("issue", R"("S9")", 1)) == "ledger.insufficient");
  CHECK_FALSE(shop.world.hub().lot("B", "S9"));
  const std::string id = shop.order({{"B", 1}});
  shop.reserved(id);
  shop.release(id);
  shop.ship(id, "SHP-1", R"({"line":"1","quantity":1,"serials":["S1"]})");
  REQUIRE(shop.reaches(id, "delivered"));
  CHECK(shop.movement(serials("issue", R"("S1")", 1)) == "ledger.insufficient");
  const Json lot = *shop.world.hub().lot("B", "S1");
  CHECK(lot.at("locations").get_array().at(0).at("state").get_string() == "shipped");
  CHECK(lot.at("moves").get_array().back().at("reference").get_string() == id + "/1");
  // To another warehouse than it left.
  CHECK(shop.movement(R"("item":"B","location":"WH-2","type":"return","quantity":1,"serials":["S1"])") == "applied");
  CHECK(shop.world.hub().lot("B", "S1")->at("locations").get_array().at(0).at("location").get_string() == "WH-2");
  CHECK(shop.movement(serials("receipt", R"("S1")", 1)) == "serial.known");
  CHECK(shop.number({.item = "B"}, "on_hand") == "1");
  shop.check_proven();
}

TEST_CASE("what arrived above one dispatch makes up for nothing of the next under the same number") {
  Shop shop;
  shop.open();
  shop.receive("A", "WH-1", 20);
  CHECK(shop.movement(dispatch("WH-1", "WH-2", 5, "TO-1")) == "applied");
  CHECK(shop.movement(receipt("WH-2", 6, "TO-1")) == "applied");
  CHECK(shop.movement(dispatch("WH-1", "WH-2", 5, "TO-1")) == "applied");
  CHECK(shop.movement(receipt("WH-2", 5, "TO-1")) == "applied");
  CHECK(shop.number({.item = "A", .location = "WH-1"}) == "10");
  CHECK(shop.number({.item = "A", .location = "WH-2"}) == "11");
  shop.check_proven();
}

TEST_CASE("a lot is followed through a transfer; it cannot be moved from where it is not") {
  Shop shop;
  shop.open();
  const auto lots = [](int quantity) {
    return fmt::format(R"(,"lots":[{{"lot":"L7","quantity":{},"expires":"2127-01-31"}}])", quantity);
  };
  CHECK(shop.movement(R"("item":"A","location":"WH-1","type":"receipt","quantity":10)" + lots(10)) == "applied");
  CHECK(shop.movement(dispatch("WH-2", "WH-1", 1, "TO-0", lots(1).c_str())) == "ledger.insufficient");
  CHECK(shop.number({.item = "A", .location = "WH-2"}) == "0");
  CHECK(shop.movement(dispatch("WH-1", "WH-2", 4, "TO-1", lots(4).c_str())) == "applied");
  CHECK(shop.movement(receipt("WH-2", 4, "TO-1", lots(4).c_str())) == "applied");
  const Json lot = *shop.world.hub().lot("A", "L7");
  CHECK(lot.at("expires").get_string() == "2127-01-31");
  const JsonArray& places = lot.at("locations").get_array();
  REQUIRE(places.size() == 2);
  CHECK(places.at(0).at("quantity").get_string() == "6");
  CHECK(places.at(1).at("quantity").get_string() == "4");
  shop.check_proven();
}

TEST_CASE("a fact that is refused leaves no trace among its neighbours") {
  Shop shop;
  shop.open();
  shop.receive("A", "WH-1", 5);
  CHECK(shop.movement(dispatch("WH-1", "WH-2", 2, "TO-1", R"(,"serials":["X1","X2"])")) == "ledger.insufficient");
  CHECK(shop.movement(receipt("WH-2", 1, "TO-1")) == "supply.unknown");
  CHECK(shop.world.hub().lot("A", "X1").error().code == "lot.unknown");
  CHECK(shop.number({.item = "A"}) == "5");
  shop.check_proven();
}

TEST_CASE("an order that cannot be read does not keep the reservations of others from expiring, and people are told") {
  Shop shop;
  shop.world.settings.reservation_expires_min = 30;
  shop.open();
  shop.receive("A", "WH-1", 5);
  const std::string broken = shop.order({{"A", 2}});
  const std::string whole = shop.order({{"A", 1}});
  shop.reserved(broken);
  shop.reserved(whole);
  const auto damaged = shop.world.store().run([&](store::Tx& tx) -> Result<void> {
    const store::Schema tables = full_schema();
    const auto table = std::ranges::find(tables, "sales_order", &store::Table::name);
    return tx.put(**table, {OrderId::parse(broken)->value, std::int64_t{3}, std::string("{")});
  });
  REQUIRE(damaged);
  shop.world.clock.advance_ms(31 * 60'000);
  REQUIRE(shop.world.settle([&](Hub& hub) {
    const auto order = hub.order(whole);
    return order && order->at("lines").get_array().at(0).at("reserved").get_string() == "0";
  }));
  const Json open = *shop.world.hub().exceptions("open", "", 10);
  REQUIRE_EQ(open.at("exceptions").get_array().size(), 1);
  CHECK(open.at("exceptions").get_array().at(0).at("code").get_string() == "order.unreadable");
  CHECK(open.at("exceptions").get_array().at(0).at("order").get_string() == broken);
}

TEST_CASE("a reservation that expires gives its stock back, its order knows, and a pick reserves again") {
  Shop shop;
  shop.world.settings.reservation_expires_min = 30;
  shop.open();
  shop.receive("A", "WH-1", 5);
  const std::string id = shop.order({{"A", 4}});
  shop.reserved(id);
  CHECK(shop.number({.item = "A"}) == "1");
  shop.world.clock.advance_ms(31 * 60'000);
  REQUIRE(shop.world.settle([&](Hub& hub) {
    const auto order = hub.order(id);
    return order && order->at("lines").get_array().at(0).at("reserved").get_string() == "0";
  }));
  CHECK(shop.number({.item = "A"}) == "5");
  shop.check_proven();
  CHECK(shop.reserve({{"A", 3}}) == "reserved");
  REQUIRE(shop.go_ahead(id));
  REQUIRE(shop.world.settle([&](Hub& hub) { return !hub.order(id)->at("exceptions").get_array().empty(); }));
  CHECK(shop.world.hub().order(id)->at("exceptions").get_array().at(0).at("code").get_string() == "stock.insufficient");
  shop.receive("A", "WH-1", 2);
  REQUIRE(
      shop.world.retry(std::string(shop.world.hub().order(id)->at("exceptions").get_array().at(0).at("id").get_string())));
  CHECK(shop.reaches(id, "released"));
  CHECK(shop.number({.item = "A"}, "allocated") == "4");
  shop.check_proven();
}
