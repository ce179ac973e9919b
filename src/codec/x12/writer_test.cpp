// SPDX-License-Identifier: Apache-2.0
#include "codec/x12/writer.hpp"
#include "codec/x12/set_stream.hpp"
#include "codec/x12/testing/samples.hpp"

#include "base/random.hpp"
#include "edi/testing/random_sets.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>

using namespace crossdock;
using namespace crossdock::edi;
using namespace crossdock::codec::x12;
using namespace crossdock::codec::x12::testing;

namespace {

// What was read, ready to be written again with the same numbers.
OutboundInterchange outbound(const ReceivedInterchange& interchange) {
  OutboundInterchange out{interchange.header, interchange.delimiters, {}, ""};
  for (const ReceivedGroup& group : interchange.groups) {
    OutboundGroup made{group.header, {}};
    for (const ReceivedSet& set : group.sets) made.sets.push_back(set.tree);
    out.groups.push_back(std::move(made));
  }
  return out;
}

std::string rewritten(const Batch& batch) {
  const auto written = write_interchange(outbound(batch.interchanges.at(0)));
  return written ? *written : written.error().text();
}

OutboundInterchange sample() { return outbound(read_batch(order(), Library::shipped()).interchanges.at(0)); }

std::string code_of(const OutboundInterchange& interchange) {
  const auto written = write_interchange(interchange);
  return written ? "written" : written.error().code + " " + written.error().place;
}

}  // namespace

TEST_CASE("what was read is written back byte for byte") {
  for (const std::string& bytes :
       {order(), replace_all(replace_all(order(), "*", "|"), "~", "'"),
        interchange("000000001", {group("PO", "1", {set("850", "0001", k_order_body), set("850", "0002", k_order_body)}),
                                  group("FA", "2", {set("997", "0001", "AK1*PO*1~AK9*A*1*1*1~")})})}) {
    const Batch batch = read_batch(bytes, Library::shipped());
    CHECK(rewritten(batch) == bytes);
  }
  const std::string repeats = isa("000000001", "^", "00501") +
                              group("PO", "1", {set("850", "0001", "REF*DP*A^B**SI>C~")}, "005010") + "IEA*1*000000001~";
  CHECK(rewritten(read_batch(repeats, Library::shipped())) == repeats);
}

TEST_CASE("writing normalises: padding, line breaks, trailing empty elements") {
  const std::string loose =
      replace_all(replace_all(replace_all(order(), "~", "~\r\n"), "HARBORMART     ", "HARBORMART"), "CTT*1~", "CTT*1**~");
  const Batch batch = read_batch(loose, Library::shipped());
  CHECK(rewritten(batch) == order());
}

TEST_CASE("any set of any shipped definition survives write, read, JSON and back") {
  const std::uint64_t seed = 20261123;
  SeededRandom random(seed);
  for (const char* id : {"850", "855", "856", "810", "940", "945", "997"}) {
    const auto match = Library::shipped().find("004010", id);
    for (int round = 0; round < 40; ++round) {
      INFO("seed ", seed, " set ", std::string(id), " round ", round);
      TransactionSet made = edi::testing::random_set(random, match);
      made.control = "0001";
      OutboundInterchange out = sample();
      out.groups[0].header.functional_code = match.set->functional_code;
      out.groups[0].sets = {made};
      const auto written = write_interchange(out);
      REQUIRE(written);
      const Batch batch = read_batch(*written, Library::shipped());
      REQUIRE(batch.interchanges.size() == 1);
      const ReceivedSet& set = batch.interchanges[0].groups.at(0).sets.at(0);
      CHECK(set.complete);
      CHECK(set.tree.segments == made.segments);
      for (const Finding& finding : set.findings) CHECK_MESSAGE(finding.level != Level::structure, text_of(finding));
      const auto again = set_from_json(to_json(set.tree));
      REQUIRE(again);
      CHECK(*again == set.tree);
      CHECK(rewritten(batch) == *written);
      // The check before writing sees what the check after reading sees.
      CHECK(validate(set.tree, Library::shipped()).size() == set.findings.size());
    }
  }
}

TEST_CASE("headers are padded, counted and stamped") {
  OutboundInterchange out = sample();
  stamp(out.header, out.groups[0].header, *Timestamp::parse_rfc3339("2027-02-03T04:05:06Z"));
  out.header.control = interchange_control(7);
  out.line_end = "\n";
  const std::string bytes = *write_interchange(out);
  CHECK(bytes.substr(0, 107) ==
        "ISA*00*          *00*          *ZZ*HARBORMART     *ZZ*CROSSDOCK      *270203*0405*U*00401*000000007*0*P*>~\n");
  CHECK(bytes.contains("GS*PO*HARBORMART*CROSSDOCK*20270203*0405*905*X*004010~\n"));
  CHECK(bytes.ends_with("SE*5*0001~\nGE*1*905~\nIEA*1*000000007~\n"));
  CHECK(set_control(7) == "0007");
  CHECK(set_control(12345) == "12345");
}

TEST_CASE("data that cannot be carried is refused with its place") {
  const auto with = [](std::string value) {
    OutboundInterchange out = sample();
    out.groups[0].sets[0].segments[0].elements[2] = std::move(value);
    return code_of(out);
  };
  for (const char* bad : {"A*B", "A>B", "A~B", "A\nB", "A\rB", "A\tB"}) {
    CHECK(with(bad) == "x12.write_data set 0001, segment 2 BEG element 03");
  }
  CHECK(with(std::string("A") + k_repeat_mark + "B") == "x12.write_data set 0001, segment 2 BEG element 03");
  CHECK(with("M\xC3\x9CLLER") == "written");
  const auto header = [](auto change) {
    OutboundInterchange out = sample();
    change(out);
    return code_of(out);
  };
  CHECK(header([](auto& out) { out.header.control = "905"; }) == "x12.write_header ISA");
  CHECK(header([](auto& out) { out.header.sender = "SIXTEEN-LETTERS-"; }) == "x12.write_header ISA06");
  CHECK(header([](auto& out) { out.header.date = ""; }) == "x12.write_header ISA09");
  CHECK(header([](auto& out) { out.groups[0].header.control = "0905"; }) == "x12.write_header group 0905");
  CHECK(header([](auto& out) {
          out.groups[0].header.control = "0905";
          out.loose = true;
        }) == "written");
  CHECK(header([](auto& out) { out.groups[0].header.date = "261123"; }) == "x12.write_header group 905");
  CHECK(header([](auto& out) {
          out.groups[0].header.date = "981123";
          out.groups[0].header.version = "003050";
        }) == "written");
  CHECK(header([](auto& out) { out.groups[0].sets[0].control = "1"; }) == "x12.write_header set 1");
  CHECK(header([](auto& out) { out.groups[0].sets[0].id = "85"; }) == "x12.write_header set 0001");
  CHECK(header([](auto& out) { out.groups[0].sets[0].segments[0].tag = "B*"; }) == "x12.write_data set 0001, segment 2 B*");
  CHECK(header([](auto& out) { out.delimiters.component = '*'; }) == "x12.write_delimiters ");
  CHECK(header([](auto& out) { out.delimiters.segment = "A"; }) == "x12.write_delimiters ");
  CHECK(header([](auto& out) { out.line_end = "~"; }) == "x12.write_delimiters ");
}
