// SPDX-License-Identifier: Apache-2.0
// What documents of each kind do in the hub when they come in.
#include "hub/testing/papers.hpp"

#include <fmt/format.h>

using namespace crossdock;
using namespace crossdock::hub;
using testing::PapersShop;

namespace {

AvailabilityQuery at(const char* location) { return {.item = "A", .location = location}; }

std::string report(const char* quantity, const char* time = "20201123*0600*UT", const char* item = "A") {
  return fmt::format("BIA*00*DD*INV1*20201123*0600~DTM*007*{}~N1*WH**92*W22~LIN*1*VN*{}~QTY*17*{}*EA~QTY*33*5*EA~CTT*1~",
                     time, item, quantity);
}

}  // namespace

TEST_CASE("a warehouse's report counts what is on hand as of its own time, and what came later stays on top") {
  PapersShop shop;
  shop.open();
  shop.movement(R"("item":"A","location":"WH-1","type":"receipt","quantity":5,"occurred_at":"2020-11-23T07:00:00Z")");
  CHECK(shop.outcome("DEPOT", "846", "IB", report("42")) == "accepted");
  CHECK(shop.number(at("WH-1"), "on_hand") == "47");
  CHECK(shop.outcome("DEPOT", "846", "IB", report("42")) == "accepted");
  CHECK(shop.number(at("WH-1"), "on_hand") == "47");
  CHECK(shop.log_of("stock_report.received").size() == 1);
  shop.check_proven();
}

TEST_CASE("a report in the warehouse's local time counts by that clock") {
  PapersShop shop;
  shop.world.settings.partners["depot"].utc_offset_min = -360;
  shop.open();
  shop.movement(R"("item":"A","location":"WH-1","type":"receipt","quantity":5,"occurred_at":"2020-11-23T11:00:00Z")");
  CHECK(shop.outcome("DEPOT", "846", "IB", report("42", "20201123*0600*LT")) == "accepted");
  CHECK(shop.number(at("WH-1"), "on_hand") == "42");
}

TEST_CASE("a report without a time of day is refused: sales of that day could not be told apart") {
  PapersShop shop;
  shop.open();
  CHECK(shop.outcome("DEPOT", "846", "IB", "BIA*00*DD*INV1*20201123~DTM*007*20201123~LIN*1*VN*A~QTY*17*42*EA~CTT*1~") ==
        "stock.as_of");
  CHECK(shop.place() == "as_of");
}

TEST_CASE("a supplier's report is not our stock") {
  PapersShop shop;
  shop.open();
  CHECK(shop.outcome("MAKER", "846", "IB", report("42")) == "accepted");
  CHECK(shop.number(at("WH-1"), "on_hand") == "0");
  CHECK(shop.log_of("stock_report.received").size() == 1);
}

TEST_CASE("a warehouse of several places says which, and one it never named is an exception") {
  PapersShop shop;
  Partner& depot = shop.world.settings.partners["depot"];
  depot.location_by_id = {{"W22", "WH-2"}};
  shop.open();
  CHECK(shop.outcome("DEPOT", "846", "IB", report("42")) == "accepted");
  CHECK(shop.number(at("WH-2"), "on_hand") == "42");
  CHECK(shop.outcome("DEPOT", "846", "IB", "BIA*00*DD*INV2*20201123*0600~N1*WH**92*W9~LIN*1*VN*A~QTY*17*1*EA~CTT*1~") ==
        "location.unknown");
}

TEST_CASE("a receipt makes good the supply it was announced as, and what broke is not promised") {
  PapersShop shop;
  shop.open();
  CHECK(shop.supply("PB-1/1", "A", "WH-1", 20, "2030-01-05") == "applied");
  const char* receipt = "W17*F*20201205*RCV-1*TR-1~N1*WH**92*W22~N9*PO*PB-1~W07*18*EA**VN*A~N9*LI*1~W13*2*EA*01~W14*18~";
  CHECK(shop.outcome("DEPOT", "944", "RE", receipt) == "accepted");
  CHECK(shop.number(at("WH-1")) == "16");
  CHECK(shop.outcome("DEPOT", "944", "RE", receipt) == "accepted");
  CHECK(shop.number(at("WH-1")) == "16");
  CHECK(shop.log_of("receipt.received").size() == 1);
  shop.check_proven();
}

