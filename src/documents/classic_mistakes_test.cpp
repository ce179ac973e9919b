// SPDX-License-Identifier: Apache-2.0
// The classic mistakes of EDI integrations as far as mappings make or avoid them, each as a case with its number in
// docs/edi.md; those of the hub are in hub/classic_mistakes_test.cpp.
#include "documents/document.hpp"
#include "documents/testing/wire.hpp"
#include "documents/translator.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

using namespace crossdock;
using namespace crossdock::documents;

namespace {

const Translator& translator() {
  static const Translator k_translator = [] {
    DocumentRegistry registry;
    register_all(registry);
    return *Translator::compile(registry, edi::Library::shipped());
  }();
  return k_translator;
}

edi::TransactionSet set_of(std::string_view id, std::string_view code, std::string_view segments) {
  const auto count = 2 + std::ranges::count(segments, '~');
  auto set = testing::read_first(fmt::format(
      "ISA*00*          *00*          *ZZ*SHOP           *ZZ*US             *261123*0915*U*00401*000000001*0*P*>~"
      "GS*{1}*SHOP*US*20261123*0915*1*X*004010~ST*{0}*0001~{2}SE*{3}*0001~GE*1*1~IEA*1*000000001~",
      id, code, segments, count));
  REQUIRE_MESSAGE(set.has_value(), (set ? "" : set.error().text()));
  return *std::move(set);
}

Json read(std::string_view id, std::string_view code, std::string_view segments) {
  auto document = translator().to_command(set_of(id, code, segments), Json());
  REQUIRE_MESSAGE(document.has_value(), (document ? "" : document.error().text()));
  return *std::move(document);
}

std::string refusal(std::string_view id, std::string_view code, std::string_view segments) {
  const auto document = translator().to_command(set_of(id, code, segments), Json());
  return document ? "" : document.error().code;
}

std::string text(const Json& json, std::string_view path) {
  const Json* found = json_at(json, path);
  return found == nullptr ? "" : found->is_string() ? std::string(found->get_string()) : json_text(*found);
}

std::string written(std::string_view id, std::string_view document) {
  const auto set = translator().to_set(id, *json_parse(document), "0001", Json());
  if (!set) return set.error().code;
  return *testing::write_one(*set);
}

bool says(const std::string& bytes, std::string_view part) { return bytes.find(part) != std::string::npos; }

std::string invoice(std::string_view more, std::string_view price, std::string_view total) {
  return fmt::format(R"({{"invoice":"I1","invoice_date":"2026-11-24","lines":[{{"line":"1","item":{{"vendor_part":"A"}},)"
                     R"("quantity":"1","unit":"EA","unit_price":"{}"}}],"total":"{}"{}}})",
                     price, total, more);
}

}  // namespace

TEST_CASE("classic mistake 1: a purchase order says whether it is new, and nobody has to guess") {
  for (const auto& [code, purpose] : std::vector<std::pair<std::string, std::string>>{
           {"00", "original"}, {"01", "cancellation"}, {"05", "replace"}, {"06", "confirmation"}, {"07", "duplicate"}}) {
    const Json order = read("850", "PO", fmt::format("BEG*{}*SA*P1**20261123~PO1*1*1*EA*1**VN*A~", code));
    CHECK(text(order, "purpose") == purpose);
  }
  CHECK(refusal("850", "PO", "BEG*22*SA*P1**20261123~PO1*1*1*EA*1**VN*A~") == "edi.purpose");
}

TEST_CASE("classic mistake 2: two decimals are implied in TDS and SAC, and in nothing else") {
  const std::string bytes = written(
      "810", invoice(R"(,"allowances_charges":[{"kind":"charge","code":"D240","amount":"0.05"}])", "12.5", "125.00"));
  CHECK(says(bytes, "TDS*12500~"));
  CHECK(says(bytes, "SAC*C*D240***5~"));
  CHECK(says(bytes, "IT1*1*1*EA*12.5*"));
  const Json back = read("810", "IN", "BIG*20261124*I1~IT1*1*1*EA*12.5**VN*A~TDS*12500~SAC*C*D240***5~CTT*1~");
  CHECK(text(back, "total") == "125.00");
  const Json paid = read("820", "RA", "BPR*I*125*C*CHK~TRN*1*77~ENT*1~RMR*IV*I1*PO*125~");
  CHECK(text(paid, "amount") == "125");
}

TEST_CASE("classic mistake 2: a credit memo keeps its sign, and a total that would be rounded does not leave") {
  CHECK(says(written("810", invoice(R"(,"kind":"credit")", "-3.00", "-3.00")), "TDS*-300~"));
  CHECK(text(read("810", "IN", "BIG*20261124*I1*****CR~IT1*1*-1*EA*3**VN*A~TDS*-300~"), "total") == "-3.00");
  CHECK(written("810", invoice("", "3", "3.005")) == "x12.implied");
}

TEST_CASE("classic mistake 3: units, price basis, pack and every digit of a GTIN reach the order") {
  const Json line =
      read("850", "PO", "BEG*00*SA*P1**20261123~PO1*1*2*CA*31.2*PE*UP*012345000126*UK*00012345000126*VN*A~PO4*12*1*EA~")
          .at("lines")
          .get_array()
          .at(0);
  CHECK(text(line, "unit") == "CA");
  CHECK(text(line, "price_basis") == "PE");
  CHECK(text(line, "pack.quantity") == "12");
  CHECK(text(line, "item.upc") == "012345000126");
  CHECK(text(line, "item.other.UK") == "00012345000126");
}

