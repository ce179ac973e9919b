// SPDX-License-Identifier: Apache-2.0
#include "codec/x12/acknowledgement.hpp"
#include "codec/x12/testing/samples.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace crossdock;
using namespace crossdock::edi;
using namespace crossdock::codec::x12;
using namespace crossdock::codec::x12::testing;

namespace {

GroupVerdict verdict(const std::string& bytes) {
  return verdict_of(read_batch(bytes, Library::shipped()).interchanges.at(0).groups.at(0));
}

// The 997 as text, "*" between elements, ">" between components, "~" behind segments.
std::string ack(const std::string& bytes, const AckOptions& options = {}) {
  const auto set = build_997(verdict(bytes), "0001", options);
  if (!set) return set.error().code;
  std::string out;
  for (const Segment& segment : set->segments) {
    out += segment.tag;
    for (const std::string& element : segment.elements)
      out += "*" + replace_all(element, std::string(1, k_component_mark), ">");
    out += "~";
  }
  CHECK(validate(*set, Library::shipped()).empty());
  return out;
}

std::string two(const std::string& second_body) {
  return interchange("000000001", {group("PO", "77", {set("850", "0001", k_order_body), set("850", "0002", second_body)})});
}

}  // namespace

TEST_CASE("accepted sets are acknowledged one by one, or only in total") {
  CHECK(ack(order()) == "AK1*PO*905~AK2*850*0001~AK5*A~AK9*A*1*1*1~");
  CHECK(ack(order(), {.failing_sets_only = true}) == "AK1*PO*905~AK9*A*1*1*1~");
}

TEST_CASE("faults carry segment position, element position, number and bad data") {
  CHECK(ack(two("BEG*00*SA*PO-2**2026-11-23~PO1*1*5,0*EACH~REF*DP~")) ==
        "AK1*PO*77~AK2*850*0001~AK5*A~AK2*850*0002~"
        "AK3*BEG*2**8~AK4*5*373*5*2026-11-23~AK3*PO1*3**8~AK4*2*330*6*5,0~AK4*3*355*5*EACH~AK3*REF*4**8~AK4*2*127*2~"
        "AK5*R*5~AK9*P*2*2*1~");
  CHECK(ack(two("PO1*1*5*EA~ZZZ*1~")) ==
        "AK1*PO*77~AK2*850*0001~AK5*A~AK2*850*0002~AK3*BEG*2**3~AK3*ZZZ*3**1~AK5*R*5~AK9*P*2*2*1~");
  CHECK(ack(two("BEG*00*SA*PO-2**20261123~PO1*1*5*EA~REF*DP*1**SI>~"), {.failing_sets_only = true}) ==
        "AK1*PO*77~AK2*850*0002~AK3*REF*4**8~AK4*4>2*127*1~AK5*R*5~AK9*P*2*2*1~");
}

TEST_CASE("bad data with delimiters does not break the acknowledgement") {
  CHECK(ack(two("BEG*00*SA*PO-2**20261123~PO1*1*5>|^x*EA~")).contains("AK4*2*330*6*5   x~"));
}

TEST_CASE("envelope faults have their own codes") {
  const std::string plain = order();
  CHECK(ack(replace_all(plain, "SE*5*", "SE*9*")) == "AK1*PO*905~AK2*850*0001~AK5*R*4~AK9*R*1*1*0~");
  CHECK(ack(replace_all(plain, "SE*5*0001", "SE*5*0009")) == "AK1*PO*905~AK2*850*0001~AK5*R*3~AK9*R*1*1*0~");
  CHECK(ack(replace_all(plain, "SE*5*0001~", "")) == "AK1*PO*905~AK2*850*0001~AK5*R*2~AK9*R*1*1*0~");
  CHECK(ack(replace_all(plain, "GE*1*", "GE*3*")) == "AK1*PO*905~AK2*850*0001~AK5*A~AK9*E*3*1*1*5~");
}

TEST_CASE("a set nobody knows is answered, an acknowledgement is not") {
  const std::string unknown = interchange("000000001", {group("HC", "5", {set("837", "0001", "BHT*0019~")})});
  CHECK(ack(unknown) == "AK1*HC*5~AK2*837*0001~AK5*R*1~AK9*R*1*1*0~");
  const std::string acks = interchange("000000001", {group("FA", "5", {set("997", "0001", "AK1*PO*1~AK9*A*1*1*1~")})});
  CHECK(ack(acks) == "x12.ack_of_ack");
}

TEST_CASE("warnings are mentioned when asked for") {
  const std::string bytes = order("000000001", "BEG*00*SA*PO-1**20261123~PO1*1*5*EA*1**UP*012345000011~");
  CHECK(ack(bytes) == "AK1*PO*905~AK2*850*0001~AK5*A~AK9*A*1*1*1~");
  CHECK(ack(bytes, {.warnings = true}) ==
        "AK1*PO*905~AK2*850*0001~AK3*PO1*3**8~AK4*7*234*7*012345000011~AK5*E~AK9*E*1*1*1~");
}

