// SPDX-License-Identifier: Apache-2.0
#include "hub/testing/partners.hpp"

using namespace crossdock;
using namespace crossdock::hub;
using testing::PartnerShop;

namespace {

// The answer to one interchange with an order, without its envelope's dates.
std::string answer(PartnerShop& shop, const std::string& bytes) {
  const auto report = shop.world.interchange(bytes);
  REQUIRE(report);
  shop.last_report = *report;
  return std::string(report->at("acknowledgement").get_string());
}

std::string asking(int control, const std::string& number = "P1", std::string_view item = "A") {
  std::string bytes = PartnerShop::envelope(control, "PO", PartnerShop::order_set("00", number, 1, "", item));
  bytes.replace(bytes.find("*0*P*>"), 6, "*1*P*>");
  return bytes;
}

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("an envelope is acknowledged when it asks, and not when it does not") {
  PartnerShop shop;
  shop.open();
  CHECK_FALSE(has(answer(shop, PartnerShop::envelope(1, "PO", PartnerShop::order_set("00", "P1", 1))), "TA1*"));
  const std::string both = answer(shop, asking(2, "P2"));
  CHECK(has(both, "TA1*000000002*261123*0915*A*000~"));
  CHECK(both.find("TA1*") < both.find("GS*FA"));
  CHECK(has(both, "AK1*PO*1~"));
}

TEST_CASE("a partner may want a TA1 for faults only, always or never") {
  PartnerShop shop;
  shop.partner().ta1 = EnvelopeAnswer::errors;
  shop.open();
  CHECK_FALSE(has(answer(shop, PartnerShop::envelope(1, "PO", PartnerShop::order_set("00", "P1", 1))), "TA1*"));
  std::string bytes = PartnerShop::envelope(2, "PO", PartnerShop::order_set("00", "P2", 1));
  bytes.replace(bytes.find("IEA*1"), 5, "IEA*3");
  CHECK(has(answer(shop, bytes), "TA1*000000002*261123*0915*E*021~"));
  PartnerShop silent;
  silent.partner().ta1 = EnvelopeAnswer::never;
  silent.partner().acknowledgement = GroupAnswer::none;
  silent.open();
  CHECK(answer(silent, asking(1)).empty());
}

TEST_CASE("a number that comes again is refused by a TA1 with note 025") {
  PartnerShop shop;
  shop.partner().ta1 = EnvelopeAnswer::errors;
  shop.open();
  answer(shop, PartnerShop::envelope(1, "PO", PartnerShop::order_set("00", "P1", 1)));
  const std::string again = answer(shop, PartnerShop::envelope(1, "PO", PartnerShop::order_set("00", "P2", 1)));
  CHECK(has(again, "TA1*000000001*261123*0915*R*025~"));
  CHECK_FALSE(has(again, "AK1*"));
  CHECK(shop.order_count() == 1);
}

TEST_CASE("a partner of version 5010 gets a 999 in an envelope of that version") {
  PartnerShop shop;
  shop.partner().acknowledgement = GroupAnswer::x12_999;
  shop.open();
  const std::string bytes = answer(shop, PartnerShop::envelope(1, "PO", PartnerShop::order_set("00", "P1", 1)));
  CHECK(has(bytes, "*^*00501*"));
  CHECK(has(bytes, "*X*005010~"));
  CHECK(has(bytes, "ST*999*0001~"));
  CHECK(has(bytes, "AK1*PO*1*004010~"));
  CHECK(has(bytes, "AK2*850*0001~"));
  CHECK(has(bytes, "IK5*A~"));
  CHECK(has(bytes, "AK9*A*1*1*1~"));
}

TEST_CASE("what the business refuses is told in an 824 when the partner takes one, and its 997 still accepts") {
  PartnerShop shop;
  shop.partner().application_advice = true;
  shop.open();
  const std::string bytes = answer(shop, PartnerShop::envelope(1, "PO", PartnerShop::order_set("00", "P1", 1, "", "NONE")));
  CHECK(has(bytes, "AK5*A~"));
  CHECK(has(bytes, "GS*AG*US*SHOP*"));
  CHECK(has(bytes, "OTI*TR*PO*P1*SHOP*US*20261123*0915*1*0001*850*004010~"));
  CHECK(has(bytes, "TED*024*line 1  neither our number  NONE"));
  PartnerShop without;
  without.open();
  CHECK_FALSE(
      has(answer(without, PartnerShop::envelope(1, "PO", PartnerShop::order_set("00", "P1", 1, "", "NONE"))), "OTI*"));
}

TEST_CASE("acknowledgements are never acknowledged, not even their envelopes") {
  PartnerShop shop;
  shop.partner().ta1 = EnvelopeAnswer::always;
  shop.open();
  CHECK(answer(shop, PartnerShop::envelope(1, "FA", "ST*997*0001~AK1*PR*77~AK9*A*1*1*1~SE*4*0001~")).empty());
  CHECK(answer(shop,
               "ISA*00*          *00*          *ZZ*SHOP           *ZZ*US             *261123*0915*U*00401*000000002*1*P*>~"
               "TA1*000000077*261123*0915*A*000~IEA*0*000000002~")
            .empty());
}

TEST_CASE("sets and versions nobody knows are answered too") {
  PartnerShop shop;
  shop.open();
  const std::string unknown = answer(shop, PartnerShop::envelope(1, "ZZ", "ST*899*0001~BGN*00*1*20261123~SE*3*0001~"));
  CHECK(has(unknown, "AK1*ZZ*1~"));
  CHECK(has(unknown, "AK2*899*0001~"));
  CHECK(has(unknown, "AK5*R*1~"));
  CHECK(has(unknown, "AK9*R*1*1*0~"));
  std::string newer = PartnerShop::envelope(2, "PO", PartnerShop::order_set("00", "P1", 1));
  newer.replace(newer.find("004010~ST"), 6, "009999");
  const std::string later = answer(shop, newer);
  CHECK(has(later, "AK1*PO*1~"));
  CHECK(has(later, "AK2*850*0001~"));
}

namespace {

struct Answered : PartnerShop {
  Answered() { world.process_file = "testdata/stock-and-855.yaml"; }
  Json sent_order() {
    open();
    receive("A", "WH-1", 10);
    id = text(send(1, "00", "P1", 1), "order");
    REQUIRE(world.settle([&](Hub&) { return !events_of(id, "document.sent").empty(); }));
    REQUIRE(delivered());
    return events_of(id, "document.sent").back();
  }
  std::string ta1(int control, const Json& sent, std::string_view verdict) {
    return fmt::format(
        "ISA*00*          *00*          *ZZ*SHOP           *ZZ*US             *261123*0915*U*00401*{:09}*0*P*>~"
        "TA1*{}*261123*0915*{}~IEA*0*{:09}~",
        control, text(sent, "interchange"), verdict, control);
  }
  std::string id;
};

}  // namespace

TEST_CASE("a partner's TA1 reaches the orders in the interchange it speaks of") {
  Answered shop;
  const Json sent = shop.sent_order();
  CHECK(answer(shop, shop.ta1(2, sent, "A*000")).empty());
  const auto told = shop.events_of(shop.id, "interchange.acknowledged");
  REQUIRE(told.size() == 1);
  CHECK(told[0].at("accepted").get_bool());
  CHECK(shop.open_exceptions().empty());
  answer(shop, shop.ta1(3, sent, "R*025"));
  REQUIRE(shop.open_exceptions().size() == 1);
  CHECK(PartnerShop::text(shop.open_exceptions()[0], "code") == "edi.rejected_by_partner");
  CHECK(has(PartnerShop::text(shop.open_exceptions()[0], "message"), "the control number was used before"));
  CHECK(PartnerShop::text(shop.open_exceptions()[0], "order") == shop.id);
}

TEST_CASE("a partner's 824 reaches the document it refuses") {
  Answered shop;
  const Json sent = shop.sent_order();
  answer(shop, PartnerShop::envelope(2, "AG",
                                     fmt::format("ST*824*0001~BGN*11*1*20261123~OTI*TR*TN*{0}*US*SHOP*20261123*0915*{1}*{0}*"
                                                 "855~TED*024*wrong price~SE*5*0001~",
                                                 PartnerShop::text(sent, "set"), PartnerShop::text(sent, "group"))));
  REQUIRE(shop.open_exceptions().size() == 1);
  const Json exception = shop.open_exceptions()[0];
  CHECK(PartnerShop::text(exception, "code") == "edi.rejected_by_business");
  CHECK(PartnerShop::text(exception, "order") == shop.id);
  CHECK(has(PartnerShop::text(exception, "message"), "024 wrong price"));
  CHECK(shop.events_of(shop.id, "document.advised").size() == 1);
}

TEST_CASE("a 999 answers for a set as a 997 does") {
  Answered shop;
  const Json sent = shop.sent_order();
  answer(shop, PartnerShop::envelope(2, "FA",
                                     fmt::format("ST*999*0001~AK1*PR*{}*004010~AK2*855*{}~IK5*A~AK9*A*1*1*1~SE*6*0001~",
                                                 PartnerShop::text(sent, "group"), PartnerShop::text(sent, "set"))));
  const auto told = shop.events_of(shop.id, "acknowledgement.received");
  REQUIRE(told.size() == 1);
  CHECK(told[0].at("accepted").get_bool());
  CHECK(shop.open_exceptions().empty());
}
