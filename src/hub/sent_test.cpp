// SPDX-License-Identifier: Apache-2.0
#include "hub/testing/partners.hpp"

using namespace crossdock;
using namespace crossdock::hub;
using testing::PartnerShop;

namespace {

constexpr std::int64_t k_hour_ms = 3'600'000;

// A shop whose process sends an 855 as soon as the order is reserved.
struct Sending : PartnerShop {
  Sending() { world.process_file = "testdata/stock-and-855.yaml"; }

  // The id of the order; its 855 has left.
  std::string order_sent(int control, const std::string& number) {
    const std::string id = text(send(control, "00", number, 1), "order");
    REQUIRE(world.settle([&](Hub&) { return !events_of(id, "document.sent").empty(); }));
    REQUIRE(delivered());
    return id;
  }
  Json sent_of(const std::string& order) { return events_of(order, "document.sent").back(); }
  // A 997 for the group with one set.
  Json acknowledge(int control, const Json& sent, std::string_view verdict) {
    const std::string status(verdict.substr(0, 1));
    const auto report = world.interchange(
        envelope(control, "FA",
                 fmt::format("ST*997*0001~AK1*PR*{}~AK2*855*{}~AK5*{}~AK9*{}*1*1*{}~SE*6*0001~", text(sent, "group"),
                             text(sent, "set"), verdict, status, status == "A" ? 1 : 0)));
    REQUIRE(report);
    return report->at("sets").get_array().at(0);
  }
  std::string state_of(const Json& sent) {
    return text(world.hub().sent_document(*SentId::parse(text(sent, "sent")))->at("sets").get_array().at(0), "state");
  }
};

}  // namespace

TEST_CASE("a partner's acknowledgement reaches the document and the order it speaks of") {
  Sending shop;
  shop.open();
  shop.receive("A", "WH-1", 10);
  const std::string id = shop.order_sent(1, "P1");
  const Json sent = shop.sent_of(id);
  CHECK(shop.state_of(sent) == "waiting");
  CHECK(PartnerShop::text(shop.acknowledge(2, sent, "A"), "status") == "accepted");
  const auto answers = shop.events_of(id, "acknowledgement.received");
  REQUIRE(answers.size() == 1);
  CHECK(PartnerShop::text(answers[0], "set_status") == "A");
  CHECK(answers[0].at("accepted").get_bool());
  CHECK_FALSE(answers[0].at("late").get_bool());
  CHECK(PartnerShop::text(answers[0], "sent") == PartnerShop::text(sent, "sent"));
  CHECK(shop.state_of(sent) == "accepted");
  // Twice says nothing new.
  shop.acknowledge(3, sent, "A");
  CHECK(shop.events_of(id, "acknowledgement.received").size() == 1);
}

TEST_CASE("an overdue acknowledgement is one exception, and a late one closes it") {
  Sending shop;
  shop.partner().acknowledgement_due_h = 4;
  shop.open();
  shop.receive("A", "WH-1", 10);
  const std::string id = shop.order_sent(1, "P1");
  const Json sent = shop.sent_of(id);
  shop.world.clock.advance_ms(5 * k_hour_ms);
  REQUIRE(shop.settles_with_exceptions(1));
  const Json exception = shop.open_exceptions().at(0);
  CHECK(PartnerShop::text(exception, "code") == "edi.ack_overdue");
  CHECK(PartnerShop::text(exception, "order") == id);
  CHECK(PartnerShop::text(exception, "sent") == PartnerShop::text(sent, "sent"));
  CHECK(shop.state_of(sent) == "overdue");
  shop.world.clock.advance_ms(100 * k_hour_ms);
  shop.acknowledge(2, sent, "A");
  CHECK(shop.open_exceptions().empty());
  CHECK(PartnerShop::text(*shop.world.hub().exception(*ExceptionId::parse(PartnerShop::text(exception, "id"))),
                          "resolution") == "acknowledged late");
  CHECK(shop.events_of(id, "acknowledgement.received").at(0).at("late").get_bool());
  CHECK(shop.state_of(sent) == "accepted");
}

TEST_CASE("a hub that was down when an acknowledgement became due notices when it is back") {
  Sending shop;
  shop.open();
  shop.receive("A", "WH-1", 10);
  shop.order_sent(1, "P1");
  shop.world.close();
  shop.world.clock.advance_ms(25 * k_hour_ms);
  shop.world.open();
  CHECK(shop.settles_with_exceptions(1));
}

