// SPDX-License-Identifier: Apache-2.0
#include "hub/testing/partners.hpp"

using namespace crossdock;
using namespace crossdock::hub;
using testing::PartnerShop;

namespace {

std::string decision(PartnerShop& shop, const std::string& order) {
  const auto found = shop.events_of(order, "order.duplicate_received");
  return found.empty() ? "" : PartnerShop::text(found.back(), "decision");
}

}  // namespace

TEST_CASE("a purchase order that comes again in a new interchange is an exception with both documents") {
  PartnerShop shop;
  shop.open();
  shop.receive("A", "WH-1", 10);
  const std::string first = PartnerShop::text(shop.send(1, "00", "P1", 2), "order");
  const Json again = shop.send(2, "00", "P1", 2);
  CHECK(PartnerShop::code(again) == "order.duplicate_purchase_order");
  CHECK(shop.order_count() == 1);
  REQUIRE(shop.settles_with_exceptions(1));
  const Json exception = shop.open_exceptions().at(0);
  const Json page = *shop.world.hub().order(first);
  CHECK(PartnerShop::text(exception, "place") == first);
  const std::string before = PartnerShop::text(page, "source_message");
  const std::string now = PartnerShop::text(exception, "source_message");
  CHECK(before.starts_with("msg_"));
  CHECK(now.starts_with("msg_"));
  CHECK(before != now);
  const std::string message = PartnerShop::text(exception, "message");
  CHECK(message.find(before) != std::string::npos);
  CHECK(message.find(now) != std::string::npos);
  CHECK(decision(shop, first) == "refused");
  CHECK(shop.last_report.at("acknowledgement").get_string().find("AK5*A~") != std::string::npos);
  shop.check_proven();
}

TEST_CASE("a partner may have repeated purchase orders ignored, and the first one tells") {
  PartnerShop shop;
  shop.partner().duplicates.original = DuplicateRule::ignore;
  shop.open();
  shop.receive("A", "WH-1", 10);
  const std::string first = PartnerShop::text(shop.send(1, "00", "P1", 2), "order");
  const Json again = shop.send(2, "00", "P1", 5);
  CHECK(PartnerShop::text(again, "status") == "duplicate");
  CHECK(PartnerShop::text(again, "order") == first);
  CHECK(shop.order_count() == 1);
  CHECK(shop.open_exceptions().empty());
  const auto told = shop.events_of(first, "order.duplicate_received");
  REQUIRE(told.size() == 1);
  CHECK(PartnerShop::text(told[0], "decision") == "ignored");
  CHECK(PartnerShop::text(told[0], "rule") == "ignore");
  CHECK(PartnerShop::text(told[0], "why") == "shop says duplicates.original is ignore");
  REQUIRE(told[0].at("differences").get_array().size() == 1);
  CHECK(told[0].at("differences").get_array()[0].get_string() == "line 1: quantity 5 EA, was 2 EA");
  CHECK(shop.last_report.at("acknowledgement").get_string().find("AK9*A*1*1*1") != std::string::npos);
  const Json trace = *shop.world.hub().trace("P1");
  CHECK(json_text(trace).find("order.duplicate_received") != std::string::npos);
}

TEST_CASE("what says the same may be ignored while what says something else waits for a person") {
  PartnerShop shop;
  shop.partner().duplicates.original = DuplicateRule::ignore_same;
  shop.open();
  const std::string first = PartnerShop::text(shop.send(1, "00", "P1", 2), "order");
  CHECK(PartnerShop::text(shop.send(2, "00", "P1", 2), "status") == "duplicate");
  CHECK(PartnerShop::code(shop.send(3, "00", "P1", 3)) == "order.duplicate_purchase_order");
  CHECK(shop.events_of(first, "order.duplicate_received").size() == 2);
  CHECK(shop.order_count() == 1);
}

TEST_CASE("a replacement takes the first one's place and its stock while nothing is released") {
  PartnerShop shop;
  shop.partner().duplicates.replacement = DuplicateRule::replace;
  shop.open();
  shop.receive("A", "WH-1", 10);
  const std::string first = PartnerShop::text(shop.send(1, "00", "P1", 4), "order");
  REQUIRE(shop.reaches(first, "reserved"));
  const Json replaced = shop.send(2, "05", "P1", 7);
  CHECK(PartnerShop::text(replaced, "status") == "accepted");
  const std::string second = PartnerShop::text(replaced, "order");
  REQUIRE(second != first);
  REQUIRE(shop.reaches(second, "reserved"));
  CHECK(shop.world.status_of(first) == "cancelled");
  CHECK(shop.number({.item = "A", .location = "WH-1"}) == "3");
  CHECK(PartnerShop::text(*shop.world.hub().order("P1"), "id") == second);
  CHECK(PartnerShop::text(*shop.world.hub().order(second), "replaces") == first);
  CHECK(PartnerShop::text(*shop.world.hub().order(first), "replaced_by") == second);
  CHECK(decision(shop, first) == "replaced");
  CHECK(shop.world.hub().trace("P1")->at("orders").get_array().size() == 2);
  // Once more the same: there is nothing to replace.
  CHECK(PartnerShop::text(shop.send(3, "05", "P1", 7), "status") == "duplicate");
  shop.check_proven();
}

