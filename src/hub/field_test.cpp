// SPDX-License-Identifier: Apache-2.0
// Bugs of other systems in selling, sourcing and synchronising stock, at the level of the whole hub, each as a case named
// after the issue that reported it (docs/known-bugs.md lists all).
#include "hub/testing/shop.hpp"

#include <doctest/doctest.h>

#include <utility>

using namespace crossdock;
using namespace crossdock::hub;
using testing::ScriptedSystem;
using testing::Shop;

namespace {

promise::SourcingPolicy by_priority() {
  promise::SourcingPolicy policy{.name = "test", .rules = {}, .sites = {{0, "WH-1", 1}, {0, "WH-2", 2}}, .lanes = {}};
  policy.rules.push_back(promise::find_sourcing_rule("priority"));
  return policy;
}

AvailabilityQuery at(const char* location) { return {.item = "A", .location = location}; }

std::string line_number(Shop& shop, const std::string& id, const char* member) {
  return std::string(shop.world.hub().order(id)->at("lines").get_array().at(0).at(member).get_string());
}

// Order to cash in full, with an ERP and a warehouse that misbehave.
class Cash {
 public:
  Cash() {
    shop.world.process_file = "../../processes/order-to-cash.yaml";
    shop.world.settings.order_process = "order-to-cash";
  }
  void open() {
    shop.open();
    shop.put(Hub::Master::prices, R"([{"item":"A","unit_price":"1.50"}])");
    shop.receive("A", "WH-1", 10);
  }
  Shop shop;
};

}  // namespace

TEST_CASE("vendurehq/vendure#1738: an order accepted while there was stock is not filled when it is gone") {
  Shop shop;
  shop.open();
  shop.receive("A", "WH-1", 20);
  CHECK(shop.reserve({{"A", 20}}) == "reserved");
  CHECK(shop.reserve({{"A", 5}}) == "stock.insufficient");
  CHECK(shop.number(at("WH-1")) == "0");
  shop.check_proven();
}

TEST_CASE("medusajs/medusa#16502: two lines of one item, one of them in a kit, are checked by their sum") {
  Shop shop;
  shop.open();
  shop.put(Hub::Master::items, R"([{"item":"K","components":[{"item":"A","quantity":2}]}])");
  shop.receive("A", "WH-1", 5);
  CHECK(shop.reserve({{"A", 3}, {"A", 3}}) == "stock.insufficient");
  CHECK(shop.reserve({{"K", 2}, {"A", 2}}) == "stock.insufficient");
  CHECK(shop.number(at("WH-1")) == "5");
  CHECK(shop.reserve({{"K", 2}, {"A", 1}}) == "reserved");
}

TEST_CASE("vendurehq/vendure#4030: what one location cannot give is allocated at the other, not at the first again") {
  Shop shop;
  shop.world.settings.sourcing = by_priority();
  shop.open();
  shop.receive("A", "WH-1", 3);
  shop.receive("A", "WH-2", 4);
  CHECK(shop.reserve({{"A", 6}}) == "reserved");
  CHECK(shop.number(at("WH-1"), "reserved") == "3");
  CHECK(shop.number(at("WH-2"), "reserved") == "3");
  CHECK(shop.reserve({{"A", 2}}) == "stock.insufficient");
  shop.check_proven();
}

TEST_CASE("medusajs/medusa#16488: stock of another location is not promised for an order of this one") {
  Shop shop;
  shop.open();
  shop.receive("A", "WH-2", 100);
  CHECK(shop.reserve({{"A", 1}}) == "stock.insufficient");
  CHECK(shop.reserve({{"A", 1}}, R"(,"location":"WH-2")") == "reserved");
}

TEST_CASE("frappe/erpnext#57207: what was reserved in the second warehouse is picked and shipped there") {
  Shop shop;
  shop.world.settings.sourcing = by_priority();
  shop.open();
  shop.receive("A", "WH-2", 5);
  const std::string id = shop.order({{"A", 5}});
  shop.reserved(id);
  shop.receive("A", "WH-1", 5);
  shop.release(id);
  CHECK(shop.world.wms.effects["releasePick"] == std::vector<std::string>{id + "/WH-2"});
  shop.ship(id, "SHP-1", R"({"line":"1","quantity":5})");
  REQUIRE(shop.reaches(id, "delivered"));
  CHECK(shop.number(at("WH-1"), "on_hand") == "5");
  CHECK(shop.number(at("WH-2"), "on_hand") == "0");
}

