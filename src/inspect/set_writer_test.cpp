// SPDX-License-Identifier: Apache-2.0
#include "inspect/set_writer.hpp"
#include "codec/edifact/testing/samples.hpp"
#include "codec/x12/testing/samples.hpp"
#include "edi/library.hpp"
#include "inspect/interchanges.hpp"
#include "inspect/json_splitter.hpp"
#include "inspect/readable.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <vector>

using namespace crossdock;
using namespace crossdock::inspect;
namespace x12 = crossdock::codec::x12::testing;
namespace edifact = crossdock::codec::edifact::testing;

namespace {

std::vector<edi::ReceivedInterchange> read(const std::string& bytes) {
  std::vector<edi::ReceivedInterchange> out;
  auto given = std::make_shared<bool>(false);
  const auto found = for_each_interchange(
      [&bytes, given]() -> Result<std::string_view> { return std::exchange(*given, true) ? std::string_view{} : bytes; },
      edi::Trees::yes,
      [&out](edi::ReceivedInterchange& one) -> Result<> {
        out.push_back(std::move(one));
        return {};
      });
  REQUIRE(found);
  return out;
}

// As `edi json` prints it.
std::vector<JsonObject> lines_of(const std::string& bytes, bool plain) {
  std::vector<JsonObject> lines;
  for (const auto& interchange : read(bytes)) {
    bool first = true;
    for (const auto& group : interchange.groups) {
      bool first_of_group = !group.header.control.empty();
      for (const auto& set : group.sets) {
        JsonObject line{{"standard", to_string(interchange.header.standard)}, {"interchange", interchange.header.control}};
        JsonObject around;
        if (first) {
          around["interchange"] = interchange_json(interchange.header);
          around["delimiters"] = delimiters_json(interchange.delimiters, interchange.header.standard);
        }
        if (first_of_group) around["group"] = group_json(group.header, interchange.header.standard);
        if (!around.empty()) line["envelope"] = std::move(around);
        first = first_of_group = false;
        const JsonObject tree =
            plain ? edi::to_json(set.tree).get_object() : readable_json(set.tree, edi::Library::shipped());
        for (const auto& [key, value] : tree) line[key] = value;
        lines.push_back(std::move(line));
      }
    }
  }
  return lines;
}

std::string written(const std::vector<JsonObject>& lines, WriteOptions options = {}) {
  std::string out;
  SetWriter writer(std::move(options), [&out](std::string_view bytes) -> Result<> {
    out += bytes;
    return {};
  });
  for (const JsonObject& line : lines) {
    const auto added = writer.add(line);
    if (!added) return added.error().code + " " + added.error().place;
  }
  const auto done = writer.finish();
  return done ? out : done.error().code + " " + done.error().place;
}

// The error for one line, made from text.
std::string refused(std::string_view text) {
  const auto json = json_parse(text);
  REQUIRE(json);
  return written({json->get_object()});
}

const std::string k_repeats =
    x12::isa("000000001", "^", "00501") +
    x12::group("PO", "1", {x12::set("850", "0001", "BEG*00*SA*1**20261123~REF*DP*A^B**SI>C~")}, "005010") +
    "IEA*1*000000001~";

}  // namespace

TEST_CASE("sets become JSON and the same bytes again, for people and for mappings") {
  const std::string two_groups = x12::interchange(
      "000000002",
      {x12::group("PO", "1", {x12::set("850", "0001", x12::k_order_body), x12::set("850", "0002", x12::k_order_body)}),
       x12::group("FA", "2", {x12::set("997", "0001", "AK1*PO*1~AK9*A*1*1*1~")})});
  const std::string odd =
      "UNA*|.! ~" +
      edifact::replace_all(edifact::replace_all(edifact::replace_all(edifact::order("2"), "+", "|"), ":", "*"), "'", "~");
  const std::string groups = edifact::unb("1") + "UNG+ORDERS+SHOP:14+HUB:14+261123:0915+7+UN+D:96A'" +
                             edifact::message("1") + edifact::message("2") + "UNE+2+7'UNZ+1+1'";
  for (const std::string& bytes :
       {x12::order(), two_groups, two_groups + x12::order("000000003"), k_repeats, edifact::order("1"), odd, groups,
        edifact::interchange("1", {edifact::message("1", "IMD+A*B+C?*D'FTX+AAI+++it?'s::x'")}, "UNOY:4"),
        edifact::replace_all(edifact::order("1"), "UNH+1+ORDERS:D:96A:UN'", "UNH+1+ORDERS:D:96A:UN:EAN008:1+CASE-7+4:F'"),
        x12::order() + edifact::order("9"), x12::replace_all(x12::order(), "~", "\n")}) {
    INFO(bytes);
    CHECK(written(lines_of(bytes, true)) == bytes);
    CHECK(written(lines_of(bytes, false)) == bytes);
  }
}

