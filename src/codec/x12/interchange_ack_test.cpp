// SPDX-License-Identifier: Apache-2.0
#include "codec/x12/interchange_ack.hpp"

#include "codec/x12/application_advice.hpp"
#include "codec/x12/set_stream.hpp"
#include "codec/x12/testing/samples.hpp"
#include "codec/x12/writer.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace crossdock;
using namespace crossdock::codec::x12;
using namespace crossdock::codec::x12::testing;

namespace {

std::string ta1(const std::string& bytes) {
  const auto batch = read_batch(bytes, edi::Library::shipped());
  const edi::Segment segment = write_ta1(judge_envelope(batch.interchanges.at(0)));
  std::string out = segment.tag;
  for (const std::string& element : segment.elements) out += "*" + element;
  return out;
}

std::string plain(const edi::TransactionSet& set) {
  std::string out;
  for (const edi::Segment& segment : set.segments) {
    out += segment.tag;
    for (const std::string& element : segment.elements) out += "*" + element;
    out += "~";
  }
  return out;
}

}  // namespace

TEST_CASE("a TA1 repeats number, date and time of the envelope it answers, and says what is wrong with it") {
  const std::string good = interchange("000000009", {group("PO", "7", {set("850", "0001", k_order_body)})});
  CHECK(ta1(good) == "TA1*000000009*261123*0915*A*000");
  const auto with = [&](const std::string& trailer) { return good.substr(0, good.find("IEA*")) + trailer; };
  CHECK(ta1(with("IEA*1*000000010~")) == "TA1*000000009*261123*0915*E*001");
  CHECK(ta1(with("IEA*2*000000009~")) == "TA1*000000009*261123*0915*E*021");
  CHECK(ta1(with("")) == "TA1*000000009*261123*0915*E*023");
}

TEST_CASE("an envelope of which nothing is used is refused with the reason that is given") {
  const auto batch = read_batch(interchange("000000009", {}), edi::Library::shipped());
  const InterchangeAck refused = refuse_envelope(batch.interchanges.at(0), ta1_note::duplicate);
  CHECK(refused.status == 'R');
  CHECK(refused.note == "025");
  const auto read = read_ta1(write_ta1(refused));
  REQUIRE(read);
  CHECK(read->control == "000000009");
  CHECK(read->status == 'R');
  CHECK(meaning_of_note(read->note) == "the control number was used before");
  CHECK(read_ta1(edi::Segment{"TA1", {"000000009", "", "", "X"}, 0}).error().code == "x12.ack_invalid");
}

TEST_CASE("a TA1 is written before the first group, and alone when there is none") {
  OutboundInterchange out;
  out.header.sender = "US";
  out.header.receiver = "SHOP";
  out.header.date = "261123";
  out.header.time = "0915";
  out.header.control = "000000001";
  out.acknowledgements = {write_ta1({"000000009", "261123", "0915", 'A', "000"})};
  const auto bytes = write_interchange(out);
  REQUIRE(bytes);
  CHECK(*bytes ==
        "ISA*00*          *00*          *ZZ*US             *ZZ*SHOP           *261123*0915*U*00401*000000001*0*P*>~"
        "TA1*000000009*261123*0915*A*000~IEA*0*000000001~");
  const auto batch = read_batch(*bytes, edi::Library::shipped());
  REQUIRE(batch.interchanges.size() == 1);
  CHECK(batch.interchanges[0].findings.empty());
  REQUIRE(batch.interchanges[0].acknowledgements.size() == 1);
  CHECK(batch.interchanges[0].acknowledgements[0].element(1) == "000000009");
}

TEST_CASE("an 824 names the set it refuses and why, and is read back") {
  Advice advice{"000000009", "20261123", {}};
  advice.sets.push_back({"TR", "PO", "P*1", "SHOP", "US", "20261123", "0915", "77", "0001", "850", "004010", {}});
  advice.sets[0].reasons.push_back({"024", "Line 1: neither our number \"X\" nor the UPC is an item of ours", "", "X~Y"});
  const edi::TransactionSet set = build_824(advice);
  CHECK(set.functional_code == "AG");
  CHECK(plain(set) ==
        "BGN*00*000000009*20261123~OTI*TR*PO*P 1*SHOP*US*20261123*0915*77*0001*850*004010~"
        "TED*024*Line 1  neither our number  X  nor the UPC is an item of our*****X Y~");
  const auto read = read_824(set);
  REQUIRE(read);
  REQUIRE(read->sets.size() == 1);
  CHECK_FALSE(read->sets[0].accepted());
  CHECK(read->sets[0].group == "77");
  CHECK(read->sets[0].set == "0001");
  REQUIRE(read->sets[0].reasons.size() == 1);
  CHECK(read->sets[0].reasons[0].code == "024");
  CHECK(read_824(edi::TransactionSet{}).error().code == "x12.ack_invalid");
}
