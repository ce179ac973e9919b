// SPDX-License-Identifier: Apache-2.0
// Purchase orders of ours: what suppliers answer, announce and send, and what the ledger expects of it.
#include "base/random.hpp"
#include "hub/supplier_answer.hpp"
#include "hub/testing/papers.hpp"

#include <fmt/format.h>

#include <cstdlib>

using namespace crossdock;
using namespace crossdock::hub;
using testing::PapersShop;

namespace {

class Buyer : public PapersShop {
 public:
  Buyer() {
    world.further_processes.emplace_back("../../processes/supplier-replenishment.yaml");
    Partner& maker = world.settings.partners["maker"];
    maker.outbound_channel = "edi";
    maker.documents = {"x12_850"};
    world.settings.procurement.by_default = {
        .quantity_percent = Decimal::of(10), .price_percent = {}, .amount = {}, .days = 30};
  }
  Json command(const std::string& name, const std::string& body) {
    const auto done = world.command(name, body);
    return done ? *done : Json(JsonObject{{"code", done.error().code}});
  }
  Json buy(const std::string& number, const std::string& lines) {
    return command(
        "supplier_order.create",
        fmt::format(R"({{"number":"{}","supplier":"maker","expected":"2030-01-05","lines":[{}]}})", number, lines));
  }
  Json order(const std::string& number) {
    const auto found = world.hub().ask("supplier_order.get", JsonObject{{"number", number}});
    return found ? *found : Json(JsonObject{{"state", found.error().code}});
  }
  bool reaches_state(const std::string& number, const std::string& state) {
    return world.settle([&](Hub&) { return text(order(number), "state") == state; });
  }
  // "<date> <quantity>, ..." of the first line.
  std::string expected(const std::string& number) {
    std::string out;
    for (const Json& one : order(number).at("lines").at(0).at("expected").get_array())
      out += fmt::format("{}{} {}", out.empty() ? "" : ", ", text(one, "date"), text(one, "quantity"));
    return out;
  }
};

constexpr const char* k_answer =
    "BAK*00*AC*{}*20261123~PO1*1*10*CA*12**BP*A~ACK*IA*6*CA*067*20300107~ACK*IB*4*CA*067*20300120~CTT*1~";
constexpr const char* k_notice =
    "BSN*00*ASN-1*20291230*0800*0001~HL*1**S~DTM*017*20300106~HL*2*1*O~PRF*PB-1~HL*3*2*I~LIN*1*BP*A~SN1**6*CA~CTT*3~";

}  // namespace

TEST_CASE("a purchase order of ours goes out as an 850, and its 855, 856 and 944 end it") {
  Buyer buyer;
  buyer.open();
  buyer.buy("PB-1", R"({"line":"1","item":"A","quantity":10,"unit":"CA","unit_price":"12.00"})");
  REQUIRE(buyer.reaches_state("PB-1", "placed"));
  REQUIRE(buyer.delivered());
  REQUIRE(buyer.written("BEG*00*SA*PB-1").size() == 1);
  CHECK(buyer.outcome("MAKER", "855", "PR", fmt::format(fmt::runtime(k_answer), "PB-1")) == "accepted");
  REQUIRE(buyer.reaches_state("PB-1", "confirmed"));
  CHECK(buyer.expected("PB-1") == "2030-01-07 6, 2030-01-20 4");
  CHECK(buyer.outcome("MAKER", "856", "SH", k_notice) == "accepted");
  REQUIRE(buyer.world.settle([&](Hub&) { return buyer.expected("PB-1") == "2030-01-06 6, 2030-01-20 4"; }));
  CHECK(buyer.outcome("DEPOT", "944", "RE", "W17*P*20300106*RCV-1~N1*WH**92*W22~N9*PO*PB-1~W07*6*CA**VN*A~N9*LI*1~W14*6~") ==
        "accepted");
  CHECK(buyer.number({.item = "A", .location = "WH-1"}) == "72");
  CHECK(buyer.expected("PB-1") == "2030-01-20 4");
  buyer.check_proven();
  CHECK(buyer.outcome("DEPOT", "944", "RE", "W17*F*20300120*RCV-2~N1*WH**92*W22~N9*PO*PB-1~W07*4*CA**VN*A~N9*LI*1~W14*4~") ==
        "accepted");
  CHECK(buyer.reaches_state("PB-1", "received"));
  CHECK(buyer.number({.item = "A", .location = "WH-1"}) == "120");
  buyer.check_proven();
}