TEST_CASE("a replacement that comes after the release changes nothing and waits for a person") {
  PartnerShop shop;
  shop.partner().duplicates.replacement = DuplicateRule::replace;
  shop.open();
  shop.receive("A", "WH-1", 10);
  const std::string first = PartnerShop::text(shop.send(1, "00", "P1", 4), "order");
  REQUIRE(shop.reaches(first, "reserved"));
  shop.release(first);
  CHECK(PartnerShop::code(shop.send(2, "05", "P1", 7)) == "order.too_late");
  CHECK(shop.world.status_of(first) == "released");
  CHECK(shop.order_count() == 1);
  CHECK(decision(shop, first) == "refused");
  REQUIRE(shop.settles_with_exceptions(1));
  shop.check_proven();
}

TEST_CASE("a replacement that cannot be placed leaves the first one as it is") {
  PartnerShop shop;
  shop.partner().duplicates.replacement = DuplicateRule::replace;
  shop.open();
  shop.receive("A", "WH-1", 10);
  const std::string first = PartnerShop::text(shop.send(1, "00", "P1", 4), "order");
  REQUIRE(shop.reaches(first, "reserved"));
  CHECK(PartnerShop::code(shop.send(2, "05", "P1", 7, "", "NONE")) == "item.unknown");
  CHECK(shop.world.status_of(first) == "reserved");
  CHECK(PartnerShop::text(*shop.world.hub().order("P1"), "id") == first);
  shop.check_proven();
}

TEST_CASE("replacements and confirmations are exceptions unless the partner's policy says otherwise") {
  PartnerShop shop;
  shop.open();
  for (const auto& [control, purpose] : {std::pair(1, "05"), std::pair(3, "06"), std::pair(5, "07")}) {
    const std::string number = fmt::format("P{}", control);
    shop.send(control, "00", number, 2);
    CHECK(PartnerShop::code(shop.send(control + 1, purpose, number, 2)) == "order.duplicate_purchase_order");
  }
  CHECK(shop.order_count() == 3);
}

TEST_CASE("a confirmation that says the same is noted, one that differs waits for a person, and neither is an order") {
  PartnerShop shop;
  shop.partner().duplicates.confirmation = DuplicateRule::confirm;
  shop.open();
  const std::string first = PartnerShop::text(shop.send(1, "00", "P1", 2), "order");
  const Json same = shop.send(2, "06", "P1", 2);
  CHECK(PartnerShop::text(same, "status") == "duplicate");
  CHECK(decision(shop, first) == "confirmed");
  CHECK(PartnerShop::code(shop.send(3, "06", "P1", 3)) == "order.confirmation_differs");
  CHECK(decision(shop, first) == "refused");
  CHECK(shop.order_count() == 1);
}

TEST_CASE("a document that speaks of an order that never came places none") {
  PartnerShop shop;
  shop.partner().duplicates = {DuplicateRule::ignore, DuplicateRule::replace, DuplicateRule::confirm, 0};
  shop.open();
  for (const auto& [control, purpose] : {std::pair(1, "05"), std::pair(2, "06"), std::pair(3, "07")})
    CHECK(PartnerShop::code(shop.send(control, purpose, fmt::format("P{}", control), 2)) == "order.original_unknown");
  CHECK(shop.order_count() == 0);
}

TEST_CASE("each release of a blanket purchase order is an order of its own") {
  PartnerShop shop;
  shop.open();
  const std::string one = PartnerShop::text(shop.send(1, "00", "P1", 2, "001"), "order");
  const std::string two = PartnerShop::text(shop.send(2, "00", "P1", 3, "002"), "order");
  CHECK(one.starts_with("ord_"));
  CHECK(two.starts_with("ord_"));
  CHECK(PartnerShop::code(shop.send(3, "00", "P1", 2, "001")) == "order.duplicate_purchase_order");
  CHECK(shop.order_count() == 2);
  CHECK(shop.world.hub().trace("P1")->at("orders").get_array().size() == 2);
  CHECK(PartnerShop::text(*shop.world.hub().order("P1 release 002"), "id") == two);
}

