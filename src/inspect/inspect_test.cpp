// SPDX-License-Identifier: Apache-2.0
#include "base/json.hpp"
#include "codec/x12/testing/samples.hpp"
#include "inspect/json_view.hpp"
#include "inspect/sniff.hpp"
#include "inspect/text_view.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cstdio>
#include <memory>
#include <string>

using namespace crossdock;
using namespace crossdock::inspect;
namespace x12 = crossdock::codec::x12::testing;

namespace {

constexpr std::string_view k_edifact =
    "UNB+UNOC:3+4012345000016:14+4012345000023:14+261123:0915+INT-1'UNH+1+ORDERS:D:96A:UN'BGM+220+PO-1+9'"
    "DTM+137:20261123:102'UNS+S'UNT+5+1'UNZ+1+INT-1'";

Source whole(std::string_view bytes) {
  auto given = std::make_shared<bool>(false);
  return [bytes, given]() -> Result<std::string_view> {
    if (*given) return std::string_view{};
    *given = true;
    return bytes;
  };
}

// What a view writes to a file.
template <class Write>
std::string written(const Write& write) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::tmpfile(),
                                                             [](std::FILE* open) { return std::fclose(open); });
  REQUIRE(file);
  write(file.get());
  std::rewind(file.get());
  std::string out;
  std::array<char, 4096> piece{};
  while (const std::size_t size = std::fread(piece.data(), 1, piece.size(), file.get())) out.append(piece.data(), size);
  return out;
}

Json json_report(std::string_view bytes) {
  JsonView view("orders.edi");
  Totals totals;
  REQUIRE(examine(whole(bytes), view, totals));
  const std::string text = written([&view](std::FILE* out) { CHECK(view.print(out)); });
  CHECK(text.ends_with("}\n"));
  return *json_parse(text);
}

std::string text_report(std::string_view bytes) {
  return written([bytes](std::FILE* out) {
    TextView view("orders.edi", out);
    Totals totals;
    REQUIRE(examine(whole(bytes), view, totals));
  });
}

std::string list(const Json& report, std::string_view member, std::string_view key) {
  std::string out;
  for (const Json& one : json_list_or_empty(report.get_object(), member)) {
    const Json* value = json_at(one, key);
    out += (out.empty() ? "" : " ") + (value == nullptr ? std::string("-") : json_text(*value));
  }
  return out;
}

}  // namespace

TEST_CASE("X12 and EDIFACT in one file are one report") {
  const std::string bytes =
      x12::order("000000001") + "\r\n" + std::string(k_edifact) + "--VAN--\n" + x12::order("000000002");
  const Json report = json_report(bytes);
  CHECK(list(report, "interchanges", "standard") == R"("X12" "EDIFACT" "X12")");
  CHECK(list(report, "interchanges", "status") == R"("accepted" "accepted" "accepted")");
  CHECK(list(report, "sets", "type") == R"("850" "ORDERS" "850")");
  CHECK(list(report, "sets", "status") == R"("accepted" "accepted" "accepted")");
  CHECK(list(report, "findings", "severity") == R"("warning")");
  const std::size_t van = bytes.find("--VAN--");
  CHECK(list(report, "unread", "byte_range") == "[" + std::to_string(van) + "," + std::to_string(van + 7) + "]");
}

TEST_CASE("a truncated interchange of one standard does not swallow one of the other") {
  const std::string first = x12::order("000000001");
  for (std::size_t length = 110; length < first.size(); ++length) {
    INFO("cut at ", length);
    const Json report = json_report(first.substr(0, length) + "\n" + std::string(k_edifact));
    CHECK(list(report, "interchanges", "standard") == R"("X12" "EDIFACT")");
    CHECK(list(report, "sets", "type").ends_with(R"("ORDERS")"));
    CHECK(list(report, "sets", "status").ends_with(R"("accepted")"));
  }
}

TEST_CASE("groups and sets that lost their interchange are read and said to have none") {
  const std::string set = x12::set("850", "0001", x12::k_order_body);
  for (const std::string& bytes : {x12::group("PO", "7", {set}), set, "\n" + set + "\n", set + std::string(k_edifact)}) {
    INFO(bytes);
    const Json report = json_report(bytes);
    CHECK(list(report, "interchanges", "implied").starts_with("true"));
    CHECK(list(report, "interchanges", "status").starts_with(R"("rejected")"));
    CHECK(list(report, "findings", "code").starts_with(R"("edi.interchange_header_missing")"));
    CHECK(list(report, "sets", "type").starts_with(R"("850")"));
  }
}

TEST_CASE("every verdict has its reason at the byte it is about") {
  const std::string bytes = x12::replace_all(x12::order(), "*24*", "*2X*");
  const Json report = json_report(bytes);
  CHECK(list(report, "sets", "status") == R"("rejected")");
  CHECK(list(report, "interchanges", "status") == R"("accepted_with_errors")");
  CHECK(list(report, "findings", "code").starts_with(R"("edi.element_type")"));
  CHECK(list(report, "findings", "byte_offset").starts_with(std::to_string(bytes.find("2X"))));
  CHECK(list(report, "findings", "position.element").starts_with("2"));
}

TEST_CASE("good sets share a line, others say what is wrong and where") {
  const std::string good = x12::set("850", "0001", x12::k_order_body);
  const std::string bad = x12::replace_all(x12::replace_all(good, "0001", "0004"), "*24*", "*2X*");
  const std::string bytes = x12::interchange(
      "000000001",
      {x12::group("PO", "5", {good, x12::replace_all(good, "0001", "0002"), x12::replace_all(good, "0001", "0003"), bad})});
  const std::string text = text_report(bytes);
  INFO(text);
  CHECK(text.starts_with("orders.edi\n  X12 000000001  HARBORMART (ZZ) to CROSSDOCK (ZZ), 26-11-23 09:15\n"));
  CHECK(text.contains("850 0001 to 0003, group 5"));
  CHECK(text.contains("3 sets, 15 segments  accepted\n"));
  CHECK(text.contains("PO102 must be a number: \"2X\"\n"));
  CHECK(text.contains("segment 3 PO102, byte"));
  CHECK(text.contains("interchange accepted with errors: 4 sets"));
}

TEST_CASE("a file without EDI says what it looks like") {
  CHECK(looks_like("STX=ANA:1+5000000000000") == "a TRADACOMS transmission");
  CHECK(looks_like("\xEF\xBB\xBF <?xml?><ORDERS05><IDOC/>") == "an SAP IDoc in XML");
  CHECK(looks_like("EDI_DC40  100000") == "a flat SAP IDoc");
  CHECK(looks_like("Dear all,").empty());
  const Json report = json_report("STX=ANA:1+X'MHD=1+ORDHDR:9'");
  CHECK(list(report, "findings", "message").contains("TRADACOMS"));
  CHECK(list(report, "interchanges", "standard").empty());
  const Json utf16 = json_report(std::string("I\0S\0A\0*\0", 8));
  CHECK(list(utf16, "findings", "code") == R"("edi.utf16" "edi.empty")");
}

TEST_CASE("a spool gives back what was put in, also beyond memory") {
  Spool spool;
  CHECK(spool.empty());
  std::string expected;
  for (int i = 0; expected.size() < 3 * Spool::k_memory_bytes_max; ++i) {
    const std::string line = std::to_string(i) + "\n";
    spool.append(line);
    expected += line;
  }
  CHECK_FALSE(spool.empty());
  CHECK(written([&spool](std::FILE* out) { CHECK(spool.move_to(out)); }) == expected);
  CHECK(spool.empty());
}
