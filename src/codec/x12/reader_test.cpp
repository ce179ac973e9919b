// SPDX-License-Identifier: Apache-2.0
#include "codec/x12/set_stream.hpp"
#include "codec/x12/testing/samples.hpp"

#include "base/random.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace crossdock;
using namespace crossdock::edi;
using namespace crossdock::codec::x12;
using namespace crossdock::codec::x12::testing;

namespace {

Batch read(std::string_view bytes, const Limits& limits = {}) { return read_batch(bytes, Library::shipped(), limits); }

std::vector<Finding> all_findings(const Batch& batch) {
  std::vector<Finding> out = batch.findings;
  const auto add = [&out](const std::vector<Finding>& more) { out.insert(out.end(), more.begin(), more.end()); };
  for (const auto& interchange : batch.interchanges) {
    add(interchange.findings);
    for (const auto& group : interchange.groups) {
      add(group.findings);
      for (const auto& set : group.sets) add(set.findings);
    }
  }
  return out;
}

std::vector<ReceivedSet> all_sets(const Batch& batch) {
  std::vector<ReceivedSet> out;
  for (const auto& interchange : batch.interchanges) {
    for (const auto& group : interchange.groups) out.insert(out.end(), group.sets.begin(), group.sets.end());
  }
  return out;
}

std::size_t accepted(const Batch& batch) {
  const auto sets = all_sets(batch);
  return static_cast<std::size_t>(std::ranges::count_if(sets, &ReceivedSet::accepted));
}

bool has(const Batch& batch, std::string_view code) {
  const auto findings = all_findings(batch);
  return std::ranges::find(findings, code, &Finding::code) != findings.end();
}

std::string po(const Batch& batch) { return std::string(all_sets(batch).at(0).tree.segments.at(0).element(3)); }

}  // namespace

TEST_CASE("a header in another character set is UTF-8 once it is read, so that it can be kept and shown") {
  const Batch batch = read(replace_all(order(), "HARBORMART     ", "H\xC4RBORMART     "));
  REQUIRE(batch.interchanges.size() == 1);
  CHECK(batch.interchanges[0].header.sender == "H\xC3\x84RBORMART");
}

TEST_CASE("an order is read with its headers, its places and no findings") {
  const std::string bytes = order();
  const Batch batch = read(bytes);
  REQUIRE(batch.interchanges.size() == 1);
  const auto& interchange = batch.interchanges[0];
  CHECK(interchange.header.sender == "HARBORMART");
  CHECK(interchange.header.control == "000000905");
  CHECK(interchange.header.usage == "P");
  CHECK(interchange.complete);
  CHECK(interchange.begin == 0);
  CHECK(interchange.end == bytes.size());
  REQUIRE(interchange.groups.size() == 1);
  CHECK(interchange.groups[0].header.functional_code == "PO");
  CHECK(interchange.groups[0].header.control == "905");
  REQUIRE(interchange.groups[0].sets.size() == 1);
  const auto& set = interchange.groups[0].sets[0];
  CHECK(set.accepted());
  CHECK(set.tree.control == "0001");
  CHECK(bytes.substr(set.begin, 9) == "ST*850*00");
  CHECK(bytes.substr(set.end - 10, 10) == "SE*5*0001~");
  CHECK(bytes.substr(set.tree.segments[1].offset, 3) == "PO1");
  CHECK(all_findings(batch).empty());
  CHECK(batch.unread.empty());
}

TEST_CASE("delimiters come from the ISA, whatever they are") {
  for (const std::string_view swap : {"|'", "\x1d\x1e", "^\n", "+!", "\t$"}) {
    std::string bytes = replace_all(replace_all(order(), "*", swap.substr(0, 1)), "~", swap.substr(1, 1));
    INFO(bytes);
    CHECK(po(read(bytes)) == "PO-1");
    CHECK(accepted(read(bytes)) == 1);
  }
}

TEST_CASE("what editors, mail and mainframes do to a file is tolerated") {
  const std::string plain = order();
  CHECK(accepted(read("\xEF\xBB\xBF" + plain)) == 1);
  CHECK(accepted(read(" \r\n\t" + plain)) == 1);
  for (const std::string_view line_end : {"~\n", "~\r\n", "~  \r\n", "~\n\n\t\t", "\r\n", "\n", "\r"}) {
    const Batch batch = read(replace_all(plain, "~", line_end));
    INFO(line_end);
    CHECK(accepted(batch) == 1);
    CHECK(all_findings(batch).empty());
  }
  CHECK(accepted(read(plain + std::string(300, '\0'))) == 1);
  CHECK(accepted(read(plain + "\r\n\x1a")) == 1);
  CHECK(read(plain + "\r\n\x1a").unread.empty());
  const Batch open_end = read(plain.substr(0, plain.size() - 1));
  CHECK(accepted(open_end) == 1);
  CHECK(has(open_end, slug::terminator_missing));
}