TEST_CASE("one purchase order over the API and by EDI is one order, whichever comes first") {
  PartnerShop shop;
  shop.partner().duplicates.original = DuplicateRule::ignore;
  shop.open();
  const auto by_api = [&](const std::string& number, const std::string& key) {
    return shop.world.submit(
        fmt::format(R"({{"purchase_order":"{}","party":"C-1","lines":[{{"line":"1","item":"A","quantity":2}}]}})", number),
        key);
  };
  const auto first = by_api("P1", "k1");
  REQUIRE(first);
  const Json again = shop.send(1, "00", "P1", 2);
  CHECK(PartnerShop::text(again, "status") == "duplicate");
  CHECK(PartnerShop::text(again, "order") == first->order.text());
  CHECK(decision(shop, first->order.text()) == "ignored");
  const std::string by_edi = PartnerShop::text(shop.send(2, "00", "P2", 2), "order");
  const auto refused = by_api("P2", "k2");
  REQUIRE(!refused);
  CHECK(refused.error().code == "order.duplicate_purchase_order");
  CHECK(refused.error().place == by_edi);
  CHECK(shop.order_count() == 2);
}

TEST_CASE("an interchange that comes again with the same bytes is answered again and applied once") {
  PartnerShop shop;
  shop.open();
  const std::string bytes = PartnerShop::envelope(7, "PO", PartnerShop::order_set("00", "P1", 2));
  const auto first = shop.world.interchange(bytes);
  REQUIRE(first);
  REQUIRE(shop.delivered());
  // In another file, with another one behind it: another message for the channel.
  const auto again =
      shop.world.interchange(bytes + "\n" + PartnerShop::envelope(8, "PO", PartnerShop::order_set("00", "P2", 2)));
  REQUIRE(again);
  const auto& views = again->at("interchanges").get_array();
  CHECK(PartnerShop::text(views.at(0), "status") == "duplicate");
  CHECK(PartnerShop::text(views.at(1), "status") == "processed");
  CHECK(again->at("sets").get_array().size() == 1);
  CHECK(shop.order_count() == 2);
  const std::string ack(first->at("acknowledgement").get_string());
  CHECK(again->at("acknowledgement").get_string().starts_with(ack));
  REQUIRE(shop.delivered());
  CHECK(shop.written(ack).size() == 2);
  CHECK(shop.written("ST*997*").size() == 3);
}

TEST_CASE("an interchange number that comes again with other content is quarantined with both hashes") {
  PartnerShop shop;
  shop.open();
  shop.receive("A", "WH-1", 10);
  shop.send(7, "00", "P1", 2);
  const auto again = shop.world.interchange(PartnerShop::envelope(7, "PO", PartnerShop::order_set("00", "P2", 2)));
  REQUIRE(again);
  CHECK(PartnerShop::text(again->at("interchanges").get_array().at(0), "status") == "quarantined");
  CHECK(again->at("sets").get_array().empty());
  CHECK(again->at("acknowledgement").get_string().empty());
  CHECK(shop.order_count() == 1);
  REQUIRE(shop.settles_with_exceptions(1));
  const Json exception = shop.open_exceptions().at(0);
  CHECK(PartnerShop::text(exception, "code") == "edi.control_reused");
  const std::string message = PartnerShop::text(exception, "message");
  const std::size_t one = message.find("SHA-256 ");
  const std::size_t two = message.find("SHA-256 ", one + 1);
  REQUIRE(two != std::string::npos);
  CHECK(message.substr(one + 8, 64) != message.substr(two + 8, 64));
  // A person looked at it: it is real.
  REQUIRE(shop.world.retry(PartnerShop::text(exception, "id")));
  CHECK(shop.order_count() == 2);
  CHECK(shop.open_exceptions().empty());
}

TEST_CASE("an interchange number is free again after the partner's window") {
  PartnerShop shop;
  shop.partner().duplicates.interchange_days = 30;
  shop.open();
  shop.send(7, "00", "P1", 2);
  shop.world.clock.advance_ms(29 * k_day_ms);
  CHECK(PartnerShop::text(shop.world.interchange(PartnerShop::envelope(7, "PO", PartnerShop::order_set("00", "P2", 2)))
                              ->at("interchanges")
                              .get_array()
                              .at(0),
                          "status") == "quarantined");
  shop.world.clock.advance_ms(2 * k_day_ms);
  CHECK(PartnerShop::text(shop.send(7, "00", "P3", 2), "status") == "accepted");
}