TEST_CASE("a line of a receipt that is of no item of ours holds up nothing else, and a retry books just that line") {
  PapersShop shop;
  shop.open();
  CHECK(shop.outcome("DEPOT", "944", "RE", "W17*F*20201205*RCV-1~N1*WH**92*W22~W07*18*EA**VN*A~W07*7*EA**VN*NEW~W14*25~") ==
        "item.unknown");
  CHECK(shop.place() == "line 2");
  CHECK(shop.number(at("WH-1")) == "18");
  shop.put(Hub::Master::items, R"([{"item":"NEW"}])");
  CHECK(shop.world.retry(PapersShop::text(shop.open_exceptions().at(0), "id")));
  CHECK(shop.number(at("WH-1")) == "18");
  CHECK(shop.number({.item = "NEW", .location = "WH-1"}) == "7");
  CHECK(shop.open_exceptions().empty());
  shop.check_proven();
}

TEST_CASE("an adjustment books what was found and what is gone, with its sign, once") {
  PapersShop shop;
  shop.open();
  shop.receive("A", "WH-1", 10);
  shop.receive("B", "WH-1", 10);
  const char* adjustment = "W15*20201222*ADJ-1*D-1~N1*WH**92*W22~W19*07*-6*EA**VN*A~W19*05*1*CA**VN*A~W19*05*2*EA**VN*B~";
  CHECK(shop.outcome("DEPOT", "947", "AW", adjustment) == "accepted");
  CHECK(shop.number(at("WH-1")) == "16");
  CHECK(shop.outcome("DEPOT", "947", "AW", adjustment) == "accepted");
  CHECK(shop.number(at("WH-1")) == "16");
  CHECK(shop.number({.item = "B", .location = "WH-1"}) == "12");
  shop.check_proven();
}

TEST_CASE("a price list sets list prices, and only from a partner that may") {
  PapersShop shop;
  shop.open();
  shop.put(Hub::Master::prices, R"([{"item":"A","unit_price":"1.50"},{"item":"A","party":"C-1","unit_price":"1.25"}])");
  const auto price = [&](const char* party) {
    return json_text(*shop.world.hub().price_quote(
        json_parse(fmt::format(R"({{"party":"{}","lines":[{{"line":"1","item":"A","quantity":1,"unit":"EA"}}]}})", party))
            ->get_object()));
  };
  const std::string before = price("C-1");
  const char* list =
      "BCT*PC*CAT1********00~DTM*007*20200101~CUR*SE*USD~LIN*1*BP*A~CTP*WS*UCP*1.75*1*EA~CTP*WS*UCP*1.6*60*EA~CTT*1~";
  CHECK(shop.outcome("MAKER", "832", "SC", list) == "accepted");
  shop.put(Hub::Master::parties, R"([{"party":"C-2"}])");
  CHECK(price("C-2").find("1.50") != std::string::npos);
  CHECK(shop.log_of("price_list.received").size() == 1);
  CHECK(price("C-1") == before);
}

TEST_CASE("a partner that sets prices sets them from their day on, without touching what was agreed") {
  PapersShop shop;
  shop.world.settings.partners["maker"].sets_prices = true;
  shop.open();
  shop.put(Hub::Master::parties, R"([{"party":"C-2"}])");
  shop.put(Hub::Master::prices, R"([{"item":"A","unit_price":"1.50"},{"item":"A","party":"C-1","unit_price":"1.25"}])");
  const auto price = [&](const char* party) {
    return json_text(*shop.world.hub().price_quote(
        json_parse(fmt::format(R"({{"party":"{}","lines":[{{"line":"1","item":"A","quantity":1,"unit":"EA"}}]}})", party))
            ->get_object()));
  };
  CHECK(
      shop.outcome(
          "MAKER", "832", "SC",
          "BCT*PC*CAT1********00~DTM*007*20200101~CUR*SE*USD~LIN*1*BP*A~CTP*WS*UCP*1.75*1*EA~CTP*WS*UCP*1.6*60*EA~CTT*1~") ==
      "accepted");
  CHECK(price("C-2").find("1.75") != std::string::npos);
  CHECK(price("C-1").find("1.25") != std::string::npos);
  CHECK(shop.outcome("MAKER", "832", "SC", "BCT*PC*CAT2********00~DTM*007*20990101~LIN*1*BP*A~CTP*WS*UCP*9*1*EA~CTT*1~") ==
        "price.not_yet");
  CHECK(price("C-2").find("1.75") != std::string::npos);
}