TEST_CASE("lines wrapped at any column are joined again") {
  const std::string plain = order();
  for (std::size_t column = 30; column < 140; column += 7) {
    std::string wrapped;
    for (std::size_t at = 0; at < plain.size(); at += column) wrapped += plain.substr(at, column) + "\r\n";
    const Batch batch = read(wrapped);
    INFO("column ", column);
    CHECK(accepted(batch) == 1);
    CHECK(po(batch) == "PO-1");
  }
}

TEST_CASE("an ISA without its padding or without ISA16 is read, with a finding") {
  const Batch trimmed = read(replace_all(replace_all(order(), "HARBORMART     ", "HARBORMART"), "          ", " "));
  CHECK(accepted(trimmed) == 1);
  CHECK(has(trimmed, slug::isa_trimmed));
  const Batch no_component = read(replace_all(replace_all(order(), "*>~", "*~"), "~", "~\n"));
  CHECK(accepted(no_component) == 1);
  CHECK(has(no_component, slug::isa_component));
}

TEST_CASE("from version 00402 on ISA11 separates repeats") {
  std::string bytes = isa("000000001", "^", "00501") +
                      group("PO", "1", {set("850", "0001", "BEG*00*SA*A^B**20261123~PO1*1*1*EA~")}, "005010") +
                      "IEA*1*000000001~";
  const Batch batch = read(bytes);
  CHECK(batch.interchanges.at(0).delimiters.repetition == '^');
  CHECK(po(batch) == std::string("A") + k_repeat_mark + "B");
  CHECK(read(order()).interchanges.at(0).delimiters.repetition == '\0');
}

TEST_CASE("a truncated interchange costs neither the one before nor the one after it") {
  const std::string first = order("000000001");
  const std::string third = replace_all(order("000000003"), "PO-1", "PO-3");
  const std::string middle = replace_all(replace_all(order("000000002"), "*", "|"), "~", "'");
  for (const std::string_view joint : {"", "\n", "\r\n"}) {
    for (std::size_t length = 1; length < middle.size(); length += 3) {
      const std::string bytes = first + middle.substr(0, length) + std::string(joint) + third;
      const Batch batch = read(bytes);
      INFO("middle cut at ", length, " joint ", joint.size());
      // Without a line break the third header follows foreign separators: it is found only where a segment ends.
      if (joint.empty() && middle[length - 1] != '\'') continue;
      const auto sets = all_sets(batch);
      REQUIRE(!sets.empty());
      CHECK(sets.front().tree.segments.at(0).element(3) == "PO-1");
      CHECK(sets.back().tree.segments.at(0).element(3) == "PO-3");
      CHECK(sets.back().accepted());
      CHECK(batch.interchanges.back().header.control == "000000003");
    }
  }
}

TEST_CASE("a truncated interchange is noticed inside a segment when the separators are the same") {
  const std::string third = replace_all(order("000000003"), "PO-1", "PO-3");
  const std::string first = order("000000001");
  const std::string bytes = first.substr(0, first.find("*EA")) + third;
  const Batch batch = read(bytes);
  CHECK(batch.interchanges.size() == 2);
  CHECK(accepted(batch) == 1);
  CHECK(has(batch, slug::truncated));
  REQUIRE(batch.unread.size() == 1);
  CHECK(bytes.substr(batch.unread[0].begin, 6) == "ST*850");
  CHECK(batch.unread[0].end == first.find("*EA"));
}

TEST_CASE("ISAAC is a name and no header") {
  const std::string body = "BEG*00*SA*PO-1**20261123~N1*ST*ISAAC NEWTON*92*0118~N3*ISA*STREET~PO1*1*24*EA*12.5~CTT*1~";
  const Batch batch = read("TO ISAAC ISA\n" + order("000000001", body));
  CHECK(batch.interchanges.size() == 1);
  CHECK(accepted(batch) == 1);
}

TEST_CASE("text between interchanges is passed over and listed") {
  const std::string bytes =
      "--MAILBOX 12--\r\n" + order("000000001") + "\r\n*** VAN NOTICE ***\r\n" + order("000000002") + "bye";
  const Batch batch = read(bytes);
  CHECK(accepted(batch) == 2);
  REQUIRE(batch.unread.size() == 3);
  CHECK(bytes.substr(batch.unread[1].begin, batch.unread[1].end - batch.unread[1].begin) == "*** VAN NOTICE ***");
  CHECK(batch.unread[2].end == bytes.size());
}

