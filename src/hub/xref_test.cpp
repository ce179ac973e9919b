// SPDX-License-Identifier: Apache-2.0
#include "hub/xref.hpp"

#include "hub/testing/shop.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <string>
#include <string_view>
#include <utility>

namespace crossdock::hub {
namespace {

using testing::Shop;
using testing::World;

std::string put(World& world, const std::string& rows) {
  const auto done = world.put(Hub::Master::xref, rows);
  return done ? "" : done.error().code;
}

// An 850 for one of "theirs", which neither our number nor a UPC names.
std::string order_for(std::string_view theirs, int control) {
  return fmt::format(
      "ISA*00*          *00*          *ZZ*SHOP           *ZZ*US             *261123*0915*U*00401*{0:09}*0*P*>~"
      "GS*PO*SHOP*US*20261123*0915*1*X*004010~ST*850*0001~BEG*00*SA*PO-{0}**20261123~"
      "PO1*1*2*EA*1.50**IN*{1}~CTT*1~SE*5*0001~GE*1*1~IEA*1*{0:09}~",
      control, theirs);
}

std::string open_code(World& world) {
  const Json open = *world.hub().exceptions("open", "", 10);
  const JsonArray& list = open.at("exceptions").get_array();
  return list.empty() ? "" : std::string(list.front().at("code").get_string());
}

void as_shop(Shop& shop) {
  shop.world.settings.x12 = {"ZZ", "US"};
  shop.world.settings.partners["shop"] = {.name = "shop", .x12 = {"ZZ", "SHOP"}, .party = "C-1"};
}

}  // namespace

TEST_CASE("a row holds from its day until the day on which it ends; the one that begins last wins") {
  Shop shop;
  shop.world.settings.xref.emplace(std::pair("colour", "R"), XrefRow{"colour", "R", "", "", "from the landscape"});
  shop.open();
  World& world = shop.world;
  CHECK(put(world, R"([{"xref":"colour","key":"R","value":"red","from":"2026-01-01"},
                       {"xref":"colour","key":"R","value":"scarlet","from":"2027-01-01","until":"2027-02-01"}])")
            .empty());
  CHECK(world.hub().xref("colour", "", 10)->at("rows").get_array().size() == 2);
  CHECK(put(world, R"([{"xref":"colour","key":"R","value":"x","from":"2026-02-30"}])") == "field.date");
  CHECK(put(world, R"([{"xref":"colour","key":"R","value":"x","from":"2026-02-02","until":"2026-02-02"}])") == "xref.dates");
  CHECK(put(world, R"([{"xref":"colour","key":"R","value":null,"from":"2027-01-01"}])").empty());
  CHECK(world.hub().xref("colour", "", 10)->at("rows").get_array().size() == 1);
}

TEST_CASE("an order that names an item as nobody knows it goes on once the row is there") {
  Shop shop;
  as_shop(shop);
  shop.open();
  World& world = shop.world;
  CHECK(put(world, R"([{"xref":"item:shop","key":"THEIRS-0","value":"B"}])").empty());
  REQUIRE(world.interchange(order_for("THEIRS-1", 1)));
  CHECK(open_code(world) == "xref.missing");
  CHECK(world.hub().exceptions("open", "", 1)->at("exceptions").get_array().front().at("kind").get_string() ==
        "missing_reference");
  CHECK(put(world, R"([{"xref":"item:shop","key":"THEIRS-2","value":"A"}])").empty());
  CHECK(open_code(world) == "xref.missing");
  CHECK(put(world, R"([{"xref":"item:shop","key":"THEIRS-1","value":"A"}])").empty());
  REQUIRE(world.settle([](Hub& hub) { return hub.order("PO-1").has_value(); }));
  CHECK(world.hub().order("PO-1")->at("lines").get_array().front().at("item").get_string() == "A");
  CHECK(world.settle([&](Hub&) { return open_code(world) != "xref.missing"; }));
}

TEST_CASE("a row that leads to nothing we know leaves the order an exception, and the row stays") {
  Shop shop;
  as_shop(shop);
  shop.open();
  World& world = shop.world;
  CHECK(put(world, R"([{"xref":"item:shop","key":"THEIRS-0","value":"B"}])").empty());
  REQUIRE(world.interchange(order_for("THEIRS-1", 1)));
  CHECK(put(world, R"([{"xref":"item:shop","key":"THEIRS-1","value":"NONE"}])").empty());
  CHECK(world.settle([&](Hub&) { return !open_code(world).empty(); }));
  CHECK_FALSE(world.hub().order("PO-1").has_value());
  CHECK(world.hub().xref("item:shop", "", 10)->at("rows").get_array().size() == 2);
}

TEST_CASE("without a table, an item that nobody knows is that and nothing else") {
  Shop shop;
  as_shop(shop);
  shop.open();
  REQUIRE(shop.world.interchange(order_for("THEIRS-1", 1)));
  CHECK(open_code(shop.world) == "item.unknown");
}

}  // namespace crossdock::hub
