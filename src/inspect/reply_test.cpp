// SPDX-License-Identifier: Apache-2.0
#include "inspect/reply.hpp"
#include "codec/edifact/testing/samples.hpp"
#include "codec/x12/testing/samples.hpp"
#include "edi/set_stream.hpp"
#include "inspect/standards.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace crossdock;
using namespace crossdock::inspect;
namespace x12 = crossdock::codec::x12::testing;
namespace edifact = crossdock::codec::edifact::testing;

namespace {

Result<Reply> answer(const std::string& bytes, ReplyKind kind = ReplyKind::usual) {
  const edi::Batch batch = edi::read_batch(bytes, edi::Library::shipped(), all_standards());
  ReplyOptions options{kind, 7, *Timestamp::parse_rfc3339("2027-02-03T04:05:06Z"), {}};
  return reply(batch.interchanges.at(0), options);
}

std::string text(const std::string& bytes, ReplyKind kind = ReplyKind::usual) {
  const auto made = answer(bytes, kind);
  return !made ? made.error().code : made->bytes.empty() ? made->why_none : made->bytes;
}

std::string isa_back(std::string_view version = "00401", std::string_view repetition = "U") {
  return fmt::format(
      "ISA*00*          *00*          *ZZ*CROSSDOCK      *ZZ*HARBORMART     *270203*0405*{}*{}*000000007*0*P*>~", repetition,
      version);
}

}  // namespace

TEST_CASE("an interchange of X12 is answered by a 997 that goes back to its sender") {
  CHECK(text(x12::order()) ==
        isa_back() +
            "GS*FA*CROSSDOCK*HARBORMART*20270203*0405*7*X*004010~ST*997*0001~AK1*PO*905~AK2*850*0001~AK5*A~"
            "AK9*A*1*1*1~SE*6*0001~GE*1*7~IEA*1*000000007~");
  CHECK(answer(x12::order())->next_control == 8);
}

TEST_CASE("a group of 005010 is answered by a 999 in an interchange of its time") {
  const std::string newer =
      x12::interchange("000000001", {x12::group("PO", "1", {x12::set("850", "0001", x12::k_order_body)}, "005010")});
  CHECK(
      text(newer).starts_with(isa_back("00501", "^") + "GS*FA*CROSSDOCK*HARBORMART*20270203*0405*7*X*005010~ST*999*0001~"));
  CHECK(text(newer, ReplyKind::f997).contains("ST*997*0001~"));
  CHECK(text(x12::order(), ReplyKind::f999).contains("ST*999*0001~"));
}

TEST_CASE("a TA1 comes when it is asked for, or the envelope is at fault") {
  const std::string asked = x12::replace_all(x12::order(), "*0*P*>", "*1*P*>");
  CHECK(text(asked).starts_with(isa_back() + "TA1*000000905*261123*0915*A*000~GS*FA*"));
  CHECK(text(x12::replace_all(x12::order(), "IEA*1*", "IEA*2*")).contains("~TA1*000000905*261123*0915*E*021~GS*FA*"));
  CHECK(text(x12::order(), ReplyKind::ta1) == isa_back() + "TA1*000000905*261123*0915*A*000~IEA*0*000000007~");
  const std::string loose = x12::isa("000000001") + x12::set("850", "0001", x12::k_order_body) + "IEA*0*000000001~";
  CHECK(text(loose).contains("TA1*000000001*261123*0915*E*022~IEA*0*"));
}

TEST_CASE("an interchange of EDIFACT is answered by a CONTRL in its own delimiters and syntax") {
  CHECK(text(edifact::order("INT-1")) ==
        "UNB+UNOA:3+4012345000023:14+4012345000016:14+270203:0405+7'UNH+1+CONTRL:D:3:UN'"
        "UCI+INT-1+4012345000016:14+4012345000023:14+7'UCM+1+ORDERS:D:96A:UN+7'UNT+4+1'UNZ+1+7'");
  const std::string newer = edifact::interchange("1", {edifact::message("1")}, "UNOC:4");
  CHECK(text(newer).starts_with("UNB+UNOC:4+4012345000023:14+4012345000016:14+20270203:0405+7'UNH+1+CONTRL:4:1:UN'"));
  const std::string odd =
      "UNA*|.! ~" + edifact::replace_all(edifact::replace_all(edifact::replace_all(newer, "+", "|"), ":", "*"), "'", "~");
  CHECK(text(odd).starts_with("UNA*|.! ~UNB|UNOC*4|"));
}

TEST_CASE("acknowledgements and messages without an interchange are not answered") {
  CHECK(text(x12::interchange("000000001", {x12::group("FA", "1", {x12::set("997", "0001", "AK1*PO*1~AK9*A*1*1*1~")})})) ==
        "there is nothing in it that is acknowledged");
  CHECK(text(x12::isa("000000001") + "TA1*000000905*261123*0915*A*000~IEA*0*000000001~", ReplyKind::ta1) ==
        "there is nothing in it that is acknowledged");
  CHECK(text(edifact::interchange("1", {edifact::message("1", "UCI+9+A+B+7'", "CONTRL:D:3:UN")})) ==
        "an acknowledgement is not acknowledged");
  CHECK(text(edifact::message("1")).starts_with("its header names no interchange"));
  CHECK(text(x12::order(), ReplyKind::contrl) == "edi.reply_kind");
  CHECK(text(edifact::order("1"), ReplyKind::f997) == "edi.reply_kind");
}