TEST_CASE("no acknowledgement is waited for when the partner sends none") {
  Sending shop;
  shop.partner().acknowledgement_due_h = 0;
  shop.open();
  shop.receive("A", "WH-1", 10);
  const std::string id = shop.order_sent(1, "P1");
  CHECK(shop.state_of(shop.sent_of(id)) == "not_expected");
}

TEST_CASE("a retry of an overdue one sends the same bytes and waits anew") {
  Sending shop;
  shop.open();
  shop.receive("A", "WH-1", 10);
  const std::string id = shop.order_sent(1, "P1");
  shop.world.clock.advance_ms(25 * k_hour_ms);
  REQUIRE(shop.settles_with_exceptions(1));
  const std::string exception = PartnerShop::text(shop.open_exceptions().at(0), "id");
  REQUIRE(shop.world.retry(exception));
  CHECK(shop.open_exceptions().empty());
  REQUIRE(shop.delivered());
  const auto copies = shop.written("ST*855*");
  REQUIRE(copies.size() == 2);
  CHECK(copies[0] == copies[1]);
  CHECK(shop.state_of(shop.sent_of(id)) == "waiting");
  CHECK(shop.events_of(id, "document.sent_again").size() == 1);
  // And overdue again: the same exception.
  shop.world.clock.advance_ms(25 * k_hour_ms);
  REQUIRE(shop.settles_with_exceptions(1));
  CHECK(PartnerShop::text(shop.open_exceptions().at(0), "id") == exception);
}

TEST_CASE("a document the partner rejects is an exception of its order, and a retry sends it anew") {
  Sending shop;
  shop.open();
  shop.receive("A", "WH-1", 10);
  const std::string id = shop.order_sent(1, "P1");
  const Json sent = shop.sent_of(id);
  shop.acknowledge(2, sent, "R*5");
  REQUIRE(shop.settles_with_exceptions(1));
  const Json exception = shop.open_exceptions().at(0);
  CHECK(PartnerShop::text(exception, "code") == "edi.rejected_by_partner");
  CHECK(PartnerShop::text(exception, "order") == id);
  CHECK(shop.state_of(sent) == "rejected");
  REQUIRE(shop.world.retry(PartnerShop::text(exception, "id")));
  CHECK(shop.open_exceptions().empty());
  REQUIRE(shop.delivered());
  CHECK(shop.state_of(sent) == "replaced");
  const Json anew = shop.sent_of(id);
  CHECK(PartnerShop::text(anew, "interchange") != PartnerShop::text(sent, "interchange"));
  shop.acknowledge(3, anew, "A");
  CHECK(shop.state_of(anew) == "accepted");
}

TEST_CASE("sent again is the same bytes, sent anew has new numbers, and the order tells who did it and why") {
  Sending shop;
  shop.open();
  shop.receive("A", "WH-1", 10);
  const std::string id = shop.order_sent(1, "P1");
  const Json sent = shop.sent_of(id);
  const std::string name = PartnerShop::text(sent, "sent");
  REQUIRE(shop.world.send_document(name, false));
  const auto anew = shop.world.send_document(name, true);
  REQUIRE(anew);
  REQUIRE(shop.delivered());
  const auto copies = shop.written("ST*855*");
  REQUIRE(copies.size() == 3);
  CHECK(copies[0] == copies[1]);
  CHECK(copies[0] != copies[2]);
  CHECK(PartnerShop::text(*anew, "interchange") != PartnerShop::text(sent, "interchange"));
  CHECK(PartnerShop::text(shop.events_of(id, "document.sent_again").at(0), "reason") == "a test (me)");
  CHECK(PartnerShop::text(shop.events_of(id, "document.sent_anew").at(0), "now") == PartnerShop::text(*anew, "id"));
  // From its first segment behind the envelope on it says the same.
  const auto body = [](const std::string& bytes) {
    return bytes.substr(bytes.find("BAK*"), bytes.find("SE*") - bytes.find("BAK*"));
  };
  CHECK(body(copies[0]) == body(copies[2]));
}

TEST_CASE("an acknowledgement of a group that was never sent is an exception and nothing else") {
  Sending shop;
  shop.open();
  const auto report = shop.world.interchange(PartnerShop::envelope(2, "FA", "ST*997*0001~AK1*PR*77~AK9*A*1*1*1~SE*4*0001~"));
  REQUIRE(report);
  CHECK(PartnerShop::code(report->at("sets").get_array().at(0)) == "edi.ack_unknown");
  CHECK(report->at("acknowledgement").get_string().empty());
}