TEST_CASE(
    "classic mistake 5: an SSCC with a wrong check digit, or twice, does not leave; an application identifier does not "
    "matter") {
  const auto notice = [](std::string_view first, std::string_view second) {
    return written("856",
                   fmt::format(R"({{"shipment":"S1","shipped_at":"2026-11-24","purchase_order":"P1","lines":[)"
                               R"({{"line":"1","item":{{"vendor_part":"A"}},"quantity_shipped":"3","unit":"EA"}}],"packs":[)"
                               R"({{"sscc":"{}","contents":[{{"line":"1","quantity":"1"}}]}},)"
                               R"({{"sscc":"{}","contents":[{{"line":"1","quantity":"2"}}]}}]}})",
                               first, second));
  };
  CHECK(says(notice("00000123450000000010", "000123450000000027"), "MAN*GM*000123450000000010~"));
  CHECK(notice("000123450000000011", "000123450000000027") == "shipment.sscc");
  CHECK(notice("000123450000000027", "000123450000000027") == "shipment.sscc_twice");
}

TEST_CASE(
    "classic mistake 6: levels are numbered without gaps below their parents, each order has its PRF, CTT counts levels") {
  const std::string bytes = written(
      "856",
      R"({"shipment":"S1","shipped_at":"2026-11-24","orders":[)"
      R"({"purchase_order":"P1","lines":[{"line":"1","item":{"vendor_part":"A"},"quantity_shipped":"1","unit":"EA"}]},)"
      R"({"purchase_order":"P2","lines":[{"line":"1","item":{"vendor_part":"A"},"quantity_shipped":"2","unit":"EA"}]}]})");
  CHECK(says(bytes, "HL*1**S~"));
  CHECK(says(bytes, "HL*2*1*O~\nPRF*P1~"));
  CHECK(says(bytes, "HL*3*2*I~"));
  CHECK(says(bytes, "HL*4*1*O~\nPRF*P2~"));
  CHECK(says(bytes, "HL*5*4*I~"));
  CHECK(says(bytes, "CTT*5~"));
}

TEST_CASE("classic mistake 7: answers that do not add up, and a substitution without its item, do not leave") {
  const auto answer = [](std::string_view answers) {
    return written("855",
                   fmt::format(R"({{"purchase_order":"P1","order_date":"2026-11-23","lines":[{{"line":"1",)"
                               R"("item":{{"vendor_part":"A"}},"quantity":"10","unit":"EA","acknowledgements":[{}]}}]}})",
                               answers));
  };
  CHECK(says(answer(R"({"status":"accepted","quantity":"6"},{"status":"back_ordered","quantity":"4"})"), "ACK*IB*4*EA"));
  CHECK(answer(R"({"status":"accepted","quantity":"6"},{"status":"back_ordered","quantity":"3"})") ==
        "document.quantity_sum");
  CHECK(answer(R"({"status":"substituted","quantity":"10"})") == "document.substitute");
  CHECK(says(answer(R"({"status":"price_changed","quantity":"10"})"), "ACK*IP*10*EA"));
}

TEST_CASE("classic mistake 9: freight is a charge and tax is a tax, in the line or of the whole invoice") {
  const std::string bytes =
      written("810", invoice(R"(,"allowances_charges":[{"kind":"charge","code":"D240","amount":"5.00"}],)"
                             R"("taxes":[{"type":"ST","amount":"0.81"}])",
                             "12.5", "18.31"));
  CHECK(says(bytes, "TXI*ST*0.81~"));
  CHECK(says(bytes, "SAC*C*D240***500~"));
}

TEST_CASE("classic mistake 10: each date is what its qualifier says, of six or eight digits, and a moment says its zone") {
  const Json order =
      read("850", "PO",
           "BEG*00*SA*P1**20261123~DTM*002*20261201~DTM*010*20261125~DTM*001*20261204~DTM*037*20261124~DTM*038*20261126~"
           "DTM*064*20261130~DTM*063*20261202~PO1*1*1*EA*1**VN*A~");
  CHECK(text(order, "requested_delivery_date") == "2026-12-01");
  CHECK(text(order, "requested_ship_date") == "2026-11-25");
  CHECK(text(order, "cancel_after") == "2026-12-04");
  CHECK(text(order, "ship_not_before") == "2026-11-24");
  CHECK(text(order, "ship_not_after") == "2026-11-26");
  CHECK(text(order, "deliver_not_before") == "2026-11-30");
  CHECK(text(order, "deliver_not_after") == "2026-12-02");
  const auto at = [](std::string_view zone) {
    const Json told = read("214", "QM", fmt::format("B10*PRO1*S1*RDWY~LX*1~AT7*D1*NS***20261126*1044*{}~", zone));
    return text(told.at("statuses").get_array().at(0), "at");
  };
  CHECK(at("UT") == "2026-11-26T10:44:00Z");
  CHECK(at("CS") == "2026-11-26T10:44:00-06:00");
  CHECK(at("LT") == "2026-11-26T10:44:00");
}

TEST_CASE("classic mistake 13: ids keep their leading zeros and their blanks inside") {
  const Json order = read("850", "PO", "BEG*00*SA*PO 00 7**20261123~N1*ST**92*0118~PO1*0001*1*EA*1**VN*000771~");
  CHECK(text(order, "purchase_order") == "PO 00 7");
  CHECK(text(order, "ship_to.id") == "0118");
  const Json line = order.at("lines").get_array().at(0);
  CHECK(text(line, "line") == "0001");
  CHECK(text(line, "item.vendor_part") == "000771");
}
