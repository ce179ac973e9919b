// SPDX-License-Identifier: Apache-2.0
#include "hub/testing/papers.hpp"

#include <fmt/format.h>

using namespace crossdock;
using namespace crossdock::hub;
using testing::PapersShop;

namespace {

// An order P1 of partner SHOP for 2 of A, reserved.
std::string placed(PapersShop& shop) {
  shop.open();
  shop.receive("A", "WH-1", 10);
  shop.receive("B", "WH-1", 10);
  std::string id = PapersShop::text(shop.send(1, "00", "P1", 2), "order");
  shop.reserved(id);
  return id;
}

std::string change(int sequence, std::string_view lines, std::string_view purpose = "04") {
  return fmt::format("BCH*{}*SA*P1**{}*20261123~{}", purpose, sequence, lines);
}

// What a change ends with; a person sets it aside if it failed.
std::string outcome(PapersShop& shop, const std::string& change) {
  std::string told = shop.outcome("SHOP", "860", "PC", change);
  for (const Json& exception : shop.open_exceptions()) {
    CHECK(shop.world.resolve(PapersShop::text(exception, "id")).has_value());
  }
  return told;
}

std::string number(PapersShop& shop, const char* item) { return shop.number({.item = item, .location = "WH-1"}); }

}  // namespace

TEST_CASE("a change takes the order's place while nothing is released, and stock follows it exactly") {
  PapersShop shop;
  const std::string first = placed(shop);
  const Json told = shop.from("SHOP", "860", "PC", change(1, "POC*1*QI*5*5*EA*1.50**VN*A~POC*2*AI*3*3*EA*2**VN*B~"));
  const std::string second = PapersShop::text(told, "order");
  CHECK(PapersShop::code(told) == "");
  CHECK(second != first);
  shop.reserved(second);
  CHECK(shop.world.status_of(first) == "cancelled");
  CHECK(number(shop, "A") == "5");
  CHECK(number(shop, "B") == "7");
  CHECK(shop.events_of(first, "order.changed").size() == 1);
  shop.check_proven();
}

TEST_CASE("a change that comes again changes nothing, and one that comes too early waits for the one before") {
  PapersShop shop;
  placed(shop);
  const std::string one = change(1, "POC*1*QI*5*5*EA*1.50**VN*A~");
  const std::string second = PapersShop::text(shop.from("SHOP", "860", "PC", one), "order");
  shop.reserved(second);
  CHECK(PapersShop::text(shop.from("SHOP", "860", "PC", one), "order") == second);
  CHECK(shop.outcome("SHOP", "860", "PC", change(3, "POC*1*QD*2*2*EA***VN*A~")) == "order.change_early");
  const std::string third = PapersShop::text(shop.from("SHOP", "860", "PC", change(2, "POC*1*QD*3*3*EA***VN*A~")), "order");
  shop.reserved(third);
  CHECK(number(shop, "A") == "7");
  for (const Json& exception : shop.open_exceptions()) {
    if (PapersShop::text(exception, "code") != "order.change_early") continue;
    CHECK(shop.world.retry(PapersShop::text(exception, "id")).has_value());
  }
  CHECK(shop.world.settle([&](Hub&) { return number(shop, "A") == "8"; }));
  shop.check_proven();
}

TEST_CASE("what comes after a change that came too early is not held back by it") {
  PapersShop shop;
  placed(shop);
  shop.reserved(PapersShop::text(shop.from("SHOP", "860", "PC", change(1, "POC*1*QI*5*5*EA*1.50**VN*A~")), "order"));
  CHECK(shop.outcome("SHOP", "860", "PC", change(3, "POC*1*QD*2*2*EA***VN*A~")) == "order.change_early");
  CHECK(shop.outcome("SHOP", "860", "PC", change(4, "POC*1*QD*1*1*EA***VN*A~")) == "order.change_early");
  CHECK(shop.outcome("SHOP", "860", "PC", change(2, "POC*1*QD*3*3*EA***VN*A~")) == "accepted");
}

TEST_CASE("a cancellation takes the order back, and its stock with it") {
  PapersShop shop;
  const std::string id = placed(shop);
  CHECK(shop.outcome("SHOP", "860", "PC", change(1, "CTT*0~", "01")) == "accepted");
  CHECK(shop.world.status_of(id) == "cancelled");
  CHECK(number(shop, "A") == "10");
  shop.check_proven();
}

TEST_CASE("a change of what is released already is an exception, and the order stays as it is") {
  PapersShop shop;
  const std::string id = placed(shop);
  shop.release(id);
  CHECK(shop.outcome("SHOP", "860", "PC", change(1, "POC*1*QI*5*5*EA*1.50**VN*A~")) == "order.too_late");
  CHECK(shop.world.status_of(id) == "released");
}

TEST_CASE("a change that contradicts the order names the line and does nothing") {
  PapersShop shop;
  const std::string id = placed(shop);
  CHECK(outcome(shop, change(1, "POC*1*QI*1*1*EA*1.50**VN*A~")) == "order.change_quantity");
  CHECK(outcome(shop, change(1, "POC*9*QI*5*5*EA*1.50**VN*A~")) == "order.change_line");
  CHECK(outcome(shop, change(1, "POC*1*AI*5*5*EA*1.50**VN*A~")) == "order.change_line");
  CHECK(outcome(shop, change(1, "POC*1*DI*2*0*EA***VN*A~")) == "order.change_empty");
  CHECK(shop.world.status_of(id) == "reserved");
  CHECK(number(shop, "A") == "8");
  CHECK(shop.order_count() == 1);
}
