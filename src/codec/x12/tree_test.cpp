// SPDX-License-Identifier: Apache-2.0
#include "edi/tree.hpp"
#include "codec/x12/set_stream.hpp"
#include "codec/x12/testing/samples.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace crossdock;
using namespace crossdock::edi;
using namespace crossdock::codec::x12;
using namespace crossdock::codec::x12::testing;

namespace {

TransactionSet tree(std::string_view id, std::string_view code, std::string_view body) {
  const std::string bytes = interchange("000000001", {group(code, "1", {set(id, "0001", body)})});
  return read_batch(bytes, Library::shipped()).interchanges.at(0).groups.at(0).sets.at(0).tree;
}

std::string error_place(std::string_view json) {
  const auto set = set_from_json(*json_parse(json, 128));
  return set ? "accepted" : set.error().place;
}

}  // namespace

TEST_CASE("a set as JSON keeps order, nesting, leading zeros and gaps") {
  const TransactionSet set =
      tree("850", "PO", "BEG*00*SA*PO-1**20261123~N1*ST**92*0118~REF*DP*044**SI>2~PO1*1*24*EA~PID*F****X~CTT*1~");
  CHECK(json_text(to_json(set)) ==
        R"({"set":"850","control":"0001","version":"004010","group":"PO","content":[["BEG","00","SA","PO-1","","20261123"],)"
        R"({"loop":"N1","content":[["N1","ST","","92","0118"],["REF","DP","044","",["SI","2"]]]},)"
        R"({"loop":"PO1","content":[["PO1","1","24","EA"],{"loop":"PID","content":[["PID","F","","","","X"]]}]},)"
        R"({"loop":"CTT","content":[["CTT","1"]]}]})");
  CHECK(*set_from_json(to_json(set)) == set);
}

TEST_CASE("HL loops nest by their parents in JSON") {
  const TransactionSet set =
      tree("856", "SH", "BSN*00*S1*20261123*0915~HL*1**S~HL*2*1*O~PRF*PO-1~HL*3*2*I~LIN**VN*A~HL*4*1*O~PRF*PO-2~CTT*4~");
  const Json json = to_json(set);
  const JsonArray& content = json.get_object().at("content").get_array();
  REQUIRE(content.size() == 3);
  const JsonArray& shipment = content[1].get_object().at("content").get_array();
  CHECK(shipment.size() == 3);  // the HL segment and two orders
  CHECK(*set_from_json(json) == set);
}

TEST_CASE("repeats become objects and come back") {
  TransactionSet set;
  set.id = "850";
  set.control = "0001";
  set.version = "005010";
  set.segments.push_back(Segment{"REF", {"DP", std::string("1\x1e") + "2\x1f" + "3"}, 0});
  CHECK(json_text(to_json(set).get_object().at("content")) == R"([["REF","DP",{"repeat":["1",["2","3"]]}]])");
  CHECK(set_from_json(to_json(set))->segments == set.segments);
}

TEST_CASE("bytes that are not UTF-8 are read as Latin-1, control characters become blanks") {
  const TransactionSet set = tree("850", "PO", "BEG*00*SA*PO\t1**20261123~N1*ST*M\xDCLLER~PO1*1*1*EA~");
  CHECK(set.segments.at(0).element(3) == "PO 1");
  CHECK(set.segments.at(1).element(2) == "M\xC3\x9CLLER");
}

TEST_CASE("JSON that is no set is refused with its place") {
  CHECK(error_place(R"([])").empty());
  CHECK(error_place(R"({"set":"850"})") == "content");
  CHECK(error_place(R"({"set":"850","content":[["REF"],7]})") == "content[1]");
  CHECK(error_place(R"({"set":"850","content":[["REF",12]]})") == "content[0][1]");
  CHECK(error_place(R"({"set":"850","content":[["REF","a\nb"]]})") == "content[0][1]");
  CHECK(error_place(R"({"set":"850","content":[[]]})") == "content[0]");
  CHECK(error_place(R"({"set":"850","content":[{"loop":"N1","content":[["N1",["a",{}]]]}]})") == "content[0].content[0][1]");
  CHECK(error_place(R"({"set":"850","content":[{"loop":"N1","content":[]}]})") == "content[0]");
  CHECK(error_place(R"({"set":"850","content":[["REF",null,"x",["",""],""]]})") == "accepted");
  std::string deep = R"(["A"])";
  for (int i = 0; i < 40; ++i) deep = R"({"loop":"L","content":[)" + deep + "]}";
  const auto refused = set_from_json(*json_parse(R"({"set":"850","content":[)" + deep + "]}", 200));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == ErrorKind::limit);
}
