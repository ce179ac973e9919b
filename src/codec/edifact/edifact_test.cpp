// SPDX-License-Identifier: Apache-2.0
#include "codec/edifact/syntax.hpp"
#include "codec/edifact/testing/samples.hpp"

#include "base/random.hpp"
#include "edi/text.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

using namespace crossdock;
using namespace crossdock::edi;
using namespace crossdock::codec::edifact;
using namespace crossdock::codec::edifact::testing;

namespace {

Batch read(std::string_view bytes) { return read_batch(bytes, Library::shipped()); }

std::vector<ReceivedSet> sets_of(const Batch& batch) {
  std::vector<ReceivedSet> out;
  for (const auto& one : batch.interchanges) {
    for (const auto& group : one.groups) out.insert(out.end(), group.sets.begin(), group.sets.end());
  }
  return out;
}

// The codes of all findings, without those that say there is no definition.
std::vector<std::string> codes(const Batch& batch) {
  std::vector<std::string> out;
  const auto add = [&out](const std::vector<Finding>& findings) {
    for (const Finding& finding : findings) {
      if (finding.level == Level::envelope) out.emplace_back(finding.code);
    }
  };
  add(batch.findings);
  for (const auto& one : batch.interchanges) {
    add(one.findings);
    for (const auto& group : one.groups) {
      add(group.findings);
      for (const auto& set : group.sets) add(set.findings);
    }
  }
  return out;
}

using Codes = std::vector<std::string>;

std::size_t complete(const Batch& batch) {
  const auto sets = sets_of(batch);
  return static_cast<std::size_t>(std::ranges::count_if(sets, &ReceivedSet::complete));
}

const Segment& segment(const Batch& batch, std::size_t index) {
  static ReceivedSet set;
  set = sets_of(batch).at(0);
  return set.tree.segments.at(index);
}

}  // namespace

TEST_CASE("an order is read with its headers, its places and no findings") {
  const std::string bytes = order("INT-1");
  const Batch batch = read(bytes);
  REQUIRE(batch.interchanges.size() == 1);
  const InterchangeHeader& header = batch.interchanges[0].header;
  CHECK(header.standard == Standard::edifact);
  CHECK(header.syntax == "UNOA");
  CHECK(header.version == "3");
  CHECK(header.sender == "4012345000016");
  CHECK(header.receiver_qualifier == "14");
  CHECK(header.control == "INT-1");
  CHECK(header.usage == "P");
  CHECK(batch.interchanges[0].complete);
  CHECK(batch.interchanges[0].end == bytes.size());
  const ReceivedSet set = sets_of(batch).at(0);
  CHECK(set.complete);
  CHECK(set.tree.id == "ORDERS");
  CHECK(set.tree.version == "D.96A");
  CHECK(set.tree.agency == "UN");
  CHECK(set.segments == 7);
  CHECK(bytes.substr(set.begin, 6) == "UNH+1+");
  CHECK(bytes.substr(set.end - 8) == "UNT+7+1'UNZ+1+INT-1'");
  CHECK(codes(batch).empty());
  CHECK(batch.unread.empty());
}

TEST_CASE("a UNA holds for its own interchange only") {
  const std::string odd = "UNA*|.! ~" + replace_all(replace_all(replace_all(order("2"), "+", "|"), ":", "*"), "'", "~");
  const Batch batch = read(order("1") + odd + "\r\n" + order("3"));
  CHECK(complete(batch) == 3);
  CHECK(codes(batch).empty());
  CHECK(batch.interchanges.at(1).delimiters.segment == "~");
  CHECK(batch.interchanges.at(2).delimiters.segment == "'");
  for (const ReceivedSet& set : sets_of(batch)) CHECK(set.tree.segments.at(0).element(2) == "PO-1");
}

TEST_CASE("released characters are data, and places in their segments stay exact") {
  const std::string body = "FTX+AAI+++??50?+10?:3?' a:b'RFF+ON:X'";
  const std::string bytes = interchange("1", {message("1", body)});
  const Batch batch = read(bytes);
  CHECK(segment(batch, 0).element(4) == std::string("?50+10:3' a") + k_component_mark + "b");
  CHECK(segment(batch, 1).element(1) == std::string("ON") + k_component_mark + "X");
  CHECK(complete(batch) == 1);
  CHECK(codes(batch).empty());
  // A terminator behind two release characters ends its segment.
  CHECK(segment(read(interchange("1", {message("1", "FTX+why?\?\?\?'RFF+X'")})), 0).element(1) == "why??");
}

