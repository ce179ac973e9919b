// SPDX-License-Identifier: Apache-2.0
// Changes of a partner (860) to an order that is being picked, and what it is answered (865).
#include "hub/testing/papers.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <string>
#include <string_view>

using namespace crossdock;
using namespace crossdock::hub;
using testing::PapersShop;
using Fault = testing::ScriptedSystem::Fault;

namespace {

class ChangingShop : public PapersShop {
 public:
  ChangingShop() {
    world.process_file = "../../processes/order-to-cash.yaml";
    world.settings.order_process = "order-to-cash";
    partner().documents = {"x12_855", "x12_865"};
  }
  // An order P1 for 5 of A, released.
  std::string released() {
    open();
    put(Hub::Master::parties, R"([{"party":"C-1","credit_limit":"100.00"}])");
    put(Hub::Master::prices, R"([{"item":"A","unit_price":"1.50"},{"item":"B","unit_price":"2.00"}])");
    receive("A", "WH-1", 10);
    receive("B", "WH-1", 10);
    const std::string id = text(send(1, "00", "P1", 5), "order");
    REQUIRE(reaches(id, "released"));
    return id;
  }
  std::string change(int sequence, std::string_view lines, std::string_view purpose = "04") {
    return outcome("SHOP", "860", "PC", fmt::format("BCH*{}*SA*P1**{}*20261123~{}", purpose, sequence, lines));
  }
  bool answered(std::string_view part) {
    const bool sent = world.settle([&](Hub&) {
      for (const std::string& body : world.edi.bodies) {
        if (body.find(part) != std::string::npos) return true;
      }
      return false;
    });
    if (!sent) {
      for (const std::string& body : written("~")) MESSAGE(body);
    }
    return sent;
  }
  std::string exposure() {
    return std::string(json_at(*world.hub().account_check({{"party", "C-1"}}), "credit.exposure")->get_string());
  }
};

}  // namespace

TEST_CASE("a partner changes what is being picked, and each line is answered; stock and credit follow") {
  ChangingShop shop;
  const std::string id = shop.released();
  CHECK(shop.change(1, "POC*1*QD*3*3*EA***VN*A~POC*2*AI*4*4*EA*2.00**VN*B~POC*3*AI*1*1*EA*9.00**VN*B~") == "accepted");
  CHECK(shop.answered("POC*1*QD*3*3*EA*1.50**VN*A~\nACK*IA*3*EA~"));
  CHECK(shop.answered("POC*2*AI*4*4*EA*2.00**VN*B~\nACK*IA*4*EA~"));
  CHECK(shop.answered("ACK*IR*1*EA~"));
  CHECK(shop.world.settle([&](Hub& hub) { return hub.order(id)->at("picks").get_array().size() == 2; }));
  CHECK(shop.number({.item = "A", .location = "WH-1"}) == "7");
  CHECK(shop.number({.item = "B", .location = "WH-1"}) == "6");
  CHECK(shop.exposure() == "12.50");
  CHECK(shop.change(1, "POC*1*QD*1*1*EA***VN*A~") == "duplicate");
  CHECK(shop.number({.item = "A", .location = "WH-1"}) == "7");
  shop.check_proven();
}

TEST_CASE("a partner is told that a warehouse has packed already, and nothing of the order has changed") {
  ChangingShop shop;
  shop.world.wms.faults["cancelPick"] = {Fault::refused};
  const std::string id = shop.released();
  CHECK(shop.change(1, "POC*1*QD*3*3*EA***VN*A~") == "accepted");
  CHECK(shop.answered("POC*1*QD*3*3*EA*1.50**VN*A~\nACK*IR*3*EA~"));
  CHECK(shop.world.hub().order(id)->at("lines").get_array().at(0).at("allocated").get_string() == "5");
  CHECK(shop.exposure() == "7.50");
  CHECK(shop.world.erp.effects["changeOrder"].empty());
  shop.check_proven();
}

TEST_CASE("a partner that wants none of what is being picked any more gets it cancelled at the warehouse too") {
  ChangingShop shop;
  const std::string id = shop.released();
  CHECK(shop.change(1, "CTT*0~", "01") == "accepted");
  CHECK(shop.reaches(id, "cancelled"));
  CHECK(shop.number({.item = "A", .location = "WH-1"}) == "10");
  CHECK(shop.exposure() == "0.00");
  shop.check_proven();
}