TEST_CASE("an answer of another supplier, or to an order that is not ours, is only published") {
  Buyer buyer;
  buyer.open();
  buyer.buy("PB-1", R"({"line":"1","item":"A","quantity":10,"unit":"CA"})");
  CHECK(buyer.outcome("TRUCKS", "855", "PR", fmt::format(fmt::runtime(k_answer), "PB-1")) == "accepted");
  CHECK(buyer.outcome("MAKER", "855", "PR", fmt::format(fmt::runtime(k_answer), "PB-9")) == "accepted");
  CHECK(buyer.log_of("order_response.received").size() == 2);
  CHECK(buyer.log_of("supplier_order.answered").empty());
}

TEST_CASE("a number asks for one order only, and nobody else may state what it expects") {
  Buyer buyer;
  buyer.open();
  buyer.buy("PB-1", R"({"line":"1","item":"A","quantity":10})");
  REQUIRE(buyer.reaches_state("PB-1", "placed"));
  CHECK(PapersShop::text(buyer.buy("PB-1", R"({"line":"1","item":"A","quantity":10})"), "number") == "PB-1");
  CHECK(PapersShop::text(buyer.buy("PB-1", R"({"line":"1","item":"A","quantity":11})"), "code") == "supplier_order.exists");
  CHECK(buyer.log_of("supplier_order.created").size() == 1);
  CHECK(buyer.supply("PB-1/1", "A", "WH-1", 5, "2030-01-05") == "supply.mismatch");
  buyer.check_proven();
}

TEST_CASE("whatever is answered, announced and received in whatever order, the ledger expects what the lines say") {
  const char* given = std::getenv("CROSSDOCK_SEED");
  const std::uint64_t seed = given != nullptr ? std::strtoull(given, nullptr, 10) : 20261125;
  CAPTURE(seed);
  SeededRandom random(seed);
  const auto below = [&random](std::uint64_t bound) { return static_cast<int>(random.below(bound)); };
  Buyer buyer;
  buyer.world.settings.procurement.by_default = {
      .quantity_percent = Decimal::of(100), .price_percent = {}, .amount = {}, .days = 1'000, .rejection = true};
  buyer.open();
  int on_shelf = 0;
  for (int i = 0; i < 8; ++i) {
    const std::string number = fmt::format("PB-{}", i);
    buyer.buy(number, fmt::format(R"({{"line":"1","item":"A","quantity":{}}})", 1 + below(50)));
    REQUIRE(buyer.reaches_state(number, "placed"));
    for (int step = 0; step < 6; ++step) {
      const int quantity = 1 + below(30);
      const std::string day = fmt::format("2030-01-{:02}", 1 + below(28));
      if (const int what = below(3); what == 0) {
        buyer.command("supplier_order.answer",
                      fmt::format(R"({{"number":"{}","lines":[{{"line":"1","quantity":"{}","acknowledgements":[
                        {{"status":"accepted","quantity":"{}","date":"{}"}}]}}]}})",
                                  number, quantity, quantity, day));
      } else if (what == 1) {
        buyer.command("supplier_order.notify",
                      fmt::format(R"({{"number":"{}","shipment":"S-{}","expected_delivery_date":"{}",
                        "lines":[{{"line":"1","quantity_shipped":"{}"}}]}})",
                                  number, below(3), day, quantity));
      } else {
        on_shelf += quantity;
        CHECK(buyer.movement(
                  fmt::format(R"("item":"A","location":"WH-1","type":"receipt","quantity":{},"supply":"{}/1","close":{})",
                              quantity, number, below(4) == 0)) == "applied");
      }
      buyer.check_proven();
    }
  }
  REQUIRE(buyer.delivered());
  CHECK(buyer.number({.item = "A", .location = "WH-1"}) == std::to_string(on_shelf));
  buyer.check_proven();
}