TEST_CASE("a place behind released characters and line breaks is counted in the input") {
  const std::string broken = replace_all(message("1"), "UNT+7+1'", "UNT+?9\r\n?9+1'");
  const std::string bytes = unb("1") + broken + "UNZ+1+1'";
  const Batch batch = read(bytes);
  const auto findings = sets_of(batch).at(0).findings;
  const auto count = std::ranges::find(findings, slug::set_count, &Finding::code);
  REQUIRE(count != findings.end());
  CHECK(count->position.byte_offset == bytes.find("?9"));
  CHECK(count->value == "99");
  const std::string twice = unb("1") + replace_all(message("1"), "UNT+7+1'", "UNT+?7+?2'") + "UNZ+1+1'";
  const auto again = sets_of(read(twice)).at(0).findings;
  const auto control = std::ranges::find(again, slug::set_control, &Finding::code);
  REQUIRE(control != again.end());
  CHECK(control->position.byte_offset == twice.find("?2"));
}

TEST_CASE("from syntax 4 on elements repeat, before it an asterisk is data") {
  const std::string body = "IMD+A*B+C'";
  CHECK(segment(read(interchange("1", {message("1", body)}, "UNOC:4")), 0).element(1) ==
        std::string("A") + k_repeat_mark + "B");
  CHECK(segment(read(interchange("1", {message("1", body)}, "UNOC:3")), 0).element(1) == "A*B");
  const std::string advised = "UNA:+.?^'" + interchange("1", {message("1", "IMD+A^B*'")}, "UNOC:4");
  CHECK(segment(read(advised), 0).element(1) == std::string("A") + k_repeat_mark + "B*");
}

TEST_CASE("the declared character set becomes UTF-8") {
  const auto name = [](std::string_view syntax, std::string_view bytes) {
    const std::string body = fmt::format("NAD+BY+{}'", bytes);
    return std::string(segment(read(interchange("1", {message("1", body)}, syntax)), 0).element(2));
  };
  CHECK(name("UNOC:3", "M\xFCller") == "Müller");
  CHECK(name("UNOC:3", "Müller") == "Müller");  // sent as UTF-8 all the same
  CHECK(name("UNOD:3", "\xA3\xF3\x64\xBC") == "Łódź");
  CHECK(name("UNOE:3", "\xB6\xD8\xDB") == "Жил");
  CHECK(name("UNOE:3", "Жил") == "Жил");
  CHECK(name("UNOF:3", "\xC1\xE8") == "Αθ");
  CHECK(name("UNOY:4", "Жил") == "Жил");
  CHECK(name("UNOB:3", "M\xFCller") == "Müller");
}

TEST_CASE("a syntax identifier that is unknown or not decoded is said and nothing is lost") {
  for (const char* syntax : {"UNOZ:3", "UNOX:4"}) {
    const Batch batch = read(interchange("1", {message("1")}, syntax));
    CHECK(codes(batch) == Codes{"edifact.charset"});
    CHECK(has_error(batch.interchanges.at(0).findings));
    CHECK(complete(batch) == 1);
  }
}

TEST_CASE("what editors, mail and mainframes do to a file is tolerated") {
  const std::string plain = order("1");
  for (const std::string& bytes :
       {"\xEF\xBB\xBF" + plain, " \r\n\t" + plain, replace_all(plain, "'", "'\r\n"), replace_all(plain, "'", "' \n\n\t"),
        plain + std::string(300, '\0'), plain + "\r\n\x1a", "UNA:+.? '\r\n" + plain}) {
    INFO(bytes);
    CHECK(complete(read(bytes)) == 1);
    CHECK(codes(read(bytes)).empty());
    CHECK(read(bytes).unread.empty());
  }
  CHECK(codes(read(plain.substr(0, plain.size() - 1))) == Codes{"edi.terminator_missing"});
  CHECK(complete(read(plain.substr(0, plain.size() - 1))) == 1);
}

