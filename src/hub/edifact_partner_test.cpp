// SPDX-License-Identifier: Apache-2.0
// A partner that speaks EDIFACT: what comes in, what is answered, what leaves, and what the partner answers.
#include "hub/testing/edifact.hpp"

#include <fmt/format.h>

#include <set>
#include <string>
#include <vector>

using namespace crossdock;
using namespace crossdock::hub;
using testing::EdifactShop;

namespace {

constexpr std::int64_t k_hour_ms = 3'600'000;
using Outcomes = std::vector<std::string>;

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

std::string contrl(const std::string& ours, const std::string& message, const char* whole, const char* verdict) {
  return EdifactShop::message(
      1, "CONTRL", fmt::format("UCI+{}+US:14+KAUF:14+{}'UCM+{}+ORDRSP:D:96A:UN+{}'", ours, whole, message, verdict));
}

}  // namespace

TEST_CASE("an EDIFACT partner goes from order to cash: ORDERS in, CONTRL, ORDRSP, DESADV and INVOIC out, each once") {
  EdifactShop shop;
  shop.stocked();
  const std::string id = shop.ordered(905, "PO-1", 10);
  CHECK(has(shop.answer(), "UCI+905+KAUF:14+US:14+7"));
  CHECK(has(shop.answer(), "UCM+1+ORDERS:D:96A:UN+7"));
  shop.fulfil(id, "SHP-1", 10);
  REQUIRE(shop.delivered());
  CHECK(shop.open_exceptions().empty());
  const auto bodies = shop.written("UNB+");
  for (const char* type : {"CONTRL", "ORDRSP", "DESADV", "INVOIC"}) {
    INFO(type);
    CHECK(EdifactShop::references(bodies, type).size() == 1);
  }
  const std::string response = shop.written("+ORDRSP:").at(0);
  CHECK(response.starts_with("UNA:+.? 'UNB+UNOC:3+US:14+KAUF:14+"));
  CHECK(has(response, "RFF+ON:PO-1'"));
  CHECK(has(response, "QTY+21:10"));
  CHECK(has(shop.written("+DESADV:").at(0), "BGM+351+SHP-1+9'"));
  CHECK(has(shop.written("+INVOIC:").at(0), "MOA+77:"));
  CHECK(has(shop.written("+INVOIC:").at(0), "QTY+47:10"));
  CHECK(shop.events_of(id, "asn.sent").size() == 1);
  CHECK(shop.number({.item = "A", .location = "WH-1"}, "on_hand") == "990");
  shop.check_proven();
}

TEST_CASE("an interchange that comes again is answered by the same CONTRL and applied once; other content is quarantined") {
  EdifactShop shop;
  shop.stocked();
  shop.ordered(905, "PO-1", 10);
  const std::string first = shop.answer();
  const std::string bytes = EdifactShop::unb(905, EdifactShop::order_message(1, "PO-1", 10));
  CHECK(shop.take(bytes).at("duplicate").get_bool());
  CHECK(shop.answer() == first);
  shop.take("\r\n" + bytes);  // the same interchange in another file
  CHECK(EdifactShop::text(shop.last_report.at("interchanges").get_array().at(0), "status") == "duplicate");
  CHECK(shop.answer() == first);
  shop.take(EdifactShop::unb(905, EdifactShop::order_message(1, "PO-2", 3)));
  CHECK(EdifactShop::text(shop.last_report.at("interchanges").get_array().at(0), "status") == "quarantined");
  CHECK(has(shop.answer(), "UCI+905+KAUF:14+US:14+4+26"));
  CHECK(shop.order_count() == 1);
  REQUIRE(shop.open_exceptions().size() == 1);
  CHECK(EdifactShop::text(shop.open_exceptions().at(0), "code") == "edi.control_reused");
}

TEST_CASE("a purchase order in a new interchange is judged by the partner's policy, as in X12") {
  EdifactShop shop;
  shop.kauf().duplicates.original = DuplicateRule::ignore_same;
  shop.stocked();
  shop.ordered(905, "PO-1", 10);
  shop.take(EdifactShop::unb(906, EdifactShop::order_message(1, "PO-1", 10)));
  CHECK(shop.outcomes() == Outcomes{"duplicate"});
  shop.take(EdifactShop::unb(907, EdifactShop::order_message(1, "PO-1", 11)));
  CHECK(shop.outcomes() == Outcomes{"order.duplicate_purchase_order"});
  CHECK(shop.order_count() == 1);
}

