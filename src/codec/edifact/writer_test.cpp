// SPDX-License-Identifier: Apache-2.0
#include "codec/edifact/writer.hpp"
#include "codec/edifact/syntax.hpp"
#include "codec/edifact/testing/outbound.hpp"
#include "codec/edifact/testing/samples.hpp"

#include "base/random.hpp"
#include "edi/testing/random_sets.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>

using namespace crossdock;
using namespace crossdock::edi;
using namespace crossdock::codec::edifact;
using namespace crossdock::codec::edifact::testing;

namespace {

Batch read(std::string_view bytes) { return read_batch(bytes, Library::shipped()); }

std::string rewritten(std::string_view bytes, bool advise = false) {
  OutboundInterchange out = outbound(read(bytes).interchanges.at(0));
  out.advise = advise;
  const auto written = write_interchange(out);
  return written ? *written : written.error().text();
}

OutboundInterchange sample() { return outbound(read(order("1")).interchanges.at(0)); }

std::string code_of(const OutboundInterchange& interchange) {
  const auto written = write_interchange(interchange);
  return written ? "written" : written.error().code + " " + written.error().place;
}

// With one value in BGM02 of its message.
std::string code_with(std::string value, std::string_view syntax = "UNOA", std::string_view version = "3") {
  OutboundInterchange out = sample();
  out.header.syntax = syntax;
  out.header.version = version;
  out.delimiters = default_delimiters();
  out.groups[0].sets[0].segments[0].elements[1] = std::move(value);
  return code_of(out);
}

std::string bytes_with(const std::string& value, std::string_view syntax, std::string_view version = "3") {
  OutboundInterchange out = sample();
  out.header.syntax = syntax;
  out.header.version = version;
  out.groups[0].sets[0].segments[0].elements[1] = value;
  const auto written = write_interchange(out);
  if (!written) return written.error().text();
  const std::size_t begin = written->find("BGM+220+") + 8;
  return written->substr(begin, written->find("+9'", begin) - begin);
}

}  // namespace

TEST_CASE("what was read is written back byte for byte") {
  for (const std::string& bytes : {
           order("INT-1"),
           interchange("1", {message("1"), message("2"), message("3", k_body, "INVOIC:D:01B:UN:EAN010")}, "UNOC:3"),
           interchange("1", {message("1", "FTX+AAI+++it?'s 5?+5 a?:b why??:c'IMD+A*B'")}, "UNOB:2"),
           interchange("1", {message("1", "IMD+A*B+C?*D'")}, "UNOY:4"),
           replace_all(order("1"), "UNH+1+ORDERS:D:96A:UN'", "UNH+1+ORDERS:D:96A:UN:EAN008:1:2+CASE-7+4:F+1'"),
           replace_all(order("1"), "+261123:0915+1'", "+261123:0915+1+PW:AA+APP+A+1+AGREED+1'"),
           replace_all(replace_all(order("1"), "UNOA:3", "UNOC:4:2:1"), "16:14+", "16:14:DEPT:X+"),
           unb("1") + "UNG+ORDERS+SHOP:14+HUB:14+261123:0915+7+UN+D:96A:EAN008+PW'" + message("1") + message("2") +
               "UNE+2+7'UNG+ORDERS+SHOP+HUB+261123:0915+8+UN+D:96A'" + message("1") + "UNE+1+8'UNZ+2+1'",
       }) {
    CHECK(rewritten(bytes) == bytes);
  }
}

TEST_CASE("delimiters of its own go with a UNA, the default ones with one when asked for") {
  const std::string odd = "UNA*|,! ~" + replace_all(replace_all(replace_all(order("2"), "+", "|"), ":", "*"), "'", "~");
  CHECK(rewritten(odd) == odd);
  CHECK(rewritten(order("1"), true) == "UNA:+.? '" + order("1"));
  CHECK(rewritten("UNA:+.? '\r\n" + order("1")) == order("1"));
  const std::string repeats = "UNA:+.?^'" + interchange("1", {message("1", "IMD+A^B*'")}, "UNOC:4");
  CHECK(rewritten(repeats) == repeats);
  CHECK(rewritten(interchange("1", {message("1")}, "UNOC:4"), true).starts_with("UNA:+.?*'"));
  const std::string controls = replace_all(
      replace_all(replace_all(interchange("1", {message("1")}, "UNOB:3"), "+", "\x1d"), ":", "\x1f"), "'", "\x1c");
  CHECK(rewritten(controls) == controls);
}

