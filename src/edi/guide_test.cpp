// SPDX-License-Identifier: Apache-2.0
#include "edi/definition_lint.hpp"
#include "edi/library.hpp"
#include "edi/validator.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <string>
#include <string_view>

using namespace crossdock;
using namespace crossdock::edi;

namespace {

// "BEG*00*SA~PO1*1~" with ">" between components.
TransactionSet set_of(std::string_view id, std::string_view version, std::string_view text) {
  TransactionSet set;
  set.id = id;
  set.version = version;
  while (!text.empty()) {
    std::string_view line = text.substr(0, text.find('~'));
    text.remove_prefix(line.size() + 1);
    Segment segment;
    segment.tag = line.substr(0, line.find('*'));
    while (line.contains('*')) {
      line.remove_prefix(line.find('*') + 1);
      std::string element(line.substr(0, line.find('*')));
      std::ranges::replace(element, '>', k_component_mark);
      segment.elements.push_back(std::move(element));
    }
    set.segments.push_back(std::move(segment));
  }
  return set;
}

struct Guide {
  explicit Guide(std::string_view lines, std::string_view header = "overlay acme x12 004010\n") {
    const auto added = library.add("acme.x12def", std::string(header) + std::string(lines));
    INFO((added ? "" : added.error().text()));
    REQUIRE(added);
  }
  // "code TAG.element severity; ..." of the findings.
  std::string findings(std::string_view id, std::string_view text, std::string_view version = "004010") const {
    std::string out;
    for (const Finding& finding : validate(set_of(id, version, text), library)) {
      out += fmt::format("{}{} {}.{} {}", out.empty() ? "" : "; ", finding.code.substr(4), finding.position.tag,
                         finding.position.element, to_string(finding.severity));
    }
    return out;
  }
  Library library{&Library::shipped()};
};

std::string place_of_error(std::string_view lines) {
  Library library(&Library::shipped());
  const auto added = library.add("a.x12def", "overlay acme x12 004010\n" + std::string(lines));
  return added ? "accepted" : added.error().place;
}

constexpr std::string_view k_order = "BEG*00*SA*PO-1**20261123~PO1*1*5*EA*2*PE*VN*SKU-1~";

}  // namespace

TEST_CASE("a guide narrows uses, elements and codes at one place, and says where it did") {
  const Guide guide(
      "at 850/PO1/PID max 1\nat 850/BEG02 codes SA DS\nat 850/N9 forbid\nat 850/CTT require\n"
      "at 850/PO1/PO107 length 1/5\nat 850/PO1/PO105 forbid\nat 850/N1/N104 require\n");
  const std::string end = "CTT*1~";
  CHECK(guide.findings("850", "BEG*00*SA*PO-1**20261123~PO1*1*5*EA*2**VN*SKU-1~" + end) == "");
  CHECK(guide.findings("850", std::string(k_order) + end) == "guide_forbidden PO1.5 error");
  CHECK(guide.findings("850", "BEG*00*NE*PO-1**20261123~PO1*1*5*EA~" + end) == "guide_code BEG.2 error");
  CHECK(guide.findings("850", "BEG*00*SA*PO-1**20261123~PO1*1*5*EA***VN*SKU-12~" + end) == "element_long PO1.7 error");
  CHECK(guide.findings("850", "BEG*00*SA*PO-1**20261123~PO1*1*5*EA~PID*F****X~PID*F****Y~" + end) ==
        "loop_overuse PID.0 error");
  CHECK(guide.findings("850", "BEG*00*SA*PO-1**20261123~N9*L1*X~MSG*X~PO1*1*5*EA~" + end) == "guide_forbidden N9.0 error");
  CHECK(guide.findings("850", "BEG*00*SA*PO-1**20261123~N1*ST*A~PO1*1*5*EA~" + end) == "element_missing N1.4 error");
  const auto missing = validate(set_of("850", "004010", "BEG*00*SA*PO-1**20261123~PO1*1*5*EA~"), guide.library);
  REQUIRE(missing.size() == 1);
  CHECK(missing[0].code == slug::segment_missing);
  CHECK(missing[0].level == Level::guide);
  CHECK(missing[0].origin == "acme.x12def:5:4");
  // Others are not touched, nor is the standard.
  CHECK(guide.findings("855", "BAK*00*AC*PO-1*20261123~") == "");
  CHECK_FALSE(has_error(validate(set_of("850", "004010", k_order), Library::shipped())));
}