TEST_CASE("lines wrapped at any column are joined again") {
  const std::string plain = "UNA:+.? '" + interchange("1", {message("1", std::string(k_body) + "FTX+AAI+++it?'s?+'")});
  for (std::size_t column = 20; column < 120; ++column) {
    std::string wrapped;
    for (std::size_t at = 0; at < plain.size(); at += column) wrapped += plain.substr(at, column) + "\r\n";
    INFO("column ", column);
    const Batch batch = read(wrapped);
    CHECK(complete(batch) == 1);
    CHECK(segment(batch, 5).element(4) == "it's+");
    CHECK(segment(batch, 0).element(2) == "PO-1");
  }
}

TEST_CASE("counts and references of every trailer are checked") {
  const std::string plain = order("1");
  CHECK(codes(read(replace_all(plain, "UNT+7", "UNT+8"))) == Codes{"edi.set_count"});
  CHECK(codes(read(replace_all(plain, "UNT+7+1", "UNT+7+2"))) == Codes{"edi.set_control"});
  CHECK(codes(read(replace_all(plain, "UNZ+1", "UNZ+2"))) == Codes{"edi.interchange_count"});
  CHECK(codes(read(replace_all(plain, "UNZ+1+1", "UNZ+1+2"))) == Codes{"edi.interchange_control"});
  CHECK(codes(read(replace_all(plain, "UNZ+1+1", "UNZ+1+01"))) == Codes{"edi.control_format"});
  CHECK(codes(read(replace_all(plain, "UNZ+1+1'", ""))) == Codes{"edi.interchange_trailer_missing"});
  CHECK(codes(read(interchange("1", {message("1"), message("1")}))) == Codes{"edi.set_duplicate"});
}

TEST_CASE("groups count their messages, and the interchange its groups") {
  const std::string group = "UNG+ORDERS+SHOP+HUB+261123:0915+7+UN+D:96A'" + message("1") + message("2") + "UNE+2+7'";
  const Batch batch = read(unb("1") + group + "UNZ+1+1'");
  CHECK(codes(batch).empty());
  REQUIRE(batch.interchanges.at(0).groups.size() == 1);
  const GroupHeader& header = batch.interchanges[0].groups[0].header;
  CHECK(header.functional_code == "ORDERS");
  CHECK(header.control == "7");
  CHECK(header.version == "D.96A");
  CHECK(sets_of(batch).size() == 2);
  CHECK(codes(read(unb("1") + replace_all(group, "UNE+2+7", "UNE+3+8") + "UNZ+1+1'")) ==
        Codes{"edi.group_count", "edi.group_control"});
  CHECK(codes(read(unb("1") + replace_all(group, "UNE+2+7'", "") + "UNZ+1+1'")) == Codes{"edi.group_trailer_missing"});
}

TEST_CASE("messages that were stripped of their interchange are delivered and said to be") {
  for (const std::string_view before : {"", "UNA:+.? '\n", "\n\n"}) {
    const Batch batch = read(std::string(before) + message("1") + "\n" + message("2"));
    CHECK(complete(batch) == 2);
    CHECK(codes(batch) == Codes{"edi.interchange_header_missing"});
    CHECK(batch.unread.empty());
  }
  const Batch stray = read("UNA:+.? 'BGM+220'" + message("1"));
  CHECK(complete(stray) == 1);
  CHECK(stray.unread.size() == 1);
}

TEST_CASE("a UNA that lost a character is understood from what it separates") {
  for (const std::string_view line_end : {"", "\n", "\r\n"}) {
    const std::string bytes = "UNA:+.?'" + std::string(line_end) + replace_all(order("1"), "'", "'" + std::string(line_end));
    INFO(bytes);
    CHECK(complete(read(bytes)) == 1);
    CHECK(codes(read(bytes)) == Codes{"edifact.una"});
  }
  const std::string lines = replace_all(order("1"), "'", "\n");
  CHECK(codes(read("UNA:+.? \n" + lines)).empty());  // six characters, the last one ends lines
}

