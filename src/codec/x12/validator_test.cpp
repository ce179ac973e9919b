// SPDX-License-Identifier: Apache-2.0
#include "codec/x12/set_stream.hpp"
#include "codec/x12/testing/samples.hpp"
#include "edi/element_check.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <string>
#include <vector>

using namespace crossdock;
using namespace crossdock::edi;
using namespace crossdock::codec::x12;
using namespace crossdock::codec::x12::testing;

namespace {

ReceivedSet check(std::string_view id, std::string_view code, std::string_view body) {
  const std::string bytes = interchange("000000001", {group(code, "1", {set(id, "0001", body)})});
  return read_batch(bytes, Library::shipped()).interchanges.at(0).groups.at(0).sets.at(0);
}

// "code tag@segment.element; ..." of the findings.
std::string faults(std::string_view id, std::string_view code, std::string_view body) {
  std::string out;
  for (const Finding& finding : check(id, code, body).findings) {
    const Position& at = finding.position;
    out +=
        fmt::format("{}{} {}@{}.{}", out.empty() ? "" : "; ", finding.code.substr(4), at.tag, at.segment_index, at.element);
  }
  return out;
}

std::string order_faults(std::string_view body) { return faults("850", "PO", body); }

constexpr std::string_view k_beg = "BEG*00*SA*PO-1**20261123~";

}  // namespace

TEST_CASE("structure faults are found where they are") {
  const std::string beg(k_beg);
  CHECK(order_faults(beg + "PO1*1*5*EA~") == "");
  CHECK(order_faults("PO1*1*5*EA~") == "segment_missing BEG@2.0");
  CHECK(order_faults(beg) == "segment_missing PO1@3.0");
  CHECK(order_faults(beg + "PO1*1*5*EA~ZZZ*1~") == "segment_unknown ZZZ@4.0");
  CHECK(order_faults(beg + "po1*1*5*EA~PO1*1*5*EA~*X~") == "segment_tag po1@3.0; segment_tag @5.0");
  CHECK(order_faults(beg + "W05*N*1~PO1*1*5*EA~") == "segment_unexpected W05@3.0");
  CHECK(order_faults(beg + "N1*ST*A~CUR*BY*USD~PO1*1*5*EA~") == "segment_order CUR@4.0");
  CHECK(order_faults(beg + beg + "PO1*1*5*EA~") == "segment_overuse BEG@3.0");
  CHECK(order_faults(beg + "N1*ST*A~N3*1~N3*2~N3*3~PO1*1*5*EA~") == "segment_overuse N3@6.0");
  CHECK(order_faults(beg + "PO1*1*5*EA~CTT*1~CTT*1~") == "loop_overuse CTT@5.0");
}

TEST_CASE("loops end where their trigger or an outer segment comes again") {
  const ReceivedSet set =
      check("850", "PO",
            std::string(k_beg) + "N1*BT*A~N3*1~N1*ST*B~REF*DP*1~PO1*1*5*EA~PID*F****X~PO4*1~PO1*2*5*EA~CTT*2~AMT*TT*10~");
  CHECK(set.accepted());
  const std::vector<LoopRange> expected = {{"N1", 1, 3},  {"N1", 3, 5},  {"PO1", 5, 8},
                                           {"PID", 6, 7}, {"PO1", 8, 9}, {"CTT", 9, 11}};
  CHECK(set.tree.loops == expected);
}

TEST_CASE("LS and LE bound the inner LX loop of a 945") {
  const std::string head = "W06*N*SO-1*20261123~N1*ST*A~";
  const std::string line = "LX*1~W12*SH*1*1*0*EA**VN*SKU-001~";
  CHECK(faults("945", "SW", head + line + "LS*1~LX*1~N9*LT*7~LX*2~LE*1~LX*2~W12*SH*1*1*0*EA**VN*SKU-001~W03*2~") == "");
  CHECK(faults("945", "SW", head + line + "LS*1~LX*1~W03*1~") == "segment_missing LE@8.0");
  CHECK(faults("945", "SW", head + line + "LE*1~W03*1~") == "segment_unexpected LE@6.0");
  const ReceivedSet set = check("945", "SW", head + line + "LS*1~LX*1~LX*2~LE*1~LX*2~W12*SH*1*1*0*EA**VN*SKU-001~");
  const std::vector<LoopRange> expected = {{"N1", 1, 2}, {"LX", 2, 8}, {"W12", 3, 8}, {"LS", 4, 8},
                                           {"LX", 5, 6}, {"LX", 6, 7}, {"LX", 8, 10}, {"W12", 9, 10}};
  CHECK(set.tree.loops == expected);
}