TEST_CASE("a guide asks for a segment by its qualifier, in the loop with a qualifier, or on a condition") {
  const Guide guide(
      "at 850/N1[ST] require\nat 850/N1[ST]/N4 require when BEG02 = DS\nat 850/N1[BY]/N103 codes 92 UL\n"
      "at 856/HL[P]/MAN[GM] require\nat 856/HL[I]/REF[BM] forbid\n");
  const std::string line = "PO1*1*5*EA~";
  CHECK(guide.findings("850", "BEG*00*SA*PO-1**20261123~N1*BY*A*1*77~" + line) ==
        "guide_code N1.3 error; guide_missing N1.0 error");
  CHECK(guide.findings("850", "BEG*00*SA*PO-1**20261123~N1*ST*A~" + line) == "");
  CHECK(guide.findings("850", "BEG*00*DS*PO-1**20261123~N1*ST*A~" + line) == "guide_missing N4.0 error");
  CHECK(guide.findings("850", "BEG*00*DS*PO-1**20261123~N1*BT*A~N1*ST*A~N4*Erie~" + line) == "");
  const std::string notice = "BSN*00*S-1*20261123*0915~HL*1**S~";
  CHECK(guide.findings("856", notice + "HL*2*1*P~MAN*GM*000123450000000010~HL*3*2*I~LIN**VN*A~") == "");
  CHECK(guide.findings("856", notice + "HL*2*1*P~MAN*CP*1~HL*3*2*I~REF*BM*7~") ==
        "guide_missing MAN.0 error; guide_forbidden REF.0 error");
  const auto found = validate(set_of("850", "004010", "BEG*00*DS*PO-1**20261123~N1*ST*A~" + line), guide.library);
  CHECK(found.at(0).level == Level::situation);
  CHECK(found.at(0).message == "The partner needs 850/N1[ST]/N4 when BEG02 is DS");
  CHECK(found.at(0).origin == "acme.x12def:3:4");
}

TEST_CASE("a guide changes the severity of any finding, everywhere or at one place; the last word wins") {
  const std::string wrong = "BEG*ZQ*SA*PO-1**20261123~PO1*1*5x*EA~REF*DP~CTT*1*7~";
  CHECK(Guide("").findings("850", wrong) ==
        "code_value BEG.1 error; element_type PO1.2 error; element_condition REF.2 error");
  CHECK(Guide("severity edi.code_value warning\nat 850/PO1/PO102 severity off\n").findings("850", wrong) ==
        "code_value BEG.1 warning; element_condition REF.2 error");
  CHECK(Guide("at 850/PO1/REF severity warning edi.element_condition\nat 850 severity off edi.element_type\n"
              "severity edi.code_value off\nat 850/BEG01 severity warning\n")
            .findings("850", wrong) == "code_value BEG.1 warning; element_condition REF.2 warning");
  const Guide guide("severity edi.group_count warning\n");
  std::vector<Finding> findings(2);
  findings[0].code = slug::group_count;
  findings[1].code = slug::set_count;
  guide.library.adjust(findings);
  CHECK(findings[0].severity == Severity::warning);
  CHECK(findings[1].severity == Severity::error);
}

TEST_CASE("a guide replaces lists, elements and balances, and adds segments") {
  const Guide guide(
      "list purpose = 00 05\nel 324 AN 1/4 \"order number\"\nat 850 balance CTT01 off\n"
      "at 850/TC2 after { TDS }\n");
  CHECK(guide.findings("850", "BEG*01*SA*PO-12**20261123~TDS*100~PO1*1*5*EA~CTT*9~") ==
        "code_value BEG.1 error; element_long BEG.3 error");
  CHECK(Library::shipped().definition("x12", "004010")->element("324")->length_max == 22);
}

TEST_CASE("an EDIFACT guide names groups and components") {
  const Guide guide("at ORDERS/SG2/NAD02-01 require\nat ORDERS/SG2[BY]/RFF forbid\nat ORDERS/SG25/LIN01 require\n",
                    "overlay acme edifact D.96A\n");
  const std::string head = "BGM*220*1*9~DTM*137>20261123>102~";
  CHECK(guide.findings("ORDERS", head + "NAD*SU*4012345000016>>9~LIN*1**4012345000016>EN~UNS*S~", "D.96A") == "");
  CHECK(guide.findings("ORDERS", head + "NAD*BY**Shop~LIN***A>SA~UNS*S~", "D.96A") ==
        "guide_missing NAD.2 error; element_missing LIN.1 error");
}

TEST_CASE("balances of a definition are compared at the end of a set") {
  const Guide none("");
  const std::string invoice = "BIG*20261123*1~IT1*1*2*EA*10.50~IT1*2*3*EA*1~";
  CHECK(none.findings("810", invoice + "TDS*2400~CTT*2*5~") == "");
  CHECK(none.findings("810", invoice + "TDS*2900~SAC*C*D240***500~") == "");
  CHECK(none.findings("810", invoice + "TDS*2401~CTT*2~") == "");  // partners round
  CHECK(none.findings("810", invoice + "TDS*2500~CTT*3~") == "line_count CTT.1 error; total TDS.1 warning");
  const std::string order = "BGM*220*1*9~DTM*137>20261123>102~LIN*1~QTY*21>5~LIN*2~QTY*21>2,5~UNS*S~";
  CHECK(none.findings("ORDERS", order + "CNT*2>2~CNT*1>7,5~", "D.96A") == "");
  CHECK(none.findings("ORDERS", order + "CNT*2>3~CNT*1>8~", "D.96A") == "line_count CNT.1 error; hash_total CNT.1 warning");
}