TEST_CASE("one bad set takes no other with it and its bytes are listed") {
  const std::string good = set("850", "0001", k_order_body);
  const std::string open_set = "ST*850*0002~BEG*00*SA*PO-2**20261123~";
  const std::string bytes =
      interchange("000000001", {group("PO", "1", {good, open_set, replace_all(good, "0001", "0003")})});
  const Batch batch = read(bytes);
  const auto sets = all_sets(batch);
  REQUIRE(sets.size() == 3);
  CHECK(sets[0].accepted());
  CHECK_FALSE(sets[1].complete);
  CHECK(sets[2].accepted());
  REQUIRE(batch.unread.size() == 1);
  CHECK(bytes.substr(batch.unread[0].begin, batch.unread[0].end - batch.unread[0].begin) == open_set);
  CHECK_FALSE(has(batch, slug::group_count));
}

TEST_CASE("counts and control numbers are checked, leading zeros alone only warn") {
  const std::string plain = order();
  CHECK(has(read(replace_all(plain, "SE*5*", "SE*7*")), slug::set_count));
  CHECK(has(read(replace_all(plain, "SE*5*0001", "SE*5*0002")), slug::set_control));
  CHECK(has(read(replace_all(plain, "GE*1*905", "GE*3*905")), slug::group_count));
  CHECK(has(read(replace_all(plain, "GE*1*905", "GE*1*906")), slug::group_control));
  CHECK(has(read(replace_all(plain, "IEA*1*", "IEA*2*")), slug::interchange_count));
  CHECK(has(read(replace_all(plain, "IEA*1*000000905", "IEA*1*000000906")), slug::interchange_control));
  const Batch zeros = read(replace_all(plain, "GE*1*905", "GE*1*0905"));
  CHECK(has(zeros, slug::control_format));
  CHECK_FALSE(has(zeros, slug::group_control));
  const auto findings = all_findings(read(replace_all(plain, "SE*5*", "SE*7*")));
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].position.segment_index == 5);
  CHECK(findings[0].position.element == 1);
  CHECK(findings[0].position.byte_offset == plain.find("SE*5*") + 3);
  CHECK(findings[0].position.text() ==
        "interchange 000000905, group 905, set 0001, segment 5 SE01, byte " + std::to_string(plain.find("SE*5*") + 3));
}

TEST_CASE("sets outside of groups, TA1 and stray segments are told apart") {
  const std::string ungrouped = isa("000000001") + set("850", "0001", k_order_body) + "IEA*0*000000001~";
  CHECK(has(read(ungrouped), slug::group_missing));
  CHECK(all_sets(read(ungrouped)).size() == 1);
  const Batch ta1 = read(isa("000000001") + "TA1*000000905*261123*0915*R*001~IEA*0*000000001~");
  REQUIRE(ta1.interchanges.at(0).acknowledgements.size() == 1);
  CHECK(ta1.interchanges[0].acknowledgements[0].element(5) == "001");
  CHECK(all_findings(ta1).empty());
  const Batch stray = read(replace_all(order(), "GE*1", "REF*DP*1~REF*DP*2~GE*1"));
  CHECK(has(stray, slug::segment_outside));
  CHECK(stray.unread.size() == 1);
  CHECK(accepted(stray) == 1);
}

TEST_CASE("empty, foreign and UTF-16 input give one finding and no crash") {
  CHECK(has(read(""), slug::empty));
  CHECK(has(read("UNB+UNOA:3+A+B'"), slug::empty));
  CHECK(has(read("ISA"), slug::empty));
  CHECK(has(read(std::string("\xFF\xFEI\0S\0A\0", 8)), slug::utf16));
  CHECK(read("GS*PO*A*B~ST*850*1~").unread.size() == 1);
}

