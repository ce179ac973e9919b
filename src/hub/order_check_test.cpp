// SPDX-License-Identifier: Apache-2.0
// What a partner is told when an order is not taken as it came: other prices, other items, or not at all.
#include "hub/substitution.hpp"
#include "hub/testing/partners.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace crossdock;
using namespace crossdock::hub;
using testing::PartnerShop;

namespace {

// The shipped process, with A at 1.50, B at 1.50 and C at 0.50.
class PricedShop : public PartnerShop {
 public:
  PricedShop() {
    world.process_file = "../../processes/order-to-cash.yaml";
    world.settings.order_process = "order-to-cash";
  }
  void open_priced(const std::string& party = R"([{"party":"C-1","credit_limit":"100.00"}])") {
    open();
    put(Hub::Master::parties, party);
    put(Hub::Master::prices,
        R"([{"item":"A","unit_price":"1.50"},{"item":"B","unit_price":"1.50"},{"item":"C","unit_price":"0.50"}])");
  }
  std::string ordered(int control, int quantity) {
    return text(send(control, "00", "P" + std::to_string(control), quantity), "order");
  }
  std::string exposure() {
    return std::string(json_at(*world.hub().account_check({{"party", "C-1"}}), "credit.exposure")->get_string());
  }
  // The answer that holds `part`, once it was written.
  bool answered(std::string_view part) {
    const bool sent = delivered() && written(part).size() == 1;
    if (!sent) {
      for (const std::string& body : written("~")) MESSAGE(body);
    }
    return sent;
  }
};

}  // namespace

TEST_CASE("a partner is told by which item another one is substituted, and stock, credit and the ERP see that item") {
  PricedShop shop;
  shop.world.settings.substitution.by_party["C-1"] = Substitution::allow;
  shop.open_priced();
  shop.put(Hub::Master::xref, R"([{"xref":"substitute","key":"A","value":"C x 3"}])");
  shop.receive("A", "WH-1", 1);
  shop.receive("C", "WH-1", 10);
  const std::string id = shop.ordered(1, 2);
  REQUIRE(shop.reaches(id, "released"));
  CHECK(shop.answered("PO1*1*2*EA*1.50**VN*A~\nACK*IS*2*EA****VN*C~"));
  CHECK(shop.number({.item = "C", .location = "WH-1"}) == "4");
  CHECK(shop.exposure() == "3.00");
  const Json substituted = shop.events_of(id, "order.substituted").at(0);
  CHECK(json_at(substituted, "lines")->get_array().at(0).at("because").get_string() == "1 of 2 can be promised");
  shop.check_proven();
}

TEST_CASE("credit follows a substitute that costs less, and a quote tells of it beforehand") {
  PricedShop shop;
  shop.world.settings.substitution.by_default = Substitution::allow;
  shop.open_priced();
  shop.put(Hub::Master::xref, R"([{"xref":"substitute","key":"A","value":"C x 2"}])");
  shop.receive("C", "WH-1", 10);
  const auto quote = shop.world.hub().price_quote(
      {{"party", "C-1"}, {"lines", JsonArray{Json(JsonObject{{"item", "A"}, {"quantity", "2"}})}}});
  REQUIRE(quote);
  CHECK(json_at(quote->at("lines").get_array().at(0), "substitute.quantity")->get_string() == "4");
  const std::string id = shop.ordered(1, 2);
  REQUIRE(shop.reaches(id, "released"));
  CHECK(shop.exposure() == "2.00");
  CHECK(shop.world.hub().order(id)->at("total").get_string() == "2.00");
  shop.check_proven();
}

TEST_CASE("a partner is told our price where a person has put it in place of its own") {
  PricedShop shop;
  shop.open_priced();
  shop.put(Hub::Master::prices, R"([{"item":"A","unit_price":"1.60"}])");
  shop.receive("A", "WH-1", 5);
  const std::string id = shop.ordered(1, 2);
  REQUIRE(shop.world.decide("pricing", "correct", "ann"));
  REQUIRE(shop.reaches(id, "released"));
  CHECK(shop.answered("PO1*1*2*EA*1.60**VN*A~\nACK*IP*2*EA~"));
  CHECK(shop.exposure() == "3.20");
  shop.check_proven();
}

TEST_CASE("a partner is told that an order is rejected for its price, or for its credit, and nothing is held for it") {
  PricedShop shop;
  shop.open_priced(R"([{"party":"C-1","credit_limit":"10.00"}])");
  shop.receive("A", "WH-1", 50);
  const std::string dear = shop.ordered(1, 7);
  REQUIRE(shop.world.decide("credit", "reject", "ann"));
  REQUIRE(shop.reaches(dear, "rejected"));
  CHECK(shop.answered("ACK*IR*7*EA~"));
  shop.put(Hub::Master::prices, R"([{"item":"A","unit_price":"1.60"}])");
  const std::string cheap = shop.ordered(2, 2);
  REQUIRE(shop.world.decide("pricing", "reject", "ann"));
  REQUIRE(shop.reaches(cheap, "rejected"));
  CHECK(shop.answered("ACK*IR*2*EA~"));
  CHECK(shop.exposure() == "0.00");
  CHECK(shop.number({.item = "A", .location = "WH-1"}) == "50");
  shop.check_proven();
}

TEST_CASE("a substitute says how many of it stand for one, and anything else is refused") {
  const auto read = [](const char* value) {
    const auto row = read_substitute(value);
    return row ? row->item + " " + std::to_string(row->times) + "/" + std::to_string(row->per) : row.error().code;
  };
  CHECK(read("SKU-2") == "SKU-2 1/1");
  CHECK(read("SKU-2 x 6") == "SKU-2 6/1");
  CHECK(read("SKU-2 x 1/2") == "SKU-2 1/2");
  CHECK(read("A x B x 2") == "A x B 2/1");
  CHECK(read("SKU-2 x") == "SKU-2 x 1/1");  // a code like another
  for (const char* wrong : {"SKU-2 x 0", "SKU-2 x -1", "SKU-2 x 1/0", "SKU-2 x 1/", "SKU-2 x 99999999999999999999"}) {
    INFO(wrong);
    CHECK(read(wrong) == "substitute.value");
  }
  CHECK(read("") == "field.identifier");
}