TEST_CASE("one bad message holds up none of its neighbours, and is told by place in exception and CONTRL") {
  EdifactShop shop;
  shop.stocked();
  std::string bad = EdifactShop::order_message(2, "PO-2", 1);
  bad.replace(bad.find("DTM+137:20261123:102'"), 21, "DTM+137:20261399:102'");
  bad.replace(bad.find("QTY+21:1:PCE'"), 13, "QTY+21:1O:PCE'");
  shop.take(
      EdifactShop::unb(905, EdifactShop::order_message(1, "PO-1", 1) + bad + EdifactShop::order_message(3, "PO-3", 1), 3));
  const auto outcomes = shop.outcomes();
  REQUIRE(outcomes.size() == 3);
  CHECK(outcomes[0] == "accepted");
  CHECK(outcomes[1] != "accepted");
  CHECK(outcomes[2] == "accepted");
  CHECK(shop.order_count() == 2);
  CHECK(has(shop.answer(), "UCM+1+ORDERS:D:96A:UN+7"));
  CHECK(has(shop.answer(), "UCM+2+ORDERS:D:96A:UN+4"));
  CHECK(has(shop.answer(), "UCM+3+ORDERS:D:96A:UN+7"));
  const Json exception = shop.open_exceptions().at(0);
  const std::string place = EdifactShop::text(exception, "place");
  CHECK_MESSAGE(has(place, "interchange 905, set 2, segment "), place);
  CHECK_MESSAGE(has(place, ", byte "), place);
}

TEST_CASE("one file may hold interchanges of both standards; each sender is answered in its own") {
  EdifactShop shop;
  shop.stocked();
  shop.take(EdifactShop::unb(905, EdifactShop::order_message(1, "PO-1", 1)) + "\r\n" +
            EdifactShop::envelope(7, "PO", EdifactShop::order_set("00", "PO-2", 2)) + "\n" +
            EdifactShop::unb(906, EdifactShop::order_message(1, "PO-3", 1)));
  CHECK(shop.outcomes() == Outcomes{"accepted", "accepted", "accepted"});
  CHECK(shop.order_count() == 3);
  CHECK(has(shop.answer(), "UCI+905+"));
  CHECK(has(shop.answer(), "AK1*PO*1~"));
  CHECK(has(shop.answer(), "UCI+906+"));
}

TEST_CASE("a CONTRL goes to whom asks for it, or as the partner's options say, and never answers a CONTRL") {
  EdifactShop shop;
  shop.stocked();
  shop.take(EdifactShop::unb(905, EdifactShop::order_message(1, "PO-1", 1), 1, false));
  CHECK(shop.answer().empty());
  EdifactShop always;
  always.kauf().contrl = EnvelopeAnswer::always;
  always.stocked();
  always.take(EdifactShop::unb(905, EdifactShop::order_message(1, "PO-1", 1), 1, false));
  CHECK(has(always.answer(), "UCI+905+KAUF:14+US:14+7"));
  always.take(EdifactShop::unb(906, contrl("777", "1", "7", "7")));
  CHECK(always.answer().empty());
  CHECK(always.outcomes() == Outcomes{"edi.ack_unknown"});
  EdifactShop errors;
  errors.kauf().contrl = EnvelopeAnswer::errors;
  errors.stocked();
  errors.take(EdifactShop::unb(905, EdifactShop::order_message(1, "PO-1", 1), 1, false));
  CHECK(errors.answer().empty());
  errors.take(EdifactShop::unb(906, EdifactShop::order_message(1, "PO-2", 1), 2, false));  // UNZ counts wrong
  CHECK(has(errors.answer(), "UCI+906+"));
}

