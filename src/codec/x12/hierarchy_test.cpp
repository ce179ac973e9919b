// SPDX-License-Identifier: Apache-2.0
#include "codec/x12/testing/samples.hpp"
#include "codec/x12/writer.hpp"

#include "base/random.hpp"
#include "codec/x12/set_stream.hpp"
#include "edi/set_stream.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace crossdock;
using namespace crossdock::edi;
using namespace crossdock::codec::x12;
using namespace crossdock::codec::x12::testing;

namespace {

// "S(O(TP(I)))": levels and what is in them, as JSON without numbers.
Json hl(std::string_view& text) {
  JsonArray content;
  content.emplace_back(JsonArray{"HL", "", "", std::string(1, text[0])});
  text.remove_prefix(1);
  if (!text.empty() && text[0] == '(') {
    text.remove_prefix(1);
    while (text[0] != ')') content.push_back(hl(text));
    text.remove_prefix(1);
  }
  return JsonObject{{"loop", "HL"}, {"content", std::move(content)}};
}

TransactionSet ship_notice(std::string_view structure) {
  JsonArray content;
  content.emplace_back(JsonArray{"BSN", "00", "S1", "20261123", "0915", "0001"});
  while (!structure.empty()) content.push_back(hl(structure));
  content.emplace_back(JsonArray{"CTT", "1"});
  auto made =
      set_from_json(JsonObject{{"set", "856"}, {"control", "0001"}, {"group", "SH"}, {"content", std::move(content)}});
  REQUIRE_MESSAGE(made, made.error().text());
  return *std::move(made);
}

std::string hls(const TransactionSet& set) {
  std::string out;
  for (const Segment& segment : set.segments) {
    if (segment.tag != "HL") continue;
    out += "HL";
    for (const std::string& element : segment.elements) out += "*" + element;
    out += "~";
  }
  return out;
}

// The way back, from the loops alone.
std::string structure_of(const JsonArray& content) {
  std::string out;
  for (const Json& item : content) {
    if (!item.is_object() || item.at("loop") != "HL") continue;
    const JsonArray& inner = item.at("content").get_array();
    out += std::string(inner.at(0).get_array().at(3).get_string());
    const std::string below = structure_of(inner);
    if (!below.empty()) out += "(" + below + ")";
  }
  return out;
}

TransactionSet written_and_read(const TransactionSet& set) {
  OutboundInterchange out;
  out.header.sender = "A";
  out.header.receiver = "B";
  out.header.date = "261123";
  out.header.time = "0915";
  out.header.control = "000000001";
  out.groups.push_back({{"SH", "A", "B", "20261123", "0915", "1"}, {set}});
  const auto bytes = write_interchange(out);
  REQUIRE(bytes);
  const Batch batch = read_batch(*bytes, Library::shipped());
  return batch.interchanges.at(0).groups.at(0).sets.at(0).tree;
}

// Siblings and depth by chance.
void grow(Random& random, std::size_t depth, std::size_t& budget, std::string& out) {
  constexpr std::string_view k_levels = "SOTPI";
  const std::size_t count = 1 + static_cast<std::size_t>(random.below(3));
  for (std::size_t i = 0; i < count && budget > 0; ++i) {
    --budget;
    out += k_levels[static_cast<std::size_t>(random.below(k_levels.size()))];
    if (depth >= 12 || random.below(2) == 0) continue;
    std::string inner;
    grow(random, depth + 1, budget, inner);
    if (!inner.empty()) out += "(" + inner + ")";
  }
}

}  // namespace

TEST_CASE("a tree of HL loops is numbered: HL01 counts, HL02 names the parent, HL04 says whether there are children") {
  CHECK(hls(ship_notice("S(O(T(P(I))))")) == "HL*1**S*1~HL*2*1*O*1~HL*3*2*T*1~HL*4*3*P*1~HL*5*4*I*0~");
  CHECK(hls(ship_notice("S(O(PI)O(I))")) == "HL*1**S*1~HL*2*1*O*1~HL*3*2*P*0~HL*4*2*I*0~HL*5*1*O*1~HL*6*5*I*0~");
  CHECK(hls(ship_notice("S(P(O(I)))S")) == "HL*1**S*1~HL*2*1*P*1~HL*3*2*O*1~HL*4*3*I*0~HL*5**S*0~");
}

TEST_CASE("numbers that are given stay") {
  const auto made =
      set_from_json(*json_parse(R"({"set": "856", "content": [{"loop": "HL", "content": [)"
                                R"(["HL", "7", "", "S"], {"loop": "HL", "content": [["HL", "", "", "O"]]}]}]})"));
  REQUIRE(made);
  CHECK(hls(*made) == "HL*7**S~HL*2*7*O*0~");
}

TEST_CASE("every order of shipment, order, tare, pack and item is read as the tree that was written") {
  for (const char* structure :
       {"S(O(T(P(I))))", "S(O(P(I(I)I)))", "S(O(IP(I)))", "S(P(O(I)))", "S(O(I))", "S(T(O(P(I)))T(O(P(I))))", "SS(O)"}) {
    const TransactionSet read = written_and_read(ship_notice(structure));
    CHECK(structure_of(to_json(read).at("content").get_array()) == structure);
  }
  const std::uint64_t seed = 856;
  SeededRandom random(seed);
  for (int round = 0; round < 200; ++round) {
    std::string structure;
    std::size_t budget = 60;
    grow(random, 0, budget, structure);
    INFO("seed ", seed, " round ", round, " ", structure);
    const TransactionSet made = ship_notice(structure);
    const TransactionSet read = written_and_read(made);
    CHECK(read.segments == made.segments);
    CHECK(structure_of(to_json(read).at("content").get_array()) == structure);
    for (const Finding& finding : validate(read, Library::shipped())) {
      CHECK(finding.code != slug::hl_parent);
      CHECK(finding.code != slug::hl_sequence);
    }
  }
}
