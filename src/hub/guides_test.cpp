// SPDX-License-Identifier: Apache-2.0
#include "hub/guides.hpp"

#include "hub/hub.hpp"
#include "hub/testing/world.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <string>

using namespace crossdock;
using namespace crossdock::hub;
using testing::World;

namespace {

std::string order(int number, const std::string& type) {
  return fmt::format(
      "ISA*00*          *00*          *ZZ*SHOP           *ZZ*US             *261123*0915*U*00401*{0:09}*0*P*>~"
      "GS*PO*SHOP*US*20261123*0915*1*X*004010~ST*850*0001~BEG*00*{1}*PO-{0}**20261123~PO1*1*2*EA*1.50**VN*A~CTT*1~"
      "SE*5*0001~GE*1*1~IEA*1*{0:09}~",
      number, type);
}

std::string verdict(World& world, int number, const std::string& type) {
  const auto report = world.interchange(order(number, type));
  REQUIRE(report);
  std::string out(report->at("sets").get_array().at(0).at("status").get_string());
  for (const Json& finding : report->at("findings").get_array()) {
    const Json* guide = json_find(finding.get_object(), "guide");
    if (guide != nullptr) out += " " + std::string(guide->get_string());
  }
  return out;
}

}  // namespace

TEST_CASE("a changed guide holds for the next interchange, and a wrong one leaves the last good one in place") {
  World world;
  std::string text = "overlay shop x12 004010\nat 850/BEG02 codes SA\n";
  bool readable = true;
  world.settings.partners["shop"] = {.name = "shop", .x12 = {"ZZ", "SHOP"}, .party = "C-1", .guide = "guides/shop.x12def"};
  world.settings.read_file = [&](const std::string& path) -> Result<std::string> {
    if (!readable) return fail(ErrorKind::not_found, "file.unreadable", "Cannot read it", path);
    return text;
  };
  world.open();
  REQUIRE(world.put(Hub::Master::items, R"([{"item":"A","unit":"EA"}])"));
  REQUIRE(world.put(Hub::Master::locations, R"([{"location":"WH-1"}])"));
  REQUIRE(world.put(Hub::Master::parties, R"([{"party":"C-1","credit_limit":"1000.00"}])"));
  REQUIRE(world.put(Hub::Master::prices, R"([{"item":"A","unit_price":"1.50"}])"));
  const std::string refused = "rejected guides/shop.x12def:2:4";
  CHECK(verdict(world, 1, "SA") == "accepted");
  CHECK(verdict(world, 2, "NE") == refused);
  text = "overlay shop x12 004010\nat 850/BEG02 codes SA NE\n";
  CHECK(verdict(world, 3, "NE") == "accepted");
  CHECK(verdict(world, 4, "DS") == refused);
  text = "overlay shop x12 004010\nat 850/BEG02 codes\n";  // a mistake
  CHECK(verdict(world, 5, "DS") == refused);
  CHECK(verdict(world, 6, "NE") == "accepted");
  readable = false;
  CHECK(verdict(world, 7, "DS") == refused);
  readable = true;
  text = "overlay shop x12 004010\nat 850/BEG02 codes SA\nat 850/BEG02 severity warning\n";
  CHECK(verdict(world, 8, "NE") == "accepted guides/shop.x12def:2:4");
}