TEST_CASE("the notes of one set are bounded") {
  std::string body = "BEG*00*SA*PO-1**20261123~";
  for (int i = 0; i < 300; ++i) body += "PO1*1*x*EA~";
  const auto set = build_997(verdict(order("000000001", body)), "0001");
  CHECK(std::ranges::count(set->segments, "AK3", &Segment::tag) == 100);
}

TEST_CASE("an inbound 997 answers for groups and sets") {
  const std::string body =
      "AK1*IN*4001~AK2*810*0001~AK5*A~AK2*810*0002~AK3*IT1*9*IT1*8~AK4*4>2*212*6*ABC~AK3*TDS*14**3~AK5*R*5~AK9*P*3*3*2~";
  const std::string bytes = interchange("000000001", {group("FA", "5", {set("997", "0001", body)})});
  const auto read = read_ack(read_batch(bytes, Library::shipped()).interchanges.at(0).groups.at(0).sets.at(0).tree);
  REQUIRE(read);
  CHECK(read->functional_code == "IN");
  CHECK(read->control == "4001");
  CHECK(read->status == "P");
  CHECK(read->accepted == 2);
  REQUIRE(read->sets.size() == 2);
  REQUIRE(read->sets[1].segments.size() == 2);
  CHECK(read->sets[1].segments[0].position == 9);
  CHECK(read->sets[1].segments[0].elements.at(0).component == 2);
  CHECK(read->sets[1].codes == std::vector<std::string>{"5"});
  CHECK(read->answer_for("810", "0001") == GroupAck::Answer::accepted);
  CHECK(read->answer_for("810", "0002") == GroupAck::Answer::rejected);
  CHECK(read->answer_for("810", "0003") == GroupAck::Answer::accepted);
  CHECK_FALSE(read_ack(TransactionSet{}));
}

TEST_CASE("our own acknowledgement reads back as what it says") {
  const auto set = build_997(verdict(two("PO1*1*5,0*EA~")), "0001");
  REQUIRE(set);
  const auto read = read_ack(*set);
  REQUIRE(read);
  CHECK(read->status == "P");
  CHECK(read->answer_for("850", "0002") == GroupAck::Answer::rejected);
  CHECK(read->sets.at(1).segments.at(1).elements.at(0).value == "5,0");
}

TEST_CASE("a 999 names guides, repeats and the segment whose note is broken") {
  GroupVerdict group{{}, {}, {}, 0};
  group.header.functional_code = "PO";
  group.header.control = "77";
  group.header.version = "005010";
  SetVerdict set{"850", "0001", {}, true, "005010X1"};
  const auto fault = [](std::string_view code, const std::string& tag, std::size_t segment, std::size_t element,
                        std::size_t component, std::size_t repeat, const std::string& value) {
    Finding finding;
    finding.code = code;
    finding.position.tag = tag;
    finding.position.segment_index = segment;
    finding.position.element = element;
    finding.position.component = component;
    finding.position.repeat = repeat;
    finding.value = value;
    return finding;
  };
  set.findings = {fault(slug::element_condition, "N1", 4, 4, 0, 0, ""), fault(slug::code_value, "REF", 5, 4, 2, 3, "XX"),
                  fault(slug::element_long, "REF", 5, 2, 0, 2, "TOO LONG"),
                  fault(slug::segment_missing, "PO1", 6, 0, 0, 0, "")};
  group.sets = {set, SetVerdict{"999", "0002", {fault(slug::set_unknown, "ST", 1, 1, 0, 0, "")}, false, ""}};
  const auto made = build_999(group, "0001");
  REQUIRE(made);
  CHECK(made->id == "999");
  CHECK(made->version == "005010");
  std::string text;
  for (const Segment& segment : made->segments) {
    text += segment.tag;
    for (const std::string& element : segment.elements)
      text += "*" + replace_all(element, std::string(1, k_component_mark), ">");
    text += "~";
  }
  CHECK(text ==
        "AK1*PO*77*005010~AK2*850*0001*005010X1~IK3*N1*4**8~IK4*4**2~CTX*SITUATIONAL TRIGGER*N1*4**4~"
        "IK3*REF*5**8~IK4*4>2>3**7*XX~IK4*2>>2**5*TOO LONG~IK3*PO1*6**3~IK5*R*5~AK2*999*0002~IK5*R*1~AK9*R*2*2*0~");
  const auto read = read_ack(*made);
  REQUIRE(read);
  CHECK(read->answer_for("850", "0001") == GroupAck::Answer::rejected);
  REQUIRE(read->sets.size() == 2);
  CHECK(read->sets[0].segments.at(1).elements.at(0).component == 2);
}

TEST_CASE("neither acknowledgement answers an acknowledgement") {
  GroupVerdict group{{}, {}, {}, 0};
  group.header.functional_code = "FA";
  CHECK(build_997(group, "0001").error().code == "x12.ack_of_ack");
  CHECK(build_999(group, "0001").error().code == "x12.ack_of_ack");
}