TEST_CASE("what the business refuses is told by an APERAK, when the partner wants it") {
  EdifactShop shop;
  shop.kauf().application_advice = true;
  shop.stocked();
  shop.take(EdifactShop::unb(905, EdifactShop::order_message(1, "PO-1", 1, "NOPE")));
  CHECK(shop.outcomes() == Outcomes{"item.unknown"});
  CHECK(has(shop.answer(), "UCM+1+ORDERS:D:96A:UN+7"));
  CHECK(has(shop.answer(), "BGM+313+905/1+27'"));
  CHECK(has(shop.answer(), "RFF+ACW:1'"));
  CHECK(has(shop.answer(), "RFF+AGO:PO-1'"));
}

TEST_CASE("what an APERAK quotes never stands in the way of what was received") {
  EdifactShop shop;
  shop.kauf().application_advice = true;
  shop.kauf().edifact_style.syntax = "UNOA";
  shop.kauf().edifact_style.delimiters = ":+.  '";  // nothing releases
  shop.stocked();
  shop.take(EdifactShop::unb(
      905, EdifactShop::order_message(1, "PO-1", 1, "GR?+N??X\xdc") + EdifactShop::order_message(2, "PO-2", 1), 2));
  INFO(json_text(shop.last_report));
  CHECK(shop.outcomes() == Outcomes{"item.unknown", "accepted"});
  CHECK(has(shop.answer(), "BGM+313+905/1+27'"));
}

TEST_CASE("test data of a partner in production is refused, and nothing of it is used") {
  EdifactShop shop;
  shop.stocked();
  shop.take(EdifactShop::unb(905, EdifactShop::order_message(1, "PO-1", 1), 1, true, "1"));
  CHECK(has(shop.answer(), "UCI+905+KAUF:14+US:14+4+25"));
  CHECK(shop.order_count() == 0);
  CHECK(EdifactShop::text(shop.open_exceptions().at(0), "code") == "partner.test_data");
}

TEST_CASE("an interchange of nobody we know waits as an exception and is applied when the partner is there") {
  EdifactShop shop;
  shop.stocked();
  std::string bytes = EdifactShop::unb(905, EdifactShop::order_message(1, "PO-1", 1));
  bytes.replace(bytes.find("KAUF:14"), 7, "WER:14");
  shop.take(bytes);
  CHECK(shop.order_count() == 0);
  const Json exception = shop.open_exceptions().at(0);
  CHECK(EdifactShop::text(exception, "code") == "partner.unknown");
  shop.world.close();
  shop.kauf().edifact = {"14", "WER"};
  shop.world.open();
  CHECK(shop.world.retry(EdifactShop::text(exception, "id")));
  CHECK(shop.order_count() == 1);
}

TEST_CASE("messages about one purchase order are applied in the order they came") {
  EdifactShop shop;
  shop.stocked();
  shop.take(EdifactShop::unb(905, EdifactShop::order_message(1, "PO-1", 1, "NEW")));
  CHECK(shop.outcomes() == Outcomes{"item.unknown"});
  shop.take(
      EdifactShop::unb(906, EdifactShop::message(1, "ORDCHG",
                                                 "BGM+230+C-1+4'DTM+137:20261123:102'RFF+ON:PO-1'NAD+BY+KAUF::92'LIN+1+3'"
                                                 "PIA+1+NEW:SA'QTY+21:5:PCE'UNS+S'CNT+2:1'")));
  CHECK(shop.outcomes() == Outcomes{"held_back"});
  const std::string exception = EdifactShop::text(shop.open_exceptions().at(0), "id");
  shop.put(Hub::Master::items, R"([{"item":"NEW"}])");
  REQUIRE(shop.world.retry(exception));
  CHECK(shop.world.settle([](Hub& hub) {
    const auto order = hub.order("PO-1");
    return order && EdifactShop::text(order->at("lines").get_array().at(0), "quantity") == "5";
  }));
}

