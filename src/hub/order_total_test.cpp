// SPDX-License-Identifier: Apache-2.0
#include "hub/order_total.hpp"

#include "hub/testing/world.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <string>

namespace crossdock::hub {
namespace {

using testing::World;

void seed(World& world) {
  REQUIRE(world.put(Hub::Master::items, R"([{"item":"A","unit":"EA"},{"item":"B","unit":"EA"}])"));
  REQUIRE(world.put(Hub::Master::locations, R"([{"location":"WH-1"}])"));
  REQUIRE(world.put(Hub::Master::parties, R"([{"party":"C-1"}])"));
  REQUIRE(world.put(Hub::Master::prices, R"([{"item":"A","unit_price":"1.50"},{"item":"B","unit_price":"900000000"}])"));
}

std::string order(const std::string& purchase_order, const std::string& lines) {
  return fmt::format(R"({{"purchase_order":"{}","party":"C-1","lines":[{}]}})", purchase_order, lines);
}

}  // namespace

TEST_CASE("an order whose total has more than 18 digits is refused with its line, and leaves nothing behind") {
  World world;
  world.open();
  seed(world);
  for (const char* price : {R"(,"unit_price":"900000000")", ""}) {
    INFO("price as sent: ", price);
    const auto refused = world.submit(order("PO-1", fmt::format(R"({{"line":"1","item":"A","quantity":"1"}},
                                                   {{"line":"7","item":"B","quantity":"99999999999"{}}})",
                                                                price)),
                                      "key-1");
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().kind == ErrorKind::rejected);
    CHECK(refused.error().code == "order.total");
    CHECK(refused.error().place == "lines[1].quantity");
    CHECK(refused.error().message.find("line 7") != std::string::npos);
  }
  CHECK(world.hub().orders("", "", 10)->at("orders").get_array().empty());
  CHECK(world.submit(order("PO-1", R"({"line":"1","item":"A","quantity":"1"})"), "key-1").has_value());
}

TEST_CASE("many lines that fit alone are refused at the one that is too much") {
  World world;
  world.open();
  seed(world);
  std::string lines;
  for (int i = 0; i < 12; ++i)
    lines += fmt::format(R"({}{{"line":"{}","item":"B","quantity":"1000000"}})", i == 0 ? "" : ",", i);
  const auto refused = world.submit(order("PO-1", lines), "key-1");
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().place == "lines[11].quantity");
}

TEST_CASE("a total is taken up to its last digit") {
  Order one;
  one.lines.resize(1);
  one.lines[0].quantity = Decimal::of(1);
  Decimal total;
  CHECK(add_to_total(total, one, 0, *Decimal::parse("9999999999999999.99")));
  CHECK(add_to_total(total, one, 0, *Decimal::parse("0.01")).error().code == "order.total");
  CHECK(total.text() == "9999999999999999.99");
}

TEST_CASE("a set of a partner whose total is too large is rejected with its place; its neighbour is an order") {
  World world;
  world.settings.partners["shop"] = {.name = "shop", .x12 = {"ZZ", "SHOP"}, .party = "C-1"};
  world.open();
  seed(world);
  const auto report = world.interchange(
      "ISA*00*          *00*          *ZZ*SHOP           *ZZ*US             *261123*0915*U*00401*000000009*0*P*>~"
      "GS*PO*SHOP*US*20261123*0915*1*X*004010~"
      "ST*850*0001~BEG*00*SA*P1**20261123~PO1*3*999999999*EA*900000000**VN*B~SE*4*0001~"
      "ST*850*0002~BEG*00*SA*P2**20261123~PO1*1*1*EA*1.50**VN*A~SE*4*0002~GE*2*1~IEA*1*000000009~");
  REQUIRE(report);
  INFO(json_text(*report));
  const auto& sets = report->at("sets").get_array();
  CHECK(sets.at(0).at("status").get_string() == "rejected");
  CHECK(json_at(sets.at(0), "error.code")->get_string() == "order.total");
  CHECK(json_at(sets.at(0), "error.place")->get_string() == "line 3, PO102");
  CHECK(sets.at(1).at("status").get_string() == "accepted");
  const std::string open = json_text(*world.hub().exceptions("open", "", 10));
  CHECK(open.find(R"("cause":"rejected/order.total")") != std::string::npos);
}

}  // namespace crossdock::hub
