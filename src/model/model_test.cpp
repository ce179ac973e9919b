// SPDX-License-Identifier: Apache-2.0
#include "model/currency.hpp"
#include "model/order.hpp"
#include "model/units.hpp"

#include <doctest/doctest.h>

using namespace crossdock;
using namespace crossdock::model;

namespace {

Result<OrderRequest> parse(std::string_view text) {
  const Json body = *json_parse(text);
  return parse_order(body.get_object());
}

}  // namespace

TEST_CASE("an order keeps leading zeros and exact prices") {
  const auto order = parse(R"({"purchase_order":"000123","party":"C-1001","lines":[
    {"line":"001","item":"0042","quantity":"3","unit":"CA","unit_price":"12.50"}]})");
  REQUIRE(order);
  CHECK(order->purchase_order == "000123");
  CHECK(order->lines.at(0).item == "0042");
  CHECK(order->lines.at(0).unit_price->text() == "12.50");
}

TEST_CASE("a wrong order names the member") {
  const auto place = [](std::string_view text) {
    const auto order = parse(text);
    REQUIRE_FALSE(order);
    return order.error().place;
  };
  CHECK(place(R"({"party":"C","lines":[]})") == "purchase_order");
  CHECK(place(R"({"purchase_order":"1","party":"C","lines":[]})") == "lines");
  CHECK(place(R"({"purchase_order":"1","party":"C","lins":[]})") == "lins");
  CHECK(place(R"({"purchase_order":"1","party":"C","lines":[{"line":"1","item":"A","quantity":"0"}]})") ==
        "lines[0].quantity");
  CHECK(place(R"({"purchase_order":"1","party":"C","lines":[{"line":"1","item":"A","quantity":1.5}]})") ==
        "lines[0].quantity");
  CHECK(place(R"({"purchase_order":"1","party":"C","requested_ship_date":"2026-02-30","lines":[]})") ==
        "requested_ship_date");
  CHECK(place(
            R"({"purchase_order":"1","party":"C","lines":[{"line":"1","item":"A","quantity":"1"},{"line":"1","item":"B",
  "quantity":"1"}]})") == "lines[1].line");
  CHECK(place("{\"purchase_order\":\"a\\u0000b\",\"party\":\"C\",\"lines\":[]}") == "purchase_order");
}

TEST_CASE("the minor unit follows the currency") {
  CHECK(minor_units("USD") == 2);
  CHECK(minor_units("JPY") == 0);
  CHECK(minor_units("KWD") == 3);
  CHECK(minor_units("CLF") == 4);
  CHECK_FALSE(minor_units("usd"));
  CHECK_FALSE(minor_units("ISO"));
  CHECK(need_minor_units("XXQ", "currency").error().code == "currency.unknown");
}

TEST_CASE("unit conversion is exact or refused") {
  Item item{.id = 1, .code = "A", .units = {{"CA", 12}}};
  CHECK(*item.to_base(*Decimal::parse("2"), "CA") == 24);
  CHECK(*item.to_base(*Decimal::parse("0.5"), "CA") == 6);
  CHECK_FALSE(item.to_base(*Decimal::parse("0.3"), "CA"));
  CHECK(item.to_base(*Decimal::parse("1"), "PL").error().kind == ErrorKind::missing_reference);
}