TEST_CASE("separators without a UNA are guessed, and those of UNOB known") {
  const std::string odd = replace_all(replace_all(replace_all(order("1"), "+", "|"), ":", "^"), "'", "~");
  CHECK(complete(read(odd)) == 1);
  CHECK(codes(read(odd)) == Codes{"edifact.una"});
  const std::string unob = replace_all(
      replace_all(replace_all(interchange("1", {message("1")}, "UNOB:3"), "+", "\x1d"), ":", "\x1f"), "'", "\x1c");
  CHECK(complete(read(unob)) == 1);
  CHECK(codes(read(unob)).empty());
}

TEST_CASE("a truncated interchange costs neither the one before nor the one after it") {
  const std::string middle = order("2");
  for (const std::string_view joint : {"", "\n", "\r\n"}) {
    for (std::size_t length = 60; length < middle.size(); ++length) {
      const std::string bytes = order("1") + middle.substr(0, length) + std::string(joint) + "UNA:+.? '" + order("3");
      INFO("middle cut at ", length, " joint ", joint.size());
      const Batch batch = read(bytes);
      const auto sets = sets_of(batch);
      REQUIRE(sets.size() >= 2);
      CHECK(sets.front().complete);
      CHECK(sets.back().complete);
      CHECK(batch.interchanges.front().complete);
      CHECK(batch.interchanges.back().complete);
      CHECK(batch.interchanges.back().header.control == "3");
    }
  }
}

TEST_CASE("a header inside a segment is found also when the segment ends like a UNA") {
  const std::string odd = "UNA*|.! ~" + replace_all(replace_all(replace_all(order("2"), "+", "|"), ":", "*"), "'", "~");
  const Batch batch = read(unb("1") + "UNH+1+ORDERS:D:96A:UN'BGM+220+PO\n" + odd + "UNA:+.? ");
  CHECK(batch.interchanges.size() == 2);
  CHECK(complete(batch) == 1);
}

TEST_CASE("words that begin like a header are none") {
  const std::string body = "FTX+AAI+++UNABLE TO DELIVER, UNBELIEVABLE'NAD+BY+UNB'FTX+AAI+++UNB?+UNOA?:3'";
  const Batch batch = read("UNABLE TO READ\nUNB OR UNA\n" + interchange("1", {message("1", body)}));
  CHECK(batch.interchanges.size() == 1);
  CHECK(complete(batch) == 1);
  CHECK(codes(batch) == Codes{"edi.text_outside"});
}

TEST_CASE("an interactive interchange is not taken for a batch one") {
  const Batch batch = read("UIB+UNOA:4+X'UIH+SCRIPT:D:1:UN+1'UIT+1+2'UIZ+1'");
  CHECK(batch.interchanges.empty());
  CHECK(codes(batch) == Codes{"edi.text_outside", "edi.empty"});
}

TEST_CASE("pieces of any size give the same as the whole") {
  const std::string bytes = "VAN\n" + order("1") + "UNA*|.! ~" +
                            replace_all(replace_all(replace_all(order("2"), "+", "|"), ":", "*"), "'", "~") +
                            order("3").substr(0, 150) + "\n" + replace_all(order("4"), "'", "'\r\n") + "\x1a";
  const Batch whole = read(bytes);
  const std::uint64_t seed = 20261125;
  SeededRandom random(seed);
  for (int round = 0; round < 100; ++round) {
    INFO("seed ", seed, " round ", round);
    const Syntax* const syntaxes[] = {&syntax()};
    SetStream stream(Library::shipped(), syntaxes);
    std::vector<TransactionSet> sets;
    std::size_t at = 0;
    while (!stream.done()) {
      while (auto step = stream.next()) {
        if (step->kind == StepKind::set) sets.push_back(step->set.tree);
      }
      const std::size_t size = std::min<std::size_t>(1 + random.below(60), bytes.size() - at);
      if (size == 0) stream.finish();
      stream.feed(bytes.substr(at, size));
      at += size;
    }
    const auto expected = sets_of(whole);
    REQUIRE(sets.size() == expected.size());
    for (std::size_t i = 0; i < sets.size(); ++i) CHECK(sets[i] == expected[i].tree);
    CHECK(stream.unread() == whole.unread);
  }
}
