// SPDX-License-Identifier: Apache-2.0
// Credit in the minor units of the customer's currency.
#include "hub/testing/world.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <string>
#include <tuple>

using namespace crossdock;
using namespace crossdock::hub;
using testing::World;

namespace {

void seed(World& world, const std::string& currency, const std::string& limit, const std::string& price) {
  REQUIRE(world.put(Hub::Master::items, R"([{"item":"A"}])"));
  REQUIRE(world.put(Hub::Master::locations, R"([{"location":"WH-1"}])"));
  REQUIRE(world.put(Hub::Master::parties,
                    fmt::format(R"([{{"party":"C-1","currency":"{}","credit_limit":"{}"}}])", currency, limit)));
  REQUIRE(
      world.put(Hub::Master::prices, fmt::format(R"([{{"item":"A","currency":"{}","unit_price":"{}"}}])", currency, price)));
  REQUIRE(world.stock(Hub::StockFact::counts, R"([{"id":"c1","item":"A","location":"WH-1","on_hand":"100"}])"));
}

std::string exposure(World& world) {
  return std::string(json_at(*world.hub().account_check({{"party", "C-1"}}), "credit.exposure")->get_string());
}

std::string order(World& world, const std::string& number, const std::string& more = "") {
  const auto accepted = world.submit(
      fmt::format(R"({{"purchase_order":"{}","party":"C-1"{},"lines":[{{"line":"1","item":"A","quantity":"3"}}]}})", number,
                  more),
      number);
  return accepted ? accepted->order.text() : accepted.error().code;
}

std::string exception_code(World& world) {
  std::string code;
  CHECK(world.settle([&](Hub& hub) {
    const auto list = hub.exceptions("open", "", 1);
    if (!list || list->at("exceptions").get_array().empty()) return false;
    code = std::string(list->at("exceptions").get_array().at(0).at("code").get_string());
    return true;
  }));
  return code;
}

}  // namespace

TEST_CASE("yen have no decimals, dinars have three, and both are reserved exactly") {
  for (const auto& [currency, limit, price, held] :
       {std::tuple{"JPY", "1000", "150", "450"}, std::tuple{"KWD", "10.000", "1.505", "4.515"},
        std::tuple{"JPY", "1000", "33.5", "101"}}) {
    INFO(currency, " ", price);
    World world;
    world.open();
    seed(world, currency, limit, price);
    order(world, "PO-1");
    CHECK(world.settle([&](Hub& hub) { return hub.order("PO-1")->at("status").get_string() == "released"; }));
    CHECK(exposure(world) == held);
  }
}

TEST_CASE("a limit in yen is not compared with an order in dollars") {
  World world;
  world.open();
  seed(world, "JPY", "1000", "1");
  REQUIRE(world.put(Hub::Master::prices, R"([{"item":"A","currency":"USD","unit_price":"9.99"}])"));
  order(world, "PO-1", R"(,"currency":"USD")");
  CHECK(exception_code(world) == "credit.currency");
}

TEST_CASE("a currency that does not exist is refused, and so is another one for credit that is in use") {
  World world;
  world.open();
  seed(world, "JPY", "1000", "1");
  CHECK(order(world, "PO-1", R"(,"currency":"YEN")") == "currency.unknown");
  const auto put = [&](const char* party) {
    const auto done = world.put(Hub::Master::parties, party);
    return done ? std::string() : done.error().code;
  };
  CHECK(put(R"([{"party":"C-2","currency":"ABC"}])") == "currency.unknown");
  CHECK(put(R"([{"party":"C-1","currency":"USD","credit_limit":"5"}])") == "party.currency");
  CHECK(put(R"([{"party":"C-1","currency":"JPY","credit_limit":"5"}])").empty());
}

TEST_CASE("a limit with more decimals than its currency has is refused") {
  World world;
  world.open();
  CHECK(world.put(Hub::Master::parties, R"([{"party":"C-1","currency":"JPY","credit_limit":"5.5"}])").error().code ==
        "decimal.fraction");
}