TEST_CASE("saleor/saleor PR 17170: a warehouse with negative stock is passed over and holds nobody up") {
  Shop shop;
  shop.world.settings.sourcing = by_priority();
  shop.open();
  shop.movement(R"("item":"A","location":"WH-1","type":"issue","quantity":9)");
  shop.receive("A", "WH-2", 4);
  CHECK(shop.number(at("WH-1")) == "-9");
  CHECK(shop.reserve({{"A", 4}}) == "reserved");
  CHECK(shop.number(at("WH-2"), "reserved") == "4");
}

TEST_CASE("NetSuite connector (section_162970631004): back-orders of one location count in the sum of all") {
  Shop shop;
  shop.open();
  shop.movement(R"("item":"A","location":"WH-1","type":"issue","quantity":19)");
  shop.receive("A", "WH-2", 25);
  CHECK(shop.reserve({{"A", 1}}, R"(,"location":"WH-2")") == "reserved");
  CHECK(shop.number(at("")) == "5");
}

TEST_CASE("magento/inventory#2269: what the hub has reserved and the warehouse has sent is deducted once") {
  Shop shop;
  shop.open();
  shop.count("A", "WH-1", 2);
  const std::string id = shop.order({{"A", 1}});
  shop.reserved(id);
  CHECK(shop.number(at("WH-1")) == "1");
  shop.count("A", "WH-1", 2);
  CHECK(shop.number(at("WH-1")) == "1");
  shop.release(id);
  shop.ship(id, "SHP-1", R"({"line":"1","quantity":1})");
  REQUIRE(shop.reaches(id, "delivered"));
  shop.count("A", "WH-1", 1);
  CHECK(shop.number(at("WH-1")) == "1");
  shop.check_proven();
}

TEST_CASE("libracore/WooCommerceConnector#41: what is published is what may be promised, not what is on hand") {
  Shop shop;
  shop.open();
  shop.count("A", "WH-1", 10);
  CHECK(shop.reserve({{"A", 4}}) == "reserved");
  CHECK(shop.number(at("WH-1")) == "6");
  CHECK(shop.number(at("WH-1"), "on_hand") == "10");
}

TEST_CASE("Starktail/woocommerce_fusion#170: a count taken before a sale and sent after it does not bring the goods back") {
  Shop shop;
  shop.open();
  shop.count("A", "WH-1", 10);
  shop.world.clock.advance_ms(1'000);
  const std::string taken = shop.world.clock.now().rfc3339();
  shop.world.clock.advance_ms(60'000);
  const std::string id = shop.order({{"A", 4}});
  shop.reserved(id);
  shop.release(id);
  shop.ship(id, "SHP-1", R"({"line":"1","quantity":4})");
  REQUIRE(shop.reaches(id, "delivered"));
  CHECK(shop.count("A", "WH-1", 10, fmt::format(R"(,"as_of":"{}")", taken)) == "applied");
  CHECK(shop.number(at("WH-1")) == "6");
}

TEST_CASE("vendurehq/vendure#1571: when all orders have ended, one way or another, nothing is allocated any more") {
  Shop shop;
  shop.open();
  shop.receive("A", "WH-1", 100);
  int shipped = 0;
  for (int i = 0; i < 9; ++i) {
    const std::string id = shop.order({{"A", 4}});
    shop.reserved(id);
    if (i % 3 == 0) {
      REQUIRE(shop.world.cancel(id));
      continue;
    }
    shop.release(id);
    shop.ship(id, fmt::format("SHP-{}", i), fmt::format(R"({{"line":"1","quantity":{}}})", i % 3 + 1));
    REQUIRE(shop.reaches(id, "delivered"));
    shipped += i % 3 + 1;
  }
  CHECK(shop.number(at("WH-1"), "reserved") == "0");
  CHECK(shop.number(at("WH-1"), "allocated") == "0");
  CHECK(shop.number(at("WH-1")) == std::to_string(100 - shipped));
  shop.check_proven();
}

TEST_CASE("magento/inventory#1878: cancelling an order again releases nothing again") {
  Shop shop;
  shop.open();
  shop.receive("A", "WH-1", 10);
  const std::string id = shop.order({{"A", 6}});
  shop.reserved(id);
  REQUIRE(shop.world.cancel(id));
  static_cast<void>(shop.world.cancel(id));
  CHECK(shop.number(at("WH-1")) == "10");
  CHECK(line_number(shop, id, "cancelled") == "6");
  shop.check_proven();
}

TEST_CASE("solidusio/solidus#5669: what is short of a shipment is cancelled and does not become stock") {
  Shop shop;
  shop.open();
  shop.receive("A", "WH-1", 3);
  const std::string id = shop.order({{"A", 3}});
  shop.reserved(id);
  shop.release(id);
  shop.ship(id, "SHP-1", R"({"line":"1","quantity":2})");
  REQUIRE(shop.reaches(id, "delivered"));
  CHECK(line_number(shop, id, "cancelled") == "1");
  CHECK(shop.number(at("WH-1"), "on_hand") == "1");
  CHECK(shop.reserve({{"A", 2}}) == "stock.insufficient");
}

TEST_CASE("PrestaShopCorp/ps_checkout PR 1548: the same event twice is booked once, the same order twice is one order") {
  Shop shop;
  shop.open();
  shop.receive("A", "WH-1", 10);
  const std::string id = shop.order({{"A", 2}});
  shop.reserved(id);
  shop.release(id);
  const std::string event = fmt::format(
      R"([{{"specversion":"1.0","id":"twice","source":"/systems/wms","type":"shipment.confirmed","subject":"{}",
           "data":{{"shipment":"SHP-1","lines":[{{"line":"1","quantity":2}}]}}}}])",
      id);
  CHECK(shop.world.events(event)->accepted == 1);
  CHECK(shop.world.events(event)->duplicates == 1);
  REQUIRE(shop.reaches(id, "delivered"));
  CHECK(line_number(shop, id, "shipped") == "2");
  const char* body = R"({"purchase_order":"PO-1","party":"C-1","lines":[{"line":"1","item":"A","quantity":2}]})";
  CHECK(shop.world.submit(body, "another-key").error().code == "order.duplicate_purchase_order");
  CHECK(shop.number(at("WH-1"), "on_hand") == "8");
}