TEST_CASE("what a carrier says of a shipment reaches its order, each status once however often it is repeated") {
  PapersShop shop;
  shop.open();
  shop.receive("A", "WH-1", 10);
  const std::string id = shop.order({{"A", 2}});
  shop.reserved(id);
  shop.release(id);
  shop.ship(id, "SHP-1", R"({"line":"1","quantity":2})", R"(,"tracking":"PRO1")");
  const std::string way = "B10*PRO1*UNKNOWN*RDWY~LX*1~AT7*AF*NS***20201124*1422*UT~MS1*ELGIN*IL*US~";
  CHECK(shop.outcome("TRUCKS", "214", "QM", way) == "accepted");
  CHECK(shop.outcome("TRUCKS", "214", "QM", way + "AT7*D1*NS***20201126*1044*CS~MS1*JOLIET*IL*US~") == "accepted");
  CHECK(shop.events_of(id, "delivery.status").size() == 1);
  bool told = false;
  for (const Json& data : shop.events_of(id, "delivery.confirmed")) {
    if (PapersShop::text(data, "delivered_at") == "") continue;
    CHECK_FALSE(told);
    told = true;
    CHECK(PapersShop::text(data, "shipment") == "SHP-1");
    CHECK(PapersShop::text(data, "delivered_at") == "2020-11-26T16:44:00.000Z");
    CHECK(PapersShop::text(data, "city") == "JOLIET");
  }
  CHECK(told);
  CHECK(shop.outcome("TRUCKS", "214", "QM", "B10*PRO9*NOBODY*RDWY~LX*1~AT7*D1*NS***20201126*1044*UT~") ==
        "shipment.unknown");
}

TEST_CASE("a return request is an event of its order, found by invoice or purchase order, once") {
  PapersShop shop;
  shop.open();
  shop.receive("A", "WH-1", 10);
  const std::string id = PapersShop::text(shop.send(1, "00", "P1", 2), "order");
  const char* request = "BGN*13*RR-1*20201201~PRF*P1~BLI*VN*A*2*EA~RDR*RT~";
  CHECK(shop.outcome("SHOP", "180", "AN", request) == "accepted");
  CHECK(shop.outcome("SHOP", "180", "AN", request) == "accepted");
  const auto told = shop.events_of(id, "return.requested");
  REQUIRE(told.size() == 1);
  CHECK(PapersShop::text(told[0], "return") == "RR-1");
  CHECK(shop.world.status_of("RR-1") != "order.not_found");
  CHECK(shop.outcome("SHOP", "180", "AN", "BGN*13*RR-2*20201201~PRF*NOPE~BLI*VN*A*2*EA~") == "return.order_unknown");
}

TEST_CASE("a document that nothing acts on is published with what it says") {
  PapersShop shop;
  shop.open();
  CHECK(shop.outcome("MAKER", "810", "IN", "BIG*20201202*INV-7*20201123*PB-1~IT1*1*9*CA*31.2**VN*X~TDS*28080~CTT*1~") ==
        "accepted");
  const auto told = shop.log_of("invoice.received");
  REQUIRE(told.size() == 1);
  CHECK(PapersShop::text(told[0], "document") == "x12_810");
  CHECK(PapersShop::text(told[0], "number") == "INV-7");
  CHECK(PapersShop::text(told[0].at("content"), "total") == "280.80");
}