TEST_CASE("line ends and a UNA are written when asked for") {
  CHECK(written(lines_of(x12::order(), true), {"\n"}) == x12::replace_all(x12::order(), "~", "~\n"));
  CHECK(written(lines_of(edifact::order("1"), false), {"", true}) == "UNA:+.? '" + edifact::order("1"));
}

TEST_CASE("an envelope holds until the next one, and a set without one is refused") {
  auto lines = lines_of(edifact::interchange("1", {edifact::message("1"), edifact::message("2")}), true);
  REQUIRE(lines.size() == 2);
  CHECK_FALSE(lines[1].contains("envelope"));
  CHECK(written({lines[1]}) == "edi.write_json envelope.interchange");
  auto other = lines[1];
  other["interchange"] = "2";
  CHECK(written({lines[0], other}) == "edi.write_json envelope.interchange");
}

TEST_CASE("mistakes are said with the path to them") {
  const std::string head =
      R"({"envelope": {"interchange": {"sender": "A", "receiver": "B", "date": "261123", "time": "0915",)"
      R"("control": "000000001"},)"
      R"("group": {"functional_code": "PO", "sender": "A", "receiver": "B", "date": "20261123", "time": "0915",)"
      R"("control": "1"}},)"
      R"("set": "850", "control": "0001", "content": )";
  CHECK(refused(head + R"([["BEG", "00"]]})").starts_with("ISA*"));
  CHECK(refused(head + R"([["BEG", 0]]})") == "edi.tree content[0][1]");
  CHECK(refused(head + R"([{"loop": "N1", "content": [["N1", "ST"], 7]}]})") == "edi.tree content[0].content[1]");
  CHECK(refused(head + R"([{"segment": "BEG", "BEG01": {"value": 0}}]})") == "edi.write_json content[0].BEG01");
  CHECK(refused(head + R"([{"segment": "BEG", "BIG01": {"value": "0"}}]})") == "edi.write_json content[0].BIG01");
  CHECK(refused(head + R"([{"segment": "REF", "REF04": {"components": {"REF04": {"value": "0"}}}}]})") ==
        "edi.write_json content[0].REF04.components.REF04");
  CHECK(refused(head + R"([["BEG", "A~B"]]})") == "x12.write_data set 0001, segment 2 BEG element 01");
  CHECK(refused(R"({"envelope": {"interchange": {"sendr": "A"}}, "set": "850", "content": []})") ==
        "edi.write_json envelope.interchange.sendr");
  CHECK(refused(R"({"envelope": {"interchange": {"sender": 1}}, "set": "850", "content": []})") ==
        "edi.write_json envelope.interchange.sender");
  CHECK(refused(R"({"envelope": {"interchange": {}, "delimiters": {"element": "**"}}, "set": "850", "content": []})") ==
        "edi.write_json envelope.delimiters.element");
  CHECK(refused(R"({"envelope": {"interchange": {}}, "set": "850", "content": []})") == "edi.write_json envelope.group");
  CHECK(refused(R"({"standard": "TRADACOMS", "set": "ORDERS", "content": []})") == "edi.write_json standard");
}

TEST_CASE("a stream of JSON is cut at its objects, however it is laid out") {
  const auto cut = [](std::string_view text, std::size_t piece) {
    std::string out;
    JsonSplitter splitter([&out](std::string_view object, std::size_t line) -> Result<> {
      out += fmt::format("{}:{} ", line, object);
      return {};
    });
    while (!text.empty()) {
      const auto fed = splitter.feed(text.substr(0, piece));
      if (!fed) return fed.error().place;
      text.remove_prefix(std::min(piece, text.size()));
    }
    const auto ended = splitter.finish();
    return ended ? out : ended.error().place;
  };
  for (const std::size_t piece : {1UL, 3UL, 1000UL}) {
    CHECK(cut("{\"a\": \"}\\\"{\"}\n{\"b\": [{}]}\n", piece) == "1:{\"a\": \"}\\\"{\"} 2:{\"b\": [{}]} ");
    CHECK(cut("[\n{},\n{\n}]", piece) == "2:{} 3:{\n} ");
    CHECK(cut("{}\n{\"a\"", piece) == "line 2");
    CHECK(cut("{}\n\nx", piece) == "line 3");
  }
}