TEST_CASE("element faults name the element") {
  const auto line = [](std::string_view po1) { return order_faults(std::string(k_beg) + std::string(po1)); };
  CHECK(line("PO1*1*5,0*EA~") == "element_type PO1@3.2");
  CHECK(line("PO1*1*-5.25*EA~") == "");
  CHECK(line("PO1*1*1.2.3*EA~") == "element_type PO1@3.2");
  CHECK(line("PO1*1*5*EACH~") == "element_long PO1@3.3");
  CHECK(line("PO1*1*5*E~") == "element_short PO1@3.3");
  CHECK(line("PO1*1*5*EA*1**VN~") == "element_condition PO1@3.7");
  CHECK(line("PO1*1**EA~") == "element_condition PO1@3.2");
  CHECK(line("PO1*1*5*EA**PE~") == "element_condition PO1@3.4");
  CHECK(line("PO1*1*5*EA*1*PE*VN*A>B~") == "element_composite PO1@3.7");
  CHECK(line("PO1*1*5*EA~REF*DP~") == "element_condition REF@4.2");
  CHECK(line("PO1*1*5*EA~REF*DP*1**SI>~") == "element_missing REF@4.4");
  CHECK(line("PO1*1*5*EA~REF*DP*1**SI>2>LI~") == "element_condition REF@4.4");
  CHECK(line("PO1*1*5*EA~REF*DP*1**SI>2>LI>3~") == "");
  CHECK(line("PO1*1*5*EA~MSG*HI*SS*1*9~") == "elements_surplus MSG@4.4");
  CHECK(order_faults("BEG**SA*PO-1**20261123~PO1*1*5*EA~") == "element_missing BEG@2.1");
  CHECK(order_faults("BEG*00*SA*PO-1**20260230~PO1*1*5*EA~") == "element_date BEG@2.5");
  CHECK(order_faults("BEG*00*SA*PO-1**20261123~DTM*002*20261124*2560~PO1*1*5*EA~") == "element_time DTM@3.3");
  CHECK(order_faults("BEG*ZQ*SA*PO-1**20261123~PO1*1*5*EA~") == "code_value BEG@2.1");
  CHECK(order_faults("BEG*00*QQ*PO-1**20261123~PO1*1*5*EA~") == "");
  CHECK(faults("997", "FA", "AK1*PO*1~AK2*850*0001~AK5*Q~AK9*A*1*1*1~") == "code_value AK5@4.1");
}

TEST_CASE("an element's finding knows its byte, value and number, also when lines were wrapped") {
  const std::string plain = order("000000001", std::string(k_beg) + "PO1*1*5x*EA~");
  const std::size_t at = plain.find("5x");
  const auto finding_of = [](const std::string& bytes) {
    return read_batch(bytes, Library::shipped()).interchanges.at(0).groups.at(0).sets.at(0).findings.back();
  };
  CHECK(finding_of(plain).position.byte_offset == at);
  CHECK(finding_of(plain).value == "5x");
  CHECK(finding_of(plain).reference == "330");
  std::string wrapped = plain;
  wrapped.insert(at - 4, "\r\n");
  CHECK(finding_of(wrapped).position.byte_offset == at + 2);
}