TEST_CASE("nozzlegear/ShopifySharp#919: a create that timed out after it landed is not made a second time") {
  Cash cash;
  cash.shop.world.erp.faults["createOrder"] = {ScriptedSystem::Fault::lost_after};
  cash.open();
  const std::string id = cash.shop.order({{"A", 2}});
  REQUIRE(cash.shop.reaches(id, "released"));
  CHECK(cash.shop.world.erp.effects["createOrder"] == std::vector<std::string>{id});
}

TEST_CASE("frappe/ecommerce_integrations#298: a call that never succeeds ends as an open exception, not queued for ever") {
  Cash cash;
  cash.shop.world.settings.attempts_max = 3;
  cash.shop.world.erp.faults["createOrder"] = std::vector(50, ScriptedSystem::Fault::lost_before);
  cash.open();
  const std::string id = cash.shop.order({{"A", 2}});
  REQUIRE(cash.shop.world.settle([&](Hub& hub) {
    const auto order = hub.order(id);
    return order && !order->at("exceptions").get_array().empty();
  }));
  CHECK(cash.shop.world.erp.effects["createOrder"].empty());
}

TEST_CASE("OCA/queue#386 and #882: what was under way when the process was killed goes on after the restart, once") {
  for (int n = 2; n <= 12; n += 2) {
    INFO("killed at commit ", n);
    Cash cash;
    cash.open();
    testing::World& world = cash.shop.world;
    world.close();
    int left = n;
    world.open([&left] { return --left == 0 ? store::memory::Fault::crash_after : store::memory::Fault::none; });
    const char* body = R"({"purchase_order":"PO-1","party":"C-1","lines":[{"line":"1","item":"A","quantity":2}]})";
    static_cast<void>(world.submit(body, "key"));
    static_cast<void>(world.settle([&](Hub& hub) {
      const auto order = hub.order("PO-1");
      return order && order->at("status").get_string() == "released";
    }));
    if (world.crashed()) {
      world.close();
      world.open();
    }
    const auto again = world.submit(body, "key");
    REQUIRE(again);
    CHECK(cash.shop.reaches(again->order.text(), "released"));
    CHECK(world.erp.effects["createOrder"].size() == 1);
    CHECK(world.wms.effects["releasePick"].size() == 1);
  }
}