TEST_CASE("writing normalises: line breaks, empty ends, needless releases, wrong counts") {
  const std::string plain = order("1");
  for (const std::string& loose :
       {replace_all(plain, "'", "'\r\n"), replace_all(plain, "BGM+220+PO-1+9'", "BGM+220::+PO-1+9++'"),
        replace_all(plain, "PO-1", "P?O-1"), replace_all(plain, "UNT+7", "UNT+9"), replace_all(plain, "LIN+", "LIN:1+"),
        "VAN\n" + plain + "\x1a"}) {
    CHECK(rewritten(loose) == plain);
  }
  OutboundInterchange lines = sample();
  lines.line_end = "\r\n";
  CHECK(*write_interchange(lines) == replace_all(plain, "'", "'\r\n"));
}

TEST_CASE("every character set is written from UTF-8, and read as what was meant") {
  CHECK(bytes_with("Müller", "UNOC") == "M\xFCller");
  CHECK(bytes_with("Łódź", "UNOD") == "\xA3\xF3\x64\xBC");
  CHECK(bytes_with("Жил", "UNOE") == "\xB6\xD8\xDB");
  CHECK(bytes_with("Αθ", "UNOF") == "\xC1\xE8");
  CHECK(bytes_with("Ħal", "UNOG") == "\xA1\x61\x6C");
  CHECK(bytes_with("Ģīl", "UNOH") == "\xAB\xEF\x6C");
  CHECK(bytes_with("سلم", "UNOI") == "\xD3\xE4\xE5");
  CHECK(bytes_with("שלם", "UNOJ") == "\xF9\xEC\xED");
  CHECK(bytes_with("İş", "UNOK") == "\xDD\xFE");
  CHECK(bytes_with("5 €", "UNOL") == "5 \xA4");
  CHECK(bytes_with("Жил 東京", "UNOY", "4") == "Жил 東京");
  CHECK(bytes_with("Жил", "UNOW", "4") == "Жил");
}

TEST_CASE("what a repertoire cannot hold is refused with its place") {
  const std::string refused = "edifact.write_character set 1, segment 2 BGM element 02";
  CHECK(code_with("PO 1.,-()/='+:?!\"%&*;<>") == "written");
  for (const char* bad : {"po", "A#", "A@B", "A_B", "Ü", "A[", "€"}) CHECK(code_with(bad) == refused);
  CHECK(code_with("A_B", "UNOA", "4") == "written");
  CHECK(code_with("Po-1", "UNOB") == "written");
  CHECK(code_with("Po#1", "UNOB") == refused);
  CHECK(code_with("M\xC3\xBCller", "UNOC") == "written");
  CHECK(code_with("€", "UNOC") == refused);
  CHECK(code_with("Жил", "UNOC") == refused);
  CHECK(code_with("Müller", "UNOE") == refused);
  CHECK(code_with(std::string("A") + k_component_mark + "b") == refused + "-2");
  CHECK(code_with("A", "UNOX") == "edifact.write_charset UNB S001");
  CHECK(code_with("A", "UNOZ") == "edifact.write_charset UNB S001");
  OutboundInterchange loose = sample();
  loose.loose = true;
  loose.groups[0].sets[0].segments[0].elements[1] = "Müller #1";
  const auto written = write_interchange(loose);
  REQUIRE(written);
  CHECK(read(*written).interchanges.at(0).groups.at(0).sets.at(0).tree.segments.at(0).element(2) == "Müller #1");
}

TEST_CASE("data that cannot be carried is refused with its place") {
  const std::string refused = "edifact.write_data set 1, segment 2 BGM element 02";
  for (const char* bad : {"A\nB", "A\rB", "A\tB", "\xFF"}) CHECK(code_with(bad) == refused);
  CHECK(code_with(std::string("A") + k_repeat_mark + "B") == refused);
  CHECK(code_with(std::string("A") + k_repeat_mark + "B", "UNOA", "4") == "written");
  OutboundInterchange bare = sample();
  bare.delimiters.release = '\0';
  CHECK(code_of(bare) == "written");
  bare.groups[0].sets[0].segments[0].elements[1] = "IT'S";
  CHECK(code_of(bare) == "edifact.write_data set 1, segment 2 BGM element 02");
}

