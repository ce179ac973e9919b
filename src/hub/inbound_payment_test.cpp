// SPDX-License-Identifier: Apache-2.0
#include "hub/testing/papers.hpp"

#include <fmt/format.h>

#include <string>
#include <string_view>

using namespace crossdock;
using namespace crossdock::hub;
using testing::PapersShop;

namespace {

// Order P1 of 2 of A, shipped, delivered and invoiced as INV-1 over 3.00; C-1 has a limit of 100.
class PaidShop : public PapersShop {
 public:
  PaidShop() {
    world.process_file = "../../processes/order-to-cash.yaml";
    world.settings.order_process = "order-to-cash";
  }
  std::string invoiced() {
    open();
    put(Hub::Master::parties, R"([{"party":"C-1","credit_limit":"100.00"}])");
    put(Hub::Master::prices, R"([{"item":"A","unit_price":"1.50"}])");
    receive("A", "WH-1", 10);
    std::string id = text(send(1, "00", "P1", 2), "order");
    REQUIRE(reaches(id, "released"));
    ship(id, "SHP-1", R"({"line":"1","quantity":2})");
    REQUIRE(go_ahead(id));
    REQUIRE(world.settle([](Hub& hub) { return hub.order("INV-1").has_value(); }));
    return id;
  }
  std::string credit(const char* member) {
    const auto account = world.hub().account_check(JsonObject{{"party", "C-1"}});
    REQUIRE(account);
    return text(account->at("credit"), member);
  }
  std::string pay(std::string_view amount, std::string_view items, std::string_view number = "77") {
    return outcome("SHOP", "820", "RA", fmt::format("BPR*I*{}*C*ACH~TRN*1*{}~ENT*1~{}", amount, number, items));
  }
};

}  // namespace

TEST_CASE("a payment frees what its invoice uses, exactly and once") {
  PaidShop shop;
  const std::string id = shop.invoiced();
  CHECK(shop.credit("used") == "3.00");
  CHECK(shop.pay("2.94", "RMR*IV*INV-1*PO*2.94*3.00*0.06~") == "accepted");
  CHECK(shop.credit("used") == "0.00");
  CHECK(shop.credit("free") == "100.00");
  CHECK(shop.pay("2.94", "RMR*IV*INV-1*PO*2.94*3.00*0.06~") == "accepted");
  CHECK(shop.credit("used") == "0.00");
  const auto told = shop.events_of(id, "payment.received");
  REQUIRE(told.size() == 1);
  CHECK(PapersShop::text(told[0], "paid") == "2.94");
  CHECK(PapersShop::text(told[0], "settled") == "3.00");
  CHECK(shop.log_of("remittance.received").size() == 1);
  shop.check_proven();
}

TEST_CASE("a deduction stays owed, and a payment that does not add up is an exception that changes nothing") {
  PaidShop shop;
  shop.invoiced();
  CHECK(shop.pay("2.50", "RMR*IV*INV-1*PO*3.00~", "1") == "payment.total");
  CHECK(shop.credit("used") == "3.00");
  CHECK(shop.pay("2.50", "RMR*IV*INV-1*PO*2.50*3.00~ADX*-0.5*01~", "2") == "accepted");
  CHECK(shop.credit("used") == "0.50");
}

TEST_CASE("an invoice that is none of ours holds up no other, and a retry does not pay those twice") {
  PaidShop shop;
  shop.invoiced();
  CHECK(shop.pay("4", "RMR*IV*INV-1*PO*3.00~RMR*IV*INV-9*PO*1.00~") == "invoice.unknown");
  CHECK(shop.place() == "line INV-9");
  CHECK(shop.credit("used") == "0.00");
  CHECK_FALSE(shop.world.retry(PapersShop::text(shop.open_exceptions().at(0), "id")).has_value());
  CHECK(shop.credit("used") == "0.00");
  shop.check_proven();
}

TEST_CASE("a payment in another currency is not netted") {
  PaidShop shop;
  shop.invoiced();
  CHECK(shop.outcome("SHOP", "820", "RA", "BPR*I*3*C*ACH~TRN*1*77~CUR*PR*EUR~ENT*1~RMR*IV*INV-1*PO*3.00~") ==
        "payment.currency");
  CHECK(shop.credit("used") == "3.00");
}
