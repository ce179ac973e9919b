// SPDX-License-Identifier: Apache-2.0
// The classic mistakes of EDI integrations as far as the hub makes or avoids them, each as a case with its number in
// docs/edi.md; those of the mappings are in documents/classic_mistakes_test.cpp.
#include "hub/testing/papers.hpp"

#include <fmt/format.h>

#include <string>

using namespace crossdock;
using namespace crossdock::hub;
using testing::PapersShop;

namespace {

// Order to cash with a warehouse that works by EDI; 100 of A at 1.50 in WH-1.
class EdiShop : public PapersShop {
 public:
  EdiShop() {
    world.process_file = "testdata/order-to-cash-edi.yaml";
    world.settings.order_process = "order-to-cash";
    Partner& depot = world.settings.partners["depot"];
    depot.outbound_channel = "edi";
    depot.documents = {"x12_940"};
  }
  // The id of an accepted order P1 of 10 of A, once the 940 is on its way.
  std::string released() {
    open();
    put(Hub::Master::prices, R"([{"item":"A","unit_price":"1.50"}])");
    receive("A", "WH-1", 100);
    std::string id = text(send(1, "00", "P1", 10), "order");
    REQUIRE(reaches(id, "released"));
    return id;
  }
  std::string shipped(const std::string& id, const char* shipment, int quantity) {
    return outcome("DEPOT", "945", "SW",
                   fmt::format("W06*F*{}*20261124*{}**P1~N1*WH**92*W22~LX*1~MAN*GM*000123450000000010~"
                               "W12*SH*10*{}*{}*EA**VN*A~N9*LI*1~W03*{}~",
                               id, shipment, quantity, 10 - quantity, quantity));
  }
};

}  // namespace

TEST_CASE("classic mistake 1: a purchase order that comes again in a new interchange is no second order") {
  PapersShop shop;
  shop.open();
  shop.receive("A", "WH-1", 100);
  shop.send(1, "00", "P1", 2);
  CHECK(PapersShop::code(shop.send(2, "00", "P1", 2)) == "order.duplicate_purchase_order");
  CHECK(PapersShop::text(shop.send(3, "00", "P1", 3), "status") == "held_back");  // a person decides on the second first
  CHECK(shop.order_count() == 1);
}

TEST_CASE("classic mistake 3: cases priced each are worth what they hold, and a GTIN is one however long it is written") {
  PapersShop shop;
  shop.open();
  shop.put(Hub::Master::items, R"([{"item":"A","upc":"012345000126","units":[{"unit":"CA","quantity":"12"}]}])");
  shop.receive("A", "WH-1", 100);
  const Json told = shop.from("SHOP", "850", "PO", "BEG*00*SA*P1**20261123~PO1*1*2*CA*1.50*PE*EN*0012345000126~CTT*1~");
  const std::string id = PapersShop::text(told, "order");
  REQUIRE_MESSAGE(!id.empty(), json_text(told));
  const Json line = shop.world.hub().order(id)->at("lines").get_array().at(0);
  CHECK(PapersShop::text(line, "item") == "A");
  CHECK(PapersShop::text(line, "unit") == "CA");
  CHECK(Decimal::parse(PapersShop::text(line, "unit_price")).value() == Decimal::of(18));
  shop.reserved(id);
  CHECK(shop.number({.item = "A", .location = "WH-1"}) == "76");
}

TEST_CASE("classic mistake 3: an order for several stores is not sent to one of them") {
  PapersShop shop;
  shop.open();
  CHECK(shop.outcome("SHOP", "850", "PO", "BEG*00*SA*P1**20261123~PO1*1*3*EA*1.50**VN*A~SDQ*EA*92*0118*1*0119*2~CTT*1~") ==
        "order.stores");
  CHECK(shop.order_count() == 0);
}

