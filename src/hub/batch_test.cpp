// SPDX-License-Identifier: Apache-2.0
#include "hub/testing/edifact.hpp"

#include <string>

using namespace crossdock;
using namespace crossdock::hub;
using testing::EdifactShop;
using testing::PartnerShop;

namespace {

bool batched(EdifactShop& shop, const std::string& order) {
  return shop.world.settle([&](Hub&) { return !shop.events_of(order, "document.batched").empty(); });
}

}  // namespace

TEST_CASE("documents of a partner leave together when the first has waited long enough, also over a restart") {
  EdifactShop shop;
  shop.kauf().batching = {.after_s = 600, .documents_max = 100};
  shop.stocked();
  const std::string first = shop.ordered(1, "PO-1", 1);
  const std::string second = shop.ordered(2, "PO-2", 1);
  REQUIRE(batched(shop, first));
  REQUIRE(batched(shop, second));
  CHECK(shop.written("+ORDRSP:").empty());
  shop.world.close();
  shop.world.clock.advance_ms(601'000);
  shop.world.open();
  REQUIRE(shop.world.settle([&](Hub&) { return !shop.events_of(second, "document.sent").empty(); }));
  REQUIRE(shop.delivered());
  const auto bodies = shop.written("+ORDRSP:");
  REQUIRE(bodies.size() == 1);
  CHECK(EdifactShop::references(bodies, "ORDRSP").size() == 2);
  CHECK(shop.events_of(first, "document.sent").size() == 1);
  CHECK(bodies[0].find("UNZ+2+") != std::string::npos);
}

TEST_CASE("a batch that is full leaves at once, in X12 too") {
  EdifactShop shop;
  shop.partner().batching = {.after_s = 3600, .documents_max = 2};
  shop.stocked();
  const std::string first = PartnerShop::text(shop.send(1, "00", "P1", 1), "order");
  REQUIRE(batched(shop, first));
  CHECK(shop.written("ST*855*").empty());
  const std::string second = PartnerShop::text(shop.send(2, "00", "P2", 1), "order");
  REQUIRE(shop.world.settle([&](Hub&) { return !shop.events_of(second, "document.sent").empty(); }));
  REQUIRE(shop.delivered());
  const auto bodies = shop.written("ST*855*");
  REQUIRE(bodies.size() == 1);
  CHECK(bodies[0].find("ST*855*0002~") != std::string::npos);
  CHECK(bodies[0].find("GE*2*") != std::string::npos);
}

TEST_CASE("a document that cannot be written is an exception of its order and holds up no batch") {
  EdifactShop shop;
  shop.kauf().batching = {.after_s = 600, .documents_max = 2};
  shop.kauf().edifact_style.syntax = "UNOA";  // which has no small letters, as our order numbers do
  shop.stocked();
  const std::string id = shop.ordered(1, "PO-1", 1);
  REQUIRE(shop.settles_with_exceptions(1));
  CHECK(EdifactShop::text(shop.open_exceptions().at(0), "order") == id);
  CHECK(EdifactShop::text(shop.open_exceptions().at(0), "code") == "edifact.write_character");
  CHECK(shop.events_of(id, "document.batched").empty());
}