TEST_CASE("a partner's CONTRL reaches the document and the order; a rejection is an exception, a late one closes its own") {
  EdifactShop shop;
  shop.kauf().acknowledgement_due_h = 4;
  shop.stocked();
  const std::string id = shop.ordered(905, "PO-1", 1);
  REQUIRE(shop.reaches(id, "released"));
  REQUIRE(shop.delivered());
  const std::string response = shop.written("+ORDRSP:").at(0);
  CHECK(has(response, "++++1'"));  // an acknowledgement is due, so it is asked for
  const std::string ours = EdifactShop::control_of(response);
  const std::string reference = EdifactShop::references({response}, "ORDRSP").at(0);
  shop.take(EdifactShop::unb(906, contrl(ours, reference, "8", "7"), 1, false));
  CHECK(shop.events_of(id, "acknowledgement.received").size() == 1);
  CHECK(shop.events_of(id, "acknowledgement.received").at(0).at("accepted").get_bool());
  shop.take(EdifactShop::unb(907, contrl(ours, reference, "7", "4+12"), 1, false));
  REQUIRE(shop.open_exceptions().size() == 1);
  CHECK(EdifactShop::text(shop.open_exceptions().at(0), "code") == "edi.rejected_by_partner");
  CHECK(EdifactShop::text(shop.open_exceptions().at(0), "order") == id);

  const std::string second = shop.ordered(908, "PO-2", 1);
  REQUIRE(shop.reaches(second, "released"));
  REQUIRE(shop.delivered());
  shop.world.clock.advance_ms(5 * k_hour_ms);
  REQUIRE(shop.settles_with_exceptions(2));
  const std::string late = shop.written("RFF+ON:PO-2'").at(0);
  shop.take(EdifactShop::unb(
      909, contrl(EdifactShop::control_of(late), EdifactShop::references({late}, "ORDRSP").at(0), "7", "7"), 1, false));
  CHECK(shop.open_exceptions().size() == 1);
  CHECK(shop.events_of(second, "acknowledgement.received").at(0).at("late").get_bool());
}

TEST_CASE("a partner's APERAK reaches the document by message reference or by number") {
  EdifactShop shop;
  shop.stocked();
  const std::string id = shop.ordered(905, "PO-1", 1);
  REQUIRE(shop.reaches(id, "released"));
  REQUIRE(shop.delivered());
  const std::string reference = EdifactShop::references(shop.written("+ORDRSP:"), "ORDRSP").at(0);
  const auto advise = [&](int control, const std::string& about) {
    shop.take(EdifactShop::unb(control,
                               EdifactShop::message(1, "APERAK",
                                                    "BGM+313+A-1+27'RFF+" + about +
                                                        "'ERC+848::86'"
                                                        "FTX+AAO+++PRICE DIFFERS'"),
                               1, false));
    return shop.outcomes().at(0);
  };
  CHECK(advise(906, "ACW:" + reference) == "accepted");
  CHECK(advise(907, "AGO:" + id) == "accepted");
  CHECK(advise(908, "AGO:NOBODYS") == "edi.ack_unknown");
  const auto advised = shop.events_of(id, "document.advised");
  REQUIRE(advised.size() == 2);
  CHECK_FALSE(advised[0].at("accepted").get_bool());
  CHECK(EdifactShop::text(shop.open_exceptions().at(1), "code") == "edi.rejected_by_business");
}

TEST_CASE("sent again is the same bytes; made anew is the same message under numbers that were never used") {
  EdifactShop shop;
  shop.stocked();
  const std::string id = shop.ordered(905, "PO-1", 1);
  REQUIRE(shop.reaches(id, "released"));
  REQUIRE(shop.delivered());
  const std::string sent = EdifactShop::text(shop.events_of(id, "document.sent").at(0), "sent");
  REQUIRE(shop.world.send_document(sent, false));
  REQUIRE(shop.delivered());
  auto bodies = shop.written("+ORDRSP:");
  REQUIRE(bodies.size() == 2);
  CHECK(bodies[0] == bodies[1]);
  REQUIRE(shop.world.send_document(sent, true));
  REQUIRE(shop.delivered());
  bodies = shop.written("+ORDRSP:");
  REQUIRE(bodies.size() == 3);
  CHECK(EdifactShop::control_of(bodies[2]) != EdifactShop::control_of(bodies[0]));
  CHECK(EdifactShop::references({bodies[2]}, "ORDRSP") != EdifactShop::references({bodies[0]}, "ORDRSP"));
  CHECK(bodies[2].substr(bodies[2].find("BGM+"), bodies[2].find("UNT+") - bodies[2].find("BGM+")) ==
        bodies[0].substr(bodies[0].find("BGM+"), bodies[0].find("UNT+") - bodies[0].find("BGM+")));
}

