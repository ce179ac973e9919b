// SPDX-License-Identifier: Apache-2.0
#include "codec/edifact/acknowledgement.hpp"
#include "codec/edifact/syntax.hpp"
#include "codec/edifact/testing/samples.hpp"

#include "edi/validator.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

using namespace crossdock;
using namespace crossdock::edi;
using namespace crossdock::codec::edifact;
using namespace crossdock::codec::edifact::testing;

namespace {

InterchangeVerdict verdict(const std::string& bytes) {
  return verdict_of(read_batch(bytes, Library::shipped()).interchanges.at(0));
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

std::string ack(const std::string& bytes, const AckOptions& options = {}) {
  return text(build_contrl(verdict(bytes), "1", options));
}

constexpr std::string_view k_parties = "4012345000016:14+4012345000023:14";
std::string uci(const std::string& verdict) { return "UCI+1+" + std::string(k_parties) + "+" + verdict + "'"; }

// One order whose body is `body`: what is said behind the UCI.
std::string notes(const std::string& body, std::string_view syntax = "UNOC:3") {
  const std::string said = ack(interchange("1", {message("1", body)}, syntax));
  CHECK(said.starts_with(uci("7")));
  return said.substr(uci("7").size());
}

}  // namespace

TEST_CASE("accepted messages are acknowledged one by one, or with their interchange") {
  const std::string two = interchange("1", {message("1"), message("2", k_body, "ORDERS:D:96A:UN:EAN008")});
  CHECK(ack(two) == uci("7") + "UCM+1+ORDERS:D:96A:UN+7'UCM+2+ORDERS:D:96A:UN:EAN008+7'");
  CHECK(ack(two, {.failing_sets_only = true}) == uci("7"));
  const auto made = build_contrl(verdict(two), "77");
  REQUIRE(made);
  CHECK(made->control == "77");
  CHECK(made->version == "D.3");
  CHECK(build_contrl(verdict(interchange("1", {message("1")}, "UNOC:4")), "1")->version == "4.1");
}

TEST_CASE("positions count the tag of a segment as its first place") {
  // Segment 4 (LIN): element 03, component 4 is too long.
  CHECK(notes("BGM+220+PO-1+9'DTM+137:20261123:102'LIN+1++1:EN:X:9999'UNS+S'") ==
        "UCM+1+ORDERS:D:96A:UN+4'UCS+4'UCD+39+4:4'");
  // A mandatory element that is missing, and one too many.
  CHECK(notes("BGM+220+PO-1+9'DTM'UNS+S'") == "UCM+1+ORDERS:D:96A:UN+4'UCS+3'UCD+13+2'");
  CHECK(notes("BGM+220+PO-1+9+AB+X'DTM+137:20261123:102'UNS+S'") == "UCM+1+ORDERS:D:96A:UN+4'UCS+2'UCD+16+6'");
  // Two faults of one segment share its UCS.
  CHECK(notes("BGM+2200+PO-1+9999'DTM+137:20261123:102'UNS+S'") == "UCM+1+ORDERS:D:96A:UN+4'UCS+2'UCD+39+2:1'UCD+39+4'");
}

TEST_CASE("segments at fault have their position, missing ones that of the one before") {
  CHECK(notes("DTM+137:20261123:102'UNS+S'") == "UCM+1+ORDERS:D:96A:UN+4'UCS+1+13'");
  CHECK(notes("BGM+220+PO-1+9'DTM+137:20261123:102'LIN+1'") == "UCM+1+ORDERS:D:96A:UN+4'UCS+4+13'");
  CHECK(notes("BGM+220+PO-1+9'ZZZ+1'DTM+137:20261123:102'UNS+S'") == "UCM+1+ORDERS:D:96A:UN+4'UCS+3+15'");
  CHECK(notes("BGM+220+PO-1+9'DTM+137:20261123:102'PAI+::1'PAI+::1'PAI+::1'PAI+::1'PAI+::1'PAI+::1'UNS+S'")
            .contains("UCS+5+35'"));
}

TEST_CASE("envelope faults name the service segment and the place in it") {
  const std::string plain = order("1");
  const std::string ucm = "UCM+1+ORDERS:D:96A:UN+";
  CHECK(ack(replace_all(plain, "UNT+7", "UNT+8")) == uci("7") + ucm + "4+29+UNT+2'");
  CHECK(ack(replace_all(plain, "UNT+7+1", "UNT+7+2")) == uci("7") + ucm + "4+28+UNT+3'");
  CHECK(ack(replace_all(plain, "UNT+7+1'", "")) == uci("7") + ucm + "4+13+UNT'");
  CHECK(ack(replace_all(plain, "UNZ+1", "UNZ+2")) == uci("7+29+UNZ+2") + ucm + "7'");
  CHECK(ack(replace_all(plain, "UNZ+1+1", "UNZ+1+2")) == uci("7+28+UNZ+3") + ucm + "7'");
  CHECK(ack(replace_all(plain, "UNZ+1+1'", "")) == uci("7+13+UNZ") + ucm + "7'");
  CHECK(ack(replace_all(plain, "UNOA", "UNOZ")) == uci("7+2+UNB+2:1") + ucm + "7'");
}

TEST_CASE("messages nobody knows are answered, a header without version too") {
  CHECK(ack(interchange("1", {message("1", "BGM+1'", "CUSDEC:D:96A:UN")})) ==
        uci("7") + "UCM+1+CUSDEC:D:96A:UN+4+14+UNH+3:1'");
  CHECK(ack(interchange("1", {message("1", "BGM+1'", "NOBODY")})) == uci("7") + "UCM+1++4+14+UNH+3:1'");
  // Another version of a known message is checked as far as that goes.
  CHECK(ack(interchange("1", {message("1", k_body, "ORDERS:D:99Z:UN")})) == uci("7") + "UCM+1+ORDERS:D:99Z:UN+7'");
}

TEST_CASE("groups are answered as groups") {
  const std::string group = "UNG+ORDERS+SHOP:14+HUB:14+261123:0915+7+UN+D:96A'" + message("1") + "UNE+2+7'";
  CHECK(ack(unb("1") + group + "UNZ+1+1'") == uci("7") + "UCF+7+SHOP:14+HUB:14+7+29+UNE+2'UCM+1+ORDERS:D:96A:UN+7'");
}

TEST_CASE("an acknowledgement is not acknowledged, an application's answer is") {
  const std::string contrl = message("1", "UCI+9+A+B+7'", "CONTRL:D:3:UN");
  CHECK(ack(interchange("1", {contrl})) == "edifact.ack_of_ack");
  CHECK(text(refuse_interchange(verdict(interchange("1", {contrl})), fault::duplicate, "1")) == "edifact.ack_of_ack");
  CHECK(text(confirm_receipt(verdict(interchange("1", {contrl})), "1")) == "edifact.ack_of_ack");
  CHECK(ack(interchange("1", {contrl, message("2")})) == uci("7") + "UCM+2+ORDERS:D:96A:UN+7'");
  CHECK(ack(interchange("1", {message("1", "BGM+312+1+29'RFF+ACW:1'", "APERAK:D:96A:UN")})) ==
        uci("7") + "UCM+1+APERAK:D:96A:UN+7'");
}

TEST_CASE("a whole interchange is refused, or its receipt confirmed") {
  CHECK(text(refuse_interchange(verdict(order("1")), fault::duplicate, "1")) == uci("4+26"));
  CHECK(text(confirm_receipt(verdict(order("1")), "1")) == uci("8"));
}

TEST_CASE("warnings are mentioned when asked for, and the notes of one message are bounded") {
  const std::string wrong_digit = interchange("1", {message("1", replace_all(std::string(k_body), "1404", "1405"))});
  CHECK(ack(wrong_digit) == uci("7") + "UCM+1+ORDERS:D:96A:UN+7'");
  CHECK(ack(wrong_digit, {.warnings = true}) == uci("7") + "UCM+1+ORDERS:D:96A:UN+7'UCS+4'UCD+12+4'");
  std::string body = "BGM+220+PO-1+9'DTM+137:20261123:102'";
  for (int i = 0; i < 300; ++i) body += "LIN+1++1:TOOLONG'";
  const auto set = build_contrl(verdict(interchange("1", {message("1", body + "UNS+S'")})), "1");
  REQUIRE(set);
  CHECK(std::ranges::count(set->segments, "UCS", &Segment::tag) == 100);
}

TEST_CASE("an inbound CONTRL answers for its interchange, groups and messages") {
  const std::string body =
      "UCI+INT-9+4012345000023:14+4012345000016:14+7'UCM+1+INVOIC:D:96A:UN:EAN008+7'UCM+2+INVOIC:D:96A:UN:EAN008+4'"
      "UCS+4'UCD+39+4:4'UCS+5+13'UCM+3+INVOIC:D:96A:UN:EAN008+4+29+UNT+2'";
  const auto batch = read_batch(interchange("1", {message("1", body, "CONTRL:2:2:UN:EAN002")}), Library::shipped());
  const auto read = read_contrl(batch.interchanges.at(0).groups.at(0).sets.at(0).tree);
  REQUIRE(read);
  CHECK(read->control == "INT-9");
  CHECK(read->sender == "4012345000023");
  CHECK(read->receiver_qualifier == "14");
  CHECK(read->action == "7");
  REQUIRE(read->groups.size() == 1);
  const GroupAck& group = read->groups[0];
  REQUIRE(group.sets.size() == 3);
  CHECK(group.sets[1].segments.at(0).position == 4);
  CHECK(group.sets[1].segments[0].elements.at(0).element == 3);
  CHECK(group.sets[1].segments[0].elements[0].component == 4);
  CHECK(group.sets[1].segments.at(1).code == "13");
  CHECK(group.sets[2].codes == std::vector<std::string>{"29"});
  CHECK(group.sets[2].segments.at(0).tag == "UNT");
  CHECK(group.sets[2].segments[0].elements.at(0).element == 1);
  CHECK(read->answer_for("", "INVOIC", "1") == GroupAck::Answer::accepted);
  CHECK(read->answer_for("", "INVOIC", "2") == GroupAck::Answer::rejected);
  CHECK(read->answer_for("", "INVOIC", "4") == GroupAck::Answer::accepted);  // not rejected explicitly
  CHECK(meaning_of_fault("29") == "the count is wrong");
}

TEST_CASE("receipt alone tells nothing of the messages, a refusal of all of them") {
  const auto answer = [](const std::string& verdict) {
    TransactionSet set;
    set.id = "CONTRL";
    set.segments.push_back({"UCI", {"1", "A", "B", verdict}, 0});
    set.segments.push_back({"UCF", {"7", "A", "B", "4"}, 0});
    return read_contrl(set)->answer_for("", "ORDERS", "1");
  };
  CHECK(answer("8") == GroupAck::Answer::unknown);
  CHECK(answer("4") == GroupAck::Answer::rejected);
  CHECK(answer("7") == GroupAck::Answer::accepted);
  CHECK_FALSE(read_contrl(TransactionSet{}));
}

TEST_CASE("our own acknowledgement reads back as what it says") {
  const std::string bytes =
      interchange("1", {message("1"), message("2", "BGM+220+PO-1+9'DTM+137:20261123:102'LIN+1++1:EN:X:9999'UNS+S'")});
  const auto read = read_contrl(*build_contrl(verdict(bytes), "1"));
  REQUIRE(read);
  CHECK(read->answer_for("", "ORDERS", "1") == GroupAck::Answer::accepted);
  CHECK(read->answer_for("", "ORDERS", "2") == GroupAck::Answer::rejected);
  CHECK(read->groups.at(0).sets.at(1).segments.at(0).elements.at(0).element == 3);
}