TEST_CASE("headers that no partner could read are refused with their place") {
  const auto header = [](auto change) {
    OutboundInterchange out = sample();
    change(out);
    return code_of(out);
  };
  CHECK(header([](auto& out) { out.header.control = ""; }) == "edifact.write_header UNB");
  CHECK(header([](auto& out) { out.header.control = "123456789012345"; }) == "edifact.write_header UNB");
  CHECK(header([](auto& out) { out.header.sender = ""; }) == "edifact.write_header UNB");
  CHECK(header([](auto& out) { out.header.version = "5"; }) == "edifact.write_header UNB");
  CHECK(header([](auto& out) { out.header.date = "2611"; }) == "edifact.write_header UNB");
  CHECK(header([](auto& out) { out.groups[0].sets[0].version = "004010"; }) == "edifact.write_header set 1");
  CHECK(header([](auto& out) { out.groups[0].sets[0].id = ""; }) == "edifact.write_header set 1");
  CHECK(header([](auto& out) { out.groups[0].sets[0].segments[0].tag = "B+"; }) == "edifact.write_data set 1, segment 2 B+");
  CHECK(header([](auto& out) { out.delimiters.component = '+'; }) == "edifact.write_delimiters UNA");
  CHECK(header([](auto& out) { out.delimiters.segment = "A"; }) == "edifact.write_delimiters UNA");
  CHECK(header([](auto& out) { out.delimiters.decimal = ';'; }) == "edifact.write_delimiters UNA");
  CHECK(header([](auto& out) { out.line_end = "~"; }) == "edifact.write_delimiters UNA");
  CHECK(header([](auto& out) {
          out.groups.push_back(out.groups[0]);
          out.groups[1].header.control = "7";
          out.groups[1].header.date = out.header.date;
          out.groups[1].header.time = out.header.time;
        }) == "edifact.write_header UNG ");
}

TEST_CASE("headers are made, stamped and numbered") {
  InterchangeHeader header = interchange_header("UNOC", "4");
  stamp(header, *Timestamp::parse_rfc3339("2027-02-03T04:05:06Z"));
  CHECK(header.date == "20270203");
  header.version = "3";
  stamp(header, *Timestamp::parse_rfc3339("2027-02-03T04:05:06Z"));
  CHECK(header.date == "270203");
  CHECK(header.time == "0405");
  header.sender = "A";
  header.receiver = "B";
  header.control = reference(905);
  CHECK(*write_interchange({header, default_delimiters(), {}, ""}) == "UNB+UNOC:3+A+B+270203:0405+905'UNZ+0+905'");
}

TEST_CASE("any message of any shipped definition survives write, read, JSON and back") {
  struct Setting {
    std::string_view syntax, version, alphabet;
    Delimiters delimiters = default_delimiters();
  };
  const Setting settings[] = {
      {"UNOA", "1", "ABCXYZ0123456789 .,-()/='+:?!\"%&*;<>"},
      {"UNOB", "2", "ABCxyz0189 .,-()/='+:?!\"%&*;<>", unob_delimiters()},
      {"UNOC", "3", "ABCxyzäöüßéÑ0189 '+:?*#@|~", {'|', '^', '\0', "~", '?', true, ','}},
      {"UNOD", "3", "ABCxyzłŁźŹąŚ '+:?"},
      {"UNOE", "3", "ABCжЖыЯё '+:?"},
      {"UNOF", "3", "ABCαΩθλ '+:?"},
      {"UNOI", "4", "ABCسلمدق '+:?*"},
      {"UNOK", "3", "ABCşğİö '+:?"},
      {"UNOY", "4", "ABCжüł東京€ '+:?*"},
      {"UNOW", "4", "ABC😀é '+:?*", {'+', ':', '!', "'", '\\', true}},
  };
  const std::uint64_t seed = 20261125;
  SeededRandom random(seed);
  for (const char* directory : {"D.96A", "D.01B"}) {
    const Definition* definition = Library::shipped().definition("edifact", directory);
    REQUIRE(definition != nullptr);
    for (const std::string& id : definition->set_ids()) {
      const auto match = Library::shipped().find(directory, id);
      for (const Setting& setting : settings) {
        INFO("seed ", seed, " ", std::string(directory), " ", id, " ", std::string(setting.syntax));
        OutboundInterchange out = sample();
        out.header.syntax = setting.syntax;
        out.header.version = setting.version;
        out.delimiters = setting.delimiters;
        out.groups[0].sets.clear();
        for (int i = 1; i <= 3; ++i) {
          TransactionSet made = edi::testing::random_set(random, match, {setting.alphabet, out.header.version == "4"});
          made.control = reference(i);
          made.agency = "UN";
          out.groups[0].sets.push_back(std::move(made));
        }
        const auto written = write_interchange(out);
        REQUIRE_MESSAGE(written, written.error().text());
        const Batch batch = read(*written);
        REQUIRE(batch.interchanges.size() == 1);
        CHECK(batch.unread.empty());
        CHECK(batch.interchanges[0].findings.empty());
        REQUIRE(batch.interchanges[0].groups.at(0).sets.size() == 3);
        for (std::size_t i = 0; i < 3; ++i) {
          const ReceivedSet& set = batch.interchanges[0].groups[0].sets[i];
          CHECK(set.complete);
          CHECK(set.tree.segments == out.groups[0].sets[i].segments);
          for (const Finding& finding : set.findings) CHECK_MESSAGE(finding.level != Level::structure, text_of(finding));
          const auto again = set_from_json(to_json(set.tree));
          REQUIRE(again);
          CHECK(*again == set.tree);
        }
        CHECK(rewritten(*written) == *written);
      }
    }
  }
}
