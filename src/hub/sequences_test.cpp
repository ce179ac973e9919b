// SPDX-License-Identifier: Apache-2.0
#include "hub/sequences.hpp"

#include "hub/testing/edi.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <string>
#include <string_view>
#include <vector>

namespace crossdock::hub {
namespace {

using testing::interchange_of;
using testing::purchase_order_set;
using testing::World;

// A is an item of ours; what names B fails until it is one.
void open_shop(World& world) {
  testing::add_shop_and_depot(world);
  world.settings.stuck_confirm_ms = 0;
  world.open();
  REQUIRE(world.put(Hub::Master::items, R"([{"item":"A","unit":"EA"}])"));
  REQUIRE(world.put(Hub::Master::locations, R"([{"location":"WH-1"}])"));
  REQUIRE(world.put(Hub::Master::parties, R"([{"party":"C-1"}])"));
  REQUIRE(world.put(Hub::Master::prices, R"([{"item":"A","unit_price":"1.50"},{"item":"B","unit_price":"1.50"}])"));
  REQUIRE(world.stock(Hub::StockFact::counts, R"([{"id":"c1","item":"A","location":"WH-1","on_hand":"100"}])"));
}

void add_b(World& world) {
  REQUIRE(world.put(Hub::Master::items, R"([{"item":"B","unit":"EA"}])"));
  REQUIRE(world.stock(Hub::StockFact::counts, R"([{"id":"c2","item":"B","location":"WH-1","on_hand":"100"}])"));
}

// What became of each set.
std::vector<std::string> send(World& world, std::string_view sender, int control, std::string_view code,
                              const std::string& sets, int count = 1) {
  const auto report = world.interchange(interchange_of(sender, control, code, sets, count));
  REQUIRE(report);
  std::vector<std::string> statuses;
  for (const Json& set : report->at("sets").get_array()) statuses.emplace_back(set.at("status").get_string());
  return statuses;
}

std::string text_of(const Json& object, std::string_view member) { return std::string(object.at(member).get_string()); }

std::vector<std::string> open_causes(World& world) {
  std::vector<std::string> causes;
  const Json open = *world.hub().exceptions("open", "", 100);
  for (const Json& one : open.at("exceptions").get_array()) causes.push_back(text_of(one, "cause"));
  return causes;
}

std::string quantity_of(World& world, const std::string& number) {
  const auto order = world.hub().order(number);
  return order ? text_of(order->at("lines").get_array().at(0), "quantity") : order.error().code;
}

std::int64_t held_back(World& world) {
  return world.hub().statistics()->at("held_back").at("messages").to_number<std::int64_t>();
}

using Strings = std::vector<std::string>;

}  // namespace

TEST_CASE("a purchase order that failed holds back what comes after it under the same number, and nothing else") {
  World world;
  open_shop(world);
  CHECK(send(world, "SHOP", 1, "PO", purchase_order_set("P1", "B", 1, 1) + purchase_order_set("P2", "A", 2, 2), 2) ==
        Strings{"exception", "accepted"});
  CHECK(send(world, "SHOP", 2, "PO", purchase_order_set("P1", "A", 3, 1) + purchase_order_set("P3", "A", 4, 2), 2) ==
        Strings{"held_back", "accepted"});
  CHECK(held_back(world) == 1);
  const Json trace = *world.hub().trace("P1");
  REQUIRE_EQ(trace.at("waiting_messages").get_array().size(), 2);
  CHECK(text_of(trace.at("waiting_messages").get_array().at(0), "state") == "exception");
  CHECK(text_of(trace.at("waiting_messages").get_array().at(1), "state") == "held_back");
  CHECK(quantity_of(world, "P1") == "order.unknown");
  CHECK(world.hub().verify()->empty());
}

TEST_CASE("a retry applies the first, then the next has its turn, also after a restart") {
  World world;
  open_shop(world);
  send(world, "SHOP", 1, "PO", purchase_order_set("P1", "B", 1));
  send(world, "SHOP", 2, "PO", purchase_order_set("P1", "A", 3));
  world.close();
  world.open();
  add_b(world);
  REQUIRE(world.retry(testing::open_exception(world)));
  CHECK(quantity_of(world, "P1") == "1");
  CHECK(open_causes(world) == Strings{"conflict/order.duplicate_purchase_order"});
  CHECK(held_back(world) == 0);
  CHECK(world.hub().verify()->empty());
}

TEST_CASE("when the first is resolved by hand the next is applied") {
  World world;
  open_shop(world);
  send(world, "SHOP", 1, "PO", purchase_order_set("P1", "B", 1));
  send(world, "SHOP", 2, "PO", purchase_order_set("P1", "A", 3));
  send(world, "SHOP", 3, "PO", purchase_order_set("P1", "A", 5));
  REQUIRE(world.resolve(testing::open_exception(world)));
  CHECK(quantity_of(world, "P1") == "3");
  CHECK(open_causes(world) == Strings{"conflict/order.duplicate_purchase_order"});
  REQUIRE(world.resolve(testing::open_exception(world)));
  CHECK(open_causes(world).empty());
  CHECK(held_back(world) == 0);
}

TEST_CASE("what only the sender can mend holds nothing back: the corrected document goes through") {
  World world;
  open_shop(world);
  const std::string wrong = "ST*850*0001~BEG*00*SA*P1**20261123~PO1*1*one*EA*1.50**VN*A~SE*4*0001~";
  CHECK(send(world, "SHOP", 1, "PO", wrong) == Strings{"rejected"});
  CHECK(send(world, "SHOP", 2, "PO", purchase_order_set("P1", "A", 2)) == Strings{"accepted"});
}

TEST_CASE("the same number of another partner is another sequence") {
  World world;
  open_shop(world);
  world.close();
  world.settings.partners["mart"] = {.name = "mart", .x12 = {"ZZ", "MART"}, .party = "C-2"};
  world.open();
  REQUIRE(world.put(Hub::Master::parties, R"([{"party":"C-2"}])"));
  CHECK(send(world, "SHOP", 1, "PO", purchase_order_set("P1", "B", 1)) == Strings{"exception"});
  CHECK(send(world, "MART", 1, "PO", purchase_order_set("P1", "A", 1)) == Strings{"accepted"});
}

TEST_CASE("sets of a partner that was unknown keep their places before what came later") {
  World world;
  open_shop(world);
  world.close();
  const auto shop = world.settings.partners.extract("shop");
  world.open();
  CHECK(send(world, "SHOP", 1, "PO", purchase_order_set("P1", "A", 1, 1) + purchase_order_set("P1", "A", 2, 2), 2).empty());
  world.close();
  world.settings.partners["shop"] = shop.mapped();
  world.open();
  CHECK(send(world, "SHOP", 2, "PO", purchase_order_set("P1", "A", 3, 1) + purchase_order_set("P2", "A", 3, 2), 2) ==
        Strings{"held_back", "accepted"});
  REQUIRE(world.retry(testing::open_exception(world)));
  CHECK(quantity_of(world, "P1") == "1");
  CHECK(open_causes(world) == Strings{"conflict/order.duplicate_purchase_order"});  // of the second set
  CHECK(held_back(world) == 1);                                                     // the third
  CHECK(world.hub().verify()->empty());
}

TEST_CASE("a shipping advice for an order that is not there yet keeps the later ones behind it") {
  World world;
  open_shop(world);
  const auto advice = [](const char* shipment) { return testing::shipping_advice_set("P1", shipment, "A", 1); };
  CHECK(send(world, "DEPOT", 1, "SW", advice("S-1")) == Strings{"exception"});
  CHECK(send(world, "SHOP", 1, "PO", purchase_order_set("P1", "A", 2)) == Strings{"accepted"});
  CHECK(send(world, "DEPOT", 2, "SW", advice("S-2")) == Strings{"held_back"});
  REQUIRE(world.settle([](Hub& hub) { return text_of(*hub.order("P1"), "milestone") == "released"; }));
  REQUIRE(world.retry(testing::open_exception(world)));
  Strings shipments;
  const Json order = *world.hub().order("P1");
  for (const Json& event : order.at("timeline").get_array()) {
    if (text_of(event, "type") == "shipment.confirmed") shipments.push_back(text_of(event.at("data"), "shipment"));
  }
  CHECK(shipments == Strings{"S-1", "S-2"});
}

TEST_CASE("events of an order wait behind its advice that failed, and are published in the order they came") {
  World world;
  open_shop(world);
  send(world, "SHOP", 1, "PO", purchase_order_set("P1", "A", 2, 1) + purchase_order_set("P2", "A", 2, 2), 2);
  const std::string id = text_of(*world.hub().order("P1"), "id");
  const std::string other = text_of(*world.hub().order("P2"), "id");
  CHECK(send(world, "DEPOT", 1, "SW", testing::shipping_advice_set("P1", "S-1", "B", 1)) == Strings{"exception"});
  CHECK(text_of(*world.hub().order(id), "status") == "exception");
  const auto event = [&](const std::string& order, int number) {
    return world.events(fmt::format(
        R"([{{"specversion":"1.0","id":"{1}","source":"/systems/wms","type":"shipment.confirmed","subject":"{0}","data":
           {{"order":"{0}","shipment":"E-{1}","lines":[]}}}}])",
        order, number));
  };
  Strings expected;
  for (int i = 100; i < 145; ++i) {  // more than are released in one unit of work
    CHECK(event(id, i)->accepted == 1);
    expected.push_back(fmt::format("E-{}", i));
  }
  CHECK(event(id, 100)->duplicates == 1);
  const auto shipments = [&](const std::string& order) {
    Strings found;
    const Json page = *world.hub().order(order);
    for (const Json& one : page.at("timeline").get_array()) {
      if (text_of(one, "type") == "shipment.confirmed") found.push_back(text_of(one.at("data"), "shipment"));
    }
    return found;
  };
  CHECK(event(other, 200)->accepted == 1);
  CHECK(shipments(other) == Strings{"E-200"});
  CHECK(shipments(id).empty());
  CHECK(held_back(world) == 45);
  REQUIRE(world.resolve(testing::open_exception(world)));
  REQUIRE(world.settle([&](Hub&) { return held_back(world) == 0; }));
  CHECK(shipments(id) == expected);
  CHECK(world.hub().verify()->empty());
}