TEST_CASE("classic mistakes 4 and 9: notice and invoice say what the warehouse shipped, not what it was told to") {
  EdiShop shop;
  const std::string id = shop.released();
  CHECK(shop.shipped(id, "SHP-1", 7) == "accepted");
  REQUIRE(shop.world.settle([&](Hub& hub) { return hub.order("SHP-1").has_value(); }));
  CHECK(shop.world.settle([&](Hub&) { return !shop.world.edi.bodies.empty(); }));
  REQUIRE(shop.delivered());
  const auto notices = shop.written("ST*856*");
  REQUIRE(notices.size() == 1);
  CHECK(notices[0].find("SN1**7*EA**10*EA") != std::string::npos);
  CHECK(notices[0].find("MAN*GM*000123450000000010~") != std::string::npos);
  CHECK(shop.written("ST*940*").size() == 1);
  CHECK(shop.written("ST*940*")[0].find("W01*10*EA") != std::string::npos);
}

TEST_CASE("classic mistake 8: a shipment told twice is one shipment, one notice") {
  EdiShop shop;
  const std::string id = shop.released();
  shop.shipped(id, "SHP-1", 10);
  REQUIRE(shop.world.settle([&](Hub& hub) { return hub.order("SHP-1").has_value(); }));
  shop.shipped(id, "SHP-1", 10);
  REQUIRE(shop.delivered());
  CHECK(shop.written("ST*856*").size() == 1);
  CHECK(shop.number({.item = "A", .location = "WH-1"}, "on_hand") == "90");
  shop.check_proven();
}

TEST_CASE("classic mistake 11: a byte order mark, line feeds, text of a network and NULs do not hide an order") {
  PapersShop shop;
  shop.open();
  std::string bytes = PapersShop::envelope(1, "PO", PapersShop::order_set("00", "P1", 2));
  for (std::size_t at = bytes.find('~'); at != std::string::npos; at = bytes.find('~', at + 3))
    bytes.replace(at, 1, "~\r\n");
  bytes = "\xef\xbb\xbf" + std::string("FROM NETWORK MAILBOX 7\r\n") + bytes + std::string(8, '\0') + "\x1a";
  const auto report = shop.world.interchange(bytes);
  REQUIRE(report);
  CHECK(PapersShop::text(report->at("sets").get_array().at(0), "status") == "accepted");
  CHECK(shop.order_count() == 1);
}

TEST_CASE("classic mistake 13: test data from a partner in production is not booked") {
  PapersShop shop;
  shop.open();
  std::string bytes = PapersShop::envelope(1, "PO", PapersShop::order_set("00", "P1", 2));
  bytes.replace(bytes.find("*0*P*>"), 6, "*0*T*>");
  REQUIRE(shop.world.interchange(bytes));
  CHECK(shop.order_count() == 0);
  CHECK(PapersShop::text(shop.open_exceptions().at(0), "code") == "partner.test_data");
}

TEST_CASE("classic mistake 14: an order keeps the document it came as and the numbers of what was sent for it") {
  EdiShop shop;
  const std::string id = shop.released();
  const Json page = *shop.world.hub().order(id);
  CHECK(PapersShop::text(page, "source_message").starts_with("msg_"));
  const auto sent = shop.events_of(id, "document.sent");
  REQUIRE(sent.size() >= 2);
  for (const Json& data : sent) CHECK(PapersShop::text(data, "interchange") != "");
}

TEST_CASE("classic mistake 15: one bad set holds up no other, and a notice never comes before the pick") {
  EdiShop shop;
  const std::string id = shop.released();
  CHECK(shop.written("ST*856*").empty());
  CHECK(shop.written("ST*810*").empty());
  const auto report =
      shop.world.interchange(PapersShop::envelope(7, "PO",
                                                  "ST*850*0001~BEG*00*SA*Q1**20261123~PO1*1*1*EA*1.50**VN*NOPE~SE*4*0001~"
                                                  "ST*850*0002~BEG*00*SA*Q2**20261123~PO1*1*1*EA*1.50**VN*A~SE*4*0002~",
                                                  2, 7));
  REQUIRE(report);
  const JsonArray& sets = report->at("sets").get_array();
  CHECK(PapersShop::code(sets.at(0)) == "item.unknown");
  CHECK(PapersShop::text(sets.at(1), "status") == "accepted");
}
