// SPDX-License-Identifier: Apache-2.0
#include "codec/edifact/application_advice.hpp"
#include "codec/edifact/syntax.hpp"
#include "codec/edifact/testing/samples.hpp"

#include "edi/validator.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace crossdock;
using namespace crossdock::edi;
using namespace crossdock::codec::edifact;
using namespace crossdock::codec::edifact::testing;

namespace {

Advice advice(const std::string& status, std::vector<AdviceReason> reasons) {
  SetAdvice set;
  set.status = status;
  set.reference = "PO-1";
  set.set = "7";
  set.interchange = "INT-1";
  set.type = "ORDERS";
  set.reasons = std::move(reasons);
  return Advice{"A-1", "20261123", {std::move(set)}};
}

std::string text(const Result<TransactionSet>& set) {
  if (!set) return set.error().code;
  std::string out;
  for (const Segment& segment : set->segments) {
    out += segment.tag;
    for (const std::string& element : segment.elements)
      out += "+" + replace_all(element, std::string(1, k_component_mark), ":");
    out += "'";
  }
  for (const Finding& finding : validate(*set, Library::shipped())) CHECK_MESSAGE(!finding.is_error(), text_of(finding));
  return out;
}

Result<Advice> read(const std::string& body) {
  const Batch batch = read_batch(interchange("1", {message("1", body, "APERAK:D:96A:UN")}, "UNOC:3"), Library::shipped());
  return read_aperak(batch.interchanges.at(0).groups.at(0).sets.at(0).tree);
}

}  // namespace

TEST_CASE("a rejection names message, document and reasons, in both directories") {
  const Advice bad = advice("TR", {{"848", "The item is not known", "LIN", "999"}, {"024", "", "", ""}});
  const std::string expected =
      "BGM+313+A-1+27'DTM+137:20261123:102'RFF+ACE:INT-1'RFF+ACW:7'RFF+AGO:PO-1'"
      "ERC+848::86'FTX+AAO+++The item is not known:::LIN:999'ERC+024::86'FTX+AAO+++-'";
  CHECK(text(build_aperak(bad)) == expected);
  CHECK(text(build_aperak(bad, "D.01B")) == expected);
}

TEST_CASE("acceptance says with or without reserve") {
  CHECK(text(build_aperak(advice("TA", {}))) == "BGM+312+A-1+29'DTM+137:20261123:102'RFF+ACE:INT-1'RFF+ACW:7'RFF+AGO:PO-1'");
  CHECK(text(build_aperak(advice("TE", {}))).starts_with("BGM+312+A-1+34'"));
}

TEST_CASE("an acknowledgement gets no application's answer") {
  for (const char* type : {"CONTRL", "APERAK"}) {
    Advice of = advice("TR", {});
    of.sets[0].type = type;
    CHECK(text(build_aperak(of)) == "edifact.ack_of_ack");
  }
}

TEST_CASE("long texts keep whole words and stay in their bounds") {
  std::string longer;
  for (int i = 0; i < 60; ++i) longer += "ächzend ";
  const std::string said = text(build_aperak(advice("TR", {{"024", longer, "", ""}})));
  CHECK(said.contains("FTX+AAO+++ächzend"));
  CHECK(said.contains("ächzend:ächzend"));
}

TEST_CASE("what we send reads back as what it says") {
  for (const char* status : {"TA", "TE", "TR"}) {
    const Advice sent = advice(status, {{"848", "The item is not known here", "LIN", "999"}});
    const auto back = read_aperak(*build_aperak(sent));
    REQUIRE(back);
    CHECK(back->number == "A-1");
    CHECK(back->date == "20261123");
    const SetAdvice& set = back->sets.at(0);
    CHECK(set.status == status);
    CHECK(set.accepted() == (std::string_view(status) != "TR"));
    CHECK(set.set == "7");
    CHECK(set.interchange == "INT-1");
    CHECK(set.reference == "PO-1");
    REQUIRE(set.reasons.size() == 1);
    CHECK(set.reasons[0].code == "848");
    CHECK(set.reasons[0].text == "The item is not known here");
    CHECK(set.reasons[0].tag == "LIN");
    CHECK(set.reasons[0].value == "999");
  }
}

TEST_CASE("partners' ways of saying it are understood") {
  const auto one = read("BGM+313+APK-0007+27'RFF+ACW:INV-331207'ERC+19'FTX+AAO+++UNKNOWN GTIN'RFF+LI:2'");
  REQUIRE(one);
  CHECK(one->sets.at(0).status == "TR");
  CHECK(one->sets[0].set == "INV-331207");
  CHECK(one->sets[0].reference == "INV-331207");
  CHECK(one->sets[0].reasons.at(0).text == "UNKNOWN GTIN");
  const auto two = read("BGM+312+1'RFF+ACW:8'RFF+ON:PO-7'");
  REQUIRE(two);
  CHECK(two->sets.at(0).status == "TA");
  CHECK(two->sets[0].qualifier == "ON");
  CHECK(two->sets[0].reference == "PO-7");
  CHECK(read("BGM+27+1+9'RFF+ACW:8'ERC+1'")->sets.at(0).status == "TR");
  CHECK(read("BGM+27+1+9'RFF+ACW:8'")->sets.at(0).status == "TA");
  CHECK_FALSE(read("BGM+313+1'"));
}