TEST_CASE("GTIN, GLN and SSCC are known by their qualifiers") {
  const Guide none("");
  const std::string head = "BGM*351*1*9~DTM*137>20261123>102~";
  CHECK(none.findings("DESADV", head + "NAD*SU*4012345000016>>9~CPS*1~PAC*1~PCI*33E~GIN*BJ*000123450000000010~", "D.96A") ==
        "");
  CHECK(none.findings("DESADV", head + "NAD*SU*4012345000017>>9~CPS*1~PAC*1~PCI*33E~GIN*BJ*000123450000000011~", "D.96A") ==
        "check_digit NAD.2 warning; check_digit GIN.2 warning");
  CHECK(none.findings("ORDERS", head + "LIN*1**4012345000017>EN~UNS*S~", "D.96A") == "check_digit LIN.3 warning");
  CHECK(none.findings("850", "BEG*00*SA*PO-1**20261123~N1*ST**UL*4012345000017~PO1*1*5*EA***UP*012345000011~") ==
        "check_digit N1.4 warning; check_digit PO1.7 warning");
}

TEST_CASE("wrong guides are refused at their line and column") {
  CHECK(place_of_error("at 850/PO1/PID max 5\n") == "accepted");
  CHECK(place_of_error("\nat 851/PO1 max 5\n") == "a.x12def:3:4");
  CHECK(place_of_error("at 850/PO1/XYZ max 5\n") == "a.x12def:2:4");
  CHECK(place_of_error("at 850/PO1/PID max five\n") == "a.x12def:2:20");
  CHECK(place_of_error("at 850/PO1/PO199 require\n") == "a.x12def:2:4");
  CHECK(place_of_error("at 850/PO1/PID jump\n") == "a.x12def:2:16");
  CHECK(place_of_error("at 850/N1[ST] require when\n") == "a.x12def:2:23");
  CHECK(place_of_error("at 850/N1[ST] require when BEG99 = 1\n") == "a.x12def:2:28");
  CHECK(place_of_error("at 850/PO1/pid max 5\n") == "a.x12def:2:12");
  CHECK(place_of_error("at 850/PO1 after { ZZZ }\n") == "a.x12def:2:20");
  CHECK(place_of_error("severity edi.code_value loud\n") == "a.x12def:2:25");
  CHECK(place_of_error("severity nonsense off\n") == "a.x12def:2:10");
  CHECK(place_of_error("at 850 balance CTT01 = sum\n") == "a.x12def:2:16");
  CHECK(place_of_error("list\n") == "a.x12def:2:1");
  Library library(&Library::shipped());
  CHECK_FALSE(library.add("b", "overlay acme x12 009999\n"));
  CHECK(library.add("b", "overlay acme x12 009999\n").error().place == "b:1:18");
}

TEST_CASE("dependency notes D1 to D7 and P R E C L are checked") {
  const auto broken = [](const char* note, std::string_view elements) {
    Library library;
    const std::string text = std::string("edifact D.96A\nmessage ORDERS\n ABC\nseg ABC 1 1 1 | ") + note + "\nel 1 an..3\n";
    REQUIRE(library.add("t", text));
    return has_error(validate(set_of("ORDERS", "D.96A", "ABC" + std::string(elements) + "~"), library));
  };
  struct Case {
    const char* note;
    const char* good;
    const char* bad;
  };
  for (const Case& one : {Case{"D1(01,02)", "*A", "*A*B"}, Case{"D1(01,02)", "**B", "***C"}, Case{"D2(01,02)", "*A*B", "*A"},
                          Case{"D3(01,02)", "**B", "***C"}, Case{"D4(01,02)", "***C", "*A*B"},
                          Case{"D5(01,02,03)", "**B", "*A*B"}, Case{"D6(01,02,03)", "*A**C", "*A"},
                          Case{"D7(01,02)", "**B*C", "*A*B"}, Case{"P0102", "***C", "**B"}, Case{"R0102", "*A", "***C"},
                          Case{"E0103", "*A*B", "*A**C"}, Case{"C0102", "**B", "*A"}, Case{"L010203", "*A*B", "*A"}}) {
    INFO(one.note);
    CHECK_FALSE(broken(one.note, one.good));
    CHECK(broken(one.note, one.bad));
  }
}

TEST_CASE("the linter finds what no data can reach") {
  const auto made = Definition::parse(
      "x12 004010\nset 850 PO\n BEG *\n BEG\n N1 { N1! REF }\n REF\nseg BEG 1\nseg N1 1\n"
      "seg REF 1\nel 1 AN 1/3\n");
  REQUIRE(made);
  const auto remarks = lint(*made);
  REQUIRE(remarks.size() == 2);
  CHECK(remarks[0].error);
  CHECK(remarks[0].place == "line 4, column 2");
  CHECK_FALSE(remarks[1].error);
  CHECK(remarks[1].place == "line 6, column 2");
}