TEST_CASE("the hierarchy of an 856 is checked and nested") {
  const std::string head = "BSN*00*SHP-1*20261123*0915~";
  const std::string item = "LIN**VN*SKU-001~SN1**5*EA~";
  const std::string good = head + "HL*1**S~HL*2*1*O~PRF*PO-1~HL*3*2*P~MAN*GM*000123450000000010~HL*4*3*I~" + item +
                           "HL*5*1*O~HL*6*5*I~" + item + "CTT*6~";
  const ReceivedSet set = check("856", "SH", good);
  CHECK(set.accepted());
  CHECK(set.findings.empty());
  const std::vector<LoopRange> expected = {{"HL", 1, 13}, {"HL", 2, 9},  {"HL", 4, 9},
                                           {"HL", 6, 9},  {"HL", 9, 13}, {"HL", 10, 13}};
  CHECK(set.tree.loops == expected);
  CHECK(faults("856", "SH", head + "HL*1**S~HL*2*9*O~CTT*2~") == "hl_parent HL@4.2");
  CHECK(faults("856", "SH", head + "HL*1**S~HL*3*1*O~CTT*2~") == "hl_sequence HL@4.1");
  CHECK_FALSE(check("856", "SH", head + "HL*1**S~HL*1*1*O~CTT*2~").accepted());
  CHECK(check("856", "SH", head + "HL*1**S~HL*3*1*O~CTT*2~").accepted());
  CHECK(faults("856", "SH", head + "HL*1**S~HL*2*1*O~HL*3*2*I~" + item + "CTT*1~") == "line_count CTT@8.1");
}

TEST_CASE("CTT01 counts lines, CTT02 adds quantities") {
  const std::string two = std::string(k_beg) + "PO1*1*5*EA~PO1*2*2.5*EA~";
  CHECK(order_faults(two + "CTT*2*7.50~") == "");
  CHECK(order_faults(two + "CTT*3~") == "line_count CTT@5.1");
  CHECK(order_faults(two + "CTT*2*8~") == "hash_total CTT@5.2");
  CHECK(check("850", "PO", two + "CTT*2*8~").accepted());
}

TEST_CASE("check digits of SSCC and GTIN are looked at, as warnings") {
  CHECK(has_check_digit("012345000010"));
  CHECK(has_check_digit("000123450000000010"));
  CHECK_FALSE(has_check_digit("012345000011"));
  CHECK_FALSE(has_check_digit("01234500001X"));
  CHECK(order_faults(std::string(k_beg) + "PO1*1*5*EA*1**UP*012345000011~") == "check_digit PO1@3.7");
  CHECK(order_faults(std::string(k_beg) + "PO1*1*5*EA*1**UP*012345000010*VN*7~") == "");
}

TEST_CASE("unknown sets and versions are delivered with a finding") {
  const ReceivedSet unknown = check("837", "HC", "BHT*0019*00*1~");
  CHECK_FALSE(unknown.known);
  CHECK(unknown.complete);
  CHECK(unknown.findings.at(0).code == slug::set_unknown);
  CHECK(to_error(unknown.findings.at(0)).kind == ErrorKind::unsupported);
  CHECK(unknown.tree.segments.size() == 1);
  const std::string newer =
      interchange("000000001", {group("PO", "1", {set("850", "0001", "BEG*00*SA*PO-1**261123~PO1*1*5*EA~")}, "006010")});
  const auto set = read_batch(newer, Library::shipped()).interchanges.at(0).groups.at(0).sets.at(0);
  CHECK(set.accepted());
  CHECK(set.findings.size() == 2);
}

TEST_CASE("a flood of faults is counted, not kept") {
  std::string body(k_beg);
  for (int i = 0; i < 3000; ++i) body += "PO1*1*x*EA~";
  const ReceivedSet set = check("850", "PO", body);
  CHECK(set.findings.size() <= Limits{}.findings_per_set_max + 1);
  CHECK(set.findings.back().code == slug::too_many_findings);
  CHECK_FALSE(set.accepted());
}

TEST_CASE("dates and times are those of the calendar and the clock") {
  CHECK(is_date("20240229"));
  CHECK_FALSE(is_date("20260229"));
  CHECK(is_date("261123"));
  CHECK_FALSE(is_date("2026-11-23"));
  CHECK(is_time("2359"));
  CHECK(is_time("23595999"));
  CHECK_FALSE(is_time("2400"));
  CHECK_FALSE(is_time("12345"));
}