TEST_CASE("a partner's style is what leaves: version, association, characters, separators, test indicator") {
  EdifactShop shop;
  shop.kauf().test = true;
  shop.kauf().acknowledgement_due_h = 0;
  shop.kauf().edifact_style = {
      .syntax = "UNOY", .syntax_version = "4", .delimiters = ":*.! ~", .release = "D.01B", .association = "EAN010"};
  shop.stocked();
  const std::string id = shop.ordered(905, "PO-1", 1);
  REQUIRE(shop.reaches(id, "released"));
  REQUIRE(shop.delivered());
  const std::string response = shop.written("*ORDRSP:").at(0);
  CHECK_MESSAGE(response.starts_with("UNA:*.! ~UNB*UNOY:4*US:14*KAUF:14*20"), response);
  CHECK(has(response, "*ORDRSP:D:01B:UN:EAN010~"));
  CHECK(has(response, "******1~"));  // 0035, and no 0031
}

TEST_CASE("a document that breaks the partner's guide does not leave: the order has an exception that says what is wrong") {
  EdifactShop shop;
  shop.kauf().guide = "guides/kauf.def";
  shop.world.settings.read_file = [](const std::string&) -> Result<std::string> {
    return std::string("overlay kauf edifact D.96A\nat ORDRSP/CNT forbid\n");
  };
  shop.stocked();
  const std::string id = shop.ordered(905, "PO-1", 1);
  REQUIRE(shop.settles_with_exceptions(1));
  const Json exception = shop.open_exceptions().at(0);
  CHECK(EdifactShop::text(exception, "code") == "document.guide");
  CHECK(EdifactShop::text(exception, "order") == id);
  CHECK_MESSAGE(has(json_text(exception), "guides/kauf.def:2"), json_text(exception));
  CHECK(shop.written("+ORDRSP:").empty());
}

TEST_CASE("however often interchanges come, in whatever mix and with whatever is wrong, no order is lost or doubled") {
  EdifactShop shop;
  shop.kauf().duplicates.original = DuplicateRule::ignore_same;
  shop.stocked();
  const std::uint64_t seed = 20'261'125;
  SeededRandom random(seed);
  INFO("seed " << seed);
  const auto below = [&](std::uint64_t bound) { return random.next() % bound; };
  std::vector<std::string> kept;
  std::set<std::string> orders;
  for (int control = 1; control <= 40; ++control) {
    if (!kept.empty() && below(3) == 0) {  // one that was there, perhaps in another file
      shop.take((below(2) == 0 ? "\n" : "") + kept[below(kept.size())]);
      continue;
    }
    std::string messages;
    int count = 0;
    for (std::uint64_t i = 0, n = 1 + below(3); i < n; ++i) {
      const std::string number = fmt::format("P-{}", 1 + below(30));
      std::string one = EdifactShop::order_message(++count, number, 1);
      const bool broken = below(4) == 0;
      if (broken) one.replace(one.find("QTY+21:1:PCE'"), 13, "QTY+21:X:PCE'");
      if (!broken) orders.insert(number);
      messages += one;
    }
    std::string bytes = EdifactShop::unb(control, messages, count);
    if (below(4) == 0) {
      const std::string number = fmt::format("X-{}", control);
      orders.insert(number);
      bytes += "\r\n" + EdifactShop::envelope(control, "PO", EdifactShop::order_set("00", number, 1));
    }
    kept.push_back(bytes);
    shop.take(bytes);
  }
  CHECK(shop.order_count() == orders.size());
  for (const std::string& number : orders) {
    INFO(number);
    REQUIRE(shop.world.hub().order(number));
    CHECK(shop.reaches(EdifactShop::text(*shop.world.hub().order(number), "id"), "released"));
  }
  REQUIRE(shop.delivered());
  // Each EDIFACT order has one ORDRSP, each number was used once.
  const auto references = EdifactShop::references(shop.written("+ORDRSP:"), "ORDRSP");
  std::set<std::string> once(references.begin(), references.end());
  CHECK(once.size() == references.size());
  CHECK(references.size() ==
        static_cast<std::size_t>(std::ranges::count_if(orders, [](const std::string& one) { return one[0] == 'P'; })));
  shop.check_proven();
}
