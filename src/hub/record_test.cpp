// SPDX-License-Identifier: Apache-2.0
// Returns, suppliers' invoices and statements of master data as they come in by documents, and their pure rules.
#include "hub/customer_return.hpp"
#include "hub/master_sync.hpp"
#include "hub/supplier_invoice.hpp"
#include "hub/testing/papers.hpp"

#include <fmt/format.h>

using namespace crossdock;
using namespace crossdock::hub;
using testing::PapersShop;

namespace {

class Back : public PapersShop {
 public:
  Back() { world.further_processes.emplace_back("../../processes/customer-return.yaml"); }
  std::string state(const std::string& number) {
    const auto found = world.hub().ask("return.get", JsonObject{{"number", number}});
    return found ? text(*found, "state") : found.error().code;
  }
};

Statement said(const char* source, const char* as_of, const char* effective = "") {
  JsonObject body{{"id", "1"}, {"source", source}, {"kind", "item"}, {"code", "A"}, {"as_of", as_of}};
  if (*effective != '\0') body["effective"] = effective;
  body["fields"] = JsonObject{{"description", "x"}};
  return *statement_from(body, *Timestamp::parse_rfc3339("2026-06-01T00:00:00Z"));
}

FieldValue known(const Statement& statement, const char* value) {
  return {Json(value), statement.source, statement.as_of, statement.effective};
}

}  // namespace

TEST_CASE("what a customer sends back lies apart until somebody says what becomes of it") {
  Back shop;
  shop.open();
  shop.receive("A", "WH-1", 10);
  const std::string id = PapersShop::text(shop.send(1, "00", "P1", 4), "order");
  shop.reserved(id);
  shop.release(id);
  shop.ship(id, "S-1", R"({"line":"1","quantity":4})");
  CHECK(shop.outcome("SHOP", "180", "AN", "BGN*13*RR-1*20201201~PRF*P1~BLI*VN*A*2*EA~N9*LI*1~RDR*RT~") == "accepted");
  REQUIRE(shop.world.settle([&](Hub&) { return shop.state("RR-1") == "authorised"; }));
  const std::string before = shop.number({.item = "A", .location = "WH-1"});
  CHECK(shop.outcome("DEPOT", "944", "RE", "W17*F*20201205*RCV-1**RR-1~N1*WH**92*W22~W07*2*EA**VN*A~N9*LI*1~W14*2~") ==
        "accepted");
  REQUIRE(shop.world.settle([&](Hub&) { return shop.state("RR-1") == "received"; }));
  CHECK(shop.number({.item = "A", .location = "WH-1"}) == before);
  CHECK(shop.movement(R"("item":"A","location":"WH-1","type":"return","quantity":1,"return":"RR-9/1")") == "return.unknown");
  shop.check_proven();
}

TEST_CASE("a supplier's invoice counts once by its number, and other content under it is an exception") {
  PapersShop shop;
  shop.open();
  const char* invoice = "BIG*20201202*INV-7*20201123*PB-1~IT1*1*9*CA*31.2**VN*X~TDS*28080~CTT*1~";
  CHECK(shop.outcome("MAKER", "810", "IN", invoice) == "accepted");
  CHECK(shop.outcome("MAKER", "810", "IN", invoice) == "accepted");
  CHECK(shop.log_of("supplier_invoice.received").size() == 1);
  CHECK(shop.outcome("MAKER", "810", "IN", "BIG*20201202*INV-7*20201123*PB-1~IT1*1*8*CA*31.2**VN*X~TDS*24960~CTT*1~") ==
        "invoice.duplicate");
  CHECK(shop.outcome("TRUCKS", "810", "IN", invoice) == "accepted");
  CHECK(shop.log_of("supplier_invoice.received").size() == 2);
}

TEST_CASE("of two words about a field one wins, whichever comes first, or both are a conflict") {
  const char* const moments[] = {"2026-01-01", "2026-01-02", "2026-01-03"};
  for (const char* mine : moments) {
    for (const char* theirs : moments) {
      const Statement a = said("erp", mine), b = said("crm", theirs);
      const auto first = decide_field(b, "b", known(a, "a"), nullptr);
      const auto second = decide_field(a, "a", known(b, "b"), nullptr);
      CAPTURE(mine);
      CAPTURE(theirs);
      CHECK((first == FieldOutcome::applied) == (second == FieldOutcome::stale));
      CHECK((first == FieldOutcome::conflict) == (second == FieldOutcome::conflict));
      CHECK((first == FieldOutcome::conflict) == (a.as_of == b.as_of));
    }
  }
}

TEST_CASE("a stronger source is heard whenever it speaks, and one without a say never") {
  const std::vector<std::string> sources = {"pim", "erp"};
  const Statement pim = said("pim", "2026-01-01"), erp = said("erp", "2026-01-05"), shop = said("shop", "2026-01-09");
  CHECK(decide_field(pim, "p", known(erp, "e"), &sources) == FieldOutcome::applied);
  CHECK(decide_field(erp, "e", known(pim, "p"), &sources) == FieldOutcome::weaker_source);
  CHECK(decide_field(shop, "s", std::nullopt, &sources) == FieldOutcome::not_the_source);
  CHECK(decide_field(said("pim", "2026-01-02"), "p", known(pim, "p"), &sources) == FieldOutcome::unchanged);
}

TEST_CASE("tolerances are exact") {
  CHECK(is_within_percent(Decimal::of(100), Decimal::of(105), Decimal::of(5)));
  CHECK_FALSE(is_within_percent(Decimal::of(100), Decimal::of(106), Decimal::of(5)));
  CHECK(is_within_percent(*Decimal::parse("31.20"), *Decimal::parse("31.824"), Decimal::of(2)));
  CHECK_FALSE(is_within_percent(*Decimal::parse("31.20"), *Decimal::parse("31.825"), Decimal::of(2)));
  CHECK(is_within_percent({}, {}, {}));
  CHECK_FALSE(is_within_percent({}, Decimal::of(1), Decimal::of(100)));
  CHECK(is_within_amount(*Decimal::parse("1.00"), *Decimal::parse("0.95"), *Decimal::parse("0.05")));
}