TEST_CASE("past a limit the reader refuses visibly and goes on behind") {
  Limits limits;
  limits.segment_bytes_max = 2000;
  const std::string flood = replace_all(order("000000001"), "PO-1", std::string(5000, 'X'));
  const Batch long_segment = read(flood + order("000000002"), limits);
  CHECK(has(long_segment, slug::segment_too_long));
  CHECK(accepted(long_segment) == 1);
  for (const Finding& finding : all_findings(long_segment)) {
    CHECK((to_error(finding).kind == ErrorKind::limit) == (finding.code == slug::segment_too_long));
  }
  Limits few;
  few.segments_per_set_max = 4;
  few.elements_max = 8;
  const std::string many = replace_all(k_order_body, "PO1*", "REF*DP*1~REF*DP*2~PO1*");
  const Batch long_set = read(order("000000001", many) + order("000000002"), few);
  CHECK(has(long_set, slug::set_too_long));
  CHECK(accepted(long_set) == 1);
  CHECK(long_set.unread.size() == 1);
  const Batch wide = read(order("000000001", replace_all(k_order_body, "SKU-001", "A*B*C*D*E")), few);
  CHECK(has(wide, slug::too_many_elements));
  Limits one_set;
  one_set.sets_per_interchange_max = 1;
  const std::string two =
      interchange("000000001", {group("PO", "1", {set("850", "0001", k_order_body), set("850", "0002", k_order_body)})});
  CHECK(has(read(two, one_set), slug::too_many_sets));
  CHECK(accepted(read(two, one_set)) == 1);
}

TEST_CASE("binary data may hold terminators") {
  const std::string body = "BIN*6*A~B*C~~" + k_order_body;
  const std::string bytes = isa("000000001") + group("XX", "1", {"ST*102*0001~" + body + "SE*6*0001~"}) + "IEA*1*000000001~";
  const Batch batch = read(bytes);
  CHECK(all_sets(batch).at(0).complete);
  CHECK_FALSE(has(batch, slug::set_count));
}

TEST_CASE("fed in pieces of any size the result is the same") {
  const std::string bytes = "VAN\r\n" + order("000000001") + "\r\nNOTICE\r\n" +
                            replace_all(order("000000002"), "~", "\r\n") + order("000000003").substr(0, 200) + "\r\n" +
                            order("000000004") + "\x1a";
  const Batch whole = read(bytes);
  const std::uint64_t seed = 20261123;
  SeededRandom random(seed);
  for (int round = 0; round < 60; ++round) {
    INFO("seed ", seed, " round ", round);
    const Syntax* const syntaxes[] = {&syntax()};
    SetStream stream(Library::shipped(), syntaxes);
    std::vector<TransactionSet> sets;
    std::size_t errors = 0;
    std::size_t at = 0;
    while (!stream.done()) {
      while (auto step = stream.next()) {
        errors += static_cast<std::size_t>(std::ranges::count_if(step->findings, &Finding::is_error));
        if (step->kind != StepKind::set) continue;
        errors += static_cast<std::size_t>(std::ranges::count_if(step->set.findings, &Finding::is_error));
        sets.push_back(step->set.tree);
      }
      const std::size_t size = 1 + static_cast<std::size_t>(random.below(round < 5 ? 1 : 400));
      if (at < bytes.size()) {
        stream.feed(std::string_view(bytes).substr(at, size));
        at += size;
      } else {
        stream.finish();
      }
    }
    const auto expected = all_sets(whole);
    REQUIRE(sets.size() == expected.size());
    for (std::size_t i = 0; i < sets.size(); ++i) CHECK(sets[i] == expected[i].tree);
    const auto findings = all_findings(whole);
    CHECK(errors == static_cast<std::size_t>(std::ranges::count_if(findings, &Finding::is_error)));
    CHECK(stream.unread() == whole.unread);
  }
}

TEST_CASE("any mutation of a file is survived, and every byte is delivered, envelope or listed") {
  const std::string plain = order("000000001") + "\r\n" + order("000000002");
  const std::uint64_t seed = 7;
  SeededRandom random(seed);
  for (int round = 0; round < 3000; ++round) {
    std::string bytes = plain;
    for (std::uint64_t i = 0, count = 1 + random.below(4); i < count; ++i) {
      const auto at = static_cast<std::size_t>(random.below(bytes.size()));
      switch (random.below(4)) {
        case 0: bytes[at] = static_cast<char>(random.below(256)); break;
        case 1: bytes.erase(at, 1 + static_cast<std::size_t>(random.below(30))); break;
        case 2: bytes.insert(at, 1, static_cast<char>(random.below(256))); break;
        default: bytes.insert(at, bytes.substr(static_cast<std::size_t>(random.below(bytes.size())), 40)); break;
      }
    }
    INFO("seed ", seed, " round ", round);
    const Batch batch = read(bytes);
    std::size_t begin = 0;
    for (const Unread& range : batch.unread) {
      CHECK(range.begin >= begin);
      CHECK(range.end > range.begin);
      CHECK(range.end <= bytes.size());
      begin = range.end;
    }
    for (const ReceivedSet& set : all_sets(batch)) {
      if (!set.complete) CHECK(has_error(set.findings));
    }
  }
}