TEST_CASE("past the bound of a sequence a message becomes an exception in its place, which waits for those before it") {
  World world;
  open_shop(world);
  std::string sets;
  for (int i = 1; i <= static_cast<int>(k_held_back_max) + 2; ++i) sets += purchase_order_set("P1", "B", i, i);
  const Strings statuses = send(world, "SHOP", 1, "PO", sets, static_cast<int>(k_held_back_max) + 2);
  CHECK(statuses.front() == "exception");
  CHECK(statuses.at(k_held_back_max) == "held_back");
  CHECK(statuses.back() == "exception");
  const Json open = *world.hub().exceptions("open", "", 10);
  CHECK(text_of(open.at("exceptions").get_array().at(0), "cause") == "limit/sequence.full");
  const auto early = world.retry(text_of(open.at("exceptions").get_array().at(0), "id"));
  REQUIRE_FALSE(early);
  CHECK(early.error().code == "exception.behind");
}

// The hub dies at its n-th commit from the retry on, for every n; half of the deaths keep the commit.
TEST_CASE("whatever commit a hub dies at, the first of a sequence is applied once and the next after it") {
  for (int n = 1; n <= 6; ++n) {
    for (const auto fault : {store::memory::Fault::crash_before, store::memory::Fault::crash_after}) {
      INFO("crash at commit ", n, fault == store::memory::Fault::crash_after ? ", kept" : ", lost");
      int left = n;  // outlives the world
      World world;
      open_shop(world);
      send(world, "SHOP", 1, "PO", purchase_order_set("P1", "B", 1));
      send(world, "SHOP", 2, "PO", purchase_order_set("P1", "A", 3));
      add_b(world);
      const std::string exception = testing::open_exception(world);
      world.close();
      world.open([&left, fault] { return --left == 0 ? fault : store::memory::Fault::none; });
      static_cast<void>(world.retry(exception));
      for (int i = 0; i < n && !world.crashed(); ++i) world.put(Hub::Master::items, R"([{"item":"A","unit":"EA"}])");
      world.close();
      world.open();
      static_cast<void>(world.retry(exception));  // refused when it is done already
      CHECK(quantity_of(world, "P1") == "1");
      CHECK(open_causes(world) == Strings{"conflict/order.duplicate_purchase_order"});
      CHECK(world.hub().verify()->empty());
    }
  }
}

TEST_CASE("a message that was forgotten behind nothing has its turn, and verify tells of it") {
  World world;
  open_shop(world);
  send(world, "SHOP", 1, "PO", purchase_order_set("P1", "B", 1));
  send(world, "SHOP", 2, "PO", purchase_order_set("P1", "A", 3));
  const auto lost = world.store().run([](store::Tx& tx) -> Result<void> {
    CROSSDOCK_TRY(const auto waiting, waiting_under(tx, "P1"));
    return leave(tx, waiting.at(0).message, waiting.at(0).set);
  });
  REQUIRE(lost);
  CHECK(world.hub().verify()->size() <= 1);  // unless the sweep was quicker
  CHECK(world.settle([&](Hub&) { return quantity_of(world, "P1") == "3"; }));
  CHECK(world.hub().verify()->empty());
}

}  // namespace crossdock::hub
