// SPDX-License-Identifier: Apache-2.0
#include "inspect/diff.hpp"
#include "codec/edifact/testing/samples.hpp"
#include "codec/x12/testing/samples.hpp"
#include "edi/set_stream.hpp"
#include "inspect/standards.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace crossdock;
using namespace crossdock::inspect;
namespace x12 = crossdock::codec::x12::testing;
namespace edifact = crossdock::codec::edifact::testing;

namespace {

using Lines = std::vector<std::string>;

Lines diff_of(const std::string& a, const std::string& b, bool all = false) {
  const auto left = edi::read_batch(a, edi::Library::shipped(), all_standards());
  const auto right = edi::read_batch(b, edi::Library::shipped(), all_standards());
  Lines out;
  const DiffReport report = diff(left.interchanges, right.interchanges, all, edi::Library::shipped());
  for (const Difference& one : report.differences) out.push_back(text_of(one));
  CHECK(report.count == out.size());
  return out;
}

std::string order(const std::string& body) { return x12::order("000000905", body); }

constexpr std::string_view k_lines =
    "BEG*00*SA*PO-1**20261123~DTM*002*20261201~DTM*010*20261130~N1*ST**92*0118~N3*1 DOCK~"
    "PO1*1*24*EA*12.5**VN*A~PO1*2*6*EA*3**VN*B~CTT*2~";

}  // namespace

TEST_CASE("how a file is written does not count") {
  const std::string plain = x12::order();
  for (const std::string& same :
       {x12::replace_all(plain, "~", "~\r\n"), x12::replace_all(x12::replace_all(plain, "*", "|"), "~", "'"),
        x12::replace_all(plain, "CTT*1~", "CTT*1**~"), x12::replace_all(plain, "12.5", "12.50"),
        x12::replace_all(x12::replace_all(plain, "000000905", "000000906"), "261123*0915", "261124*1000")}) {
    CHECK(diff_of(plain, same) == Lines{});
  }
  const std::string message = edifact::order("1");
  const std::string odd =
      "UNA*|.! ~" +
      edifact::replace_all(edifact::replace_all(edifact::replace_all(edifact::order("2"), "+", "|"), ":", "*"), "'", "~");
  CHECK(diff_of(message, odd) == Lines{});
}

TEST_CASE("control numbers and dates count when asked for") {
  const std::string other = x12::replace_all(x12::replace_all(x12::order(), "000000905", "000000906"), "*0001~", "*0002~");
  CHECK(diff_of(x12::order(), other).empty());
  CHECK(diff_of(x12::order(), other, true) ==
        Lines{"interchange 1 control: 000000905 | 000000906", "850 0001 / 0002 control: 0001 | 0002"});
}

TEST_CASE("a difference has its path, its element and its name") {
  const std::string a = order(std::string(k_lines));
  CHECK(diff_of(a, x12::replace_all(a, "*6*EA*3*", "*7*EA*3*")) == Lines{"850 0001 PO1[2] PO102 ordered: 6 | 7"});
  CHECK(diff_of(a, x12::replace_all(a, "N3*1 DOCK", "N3*2 DOCK")).size() == 1);
  CHECK(diff_of(a, x12::replace_all(a, "HARBORMART     ", "NORTHSIDE      ")) ==
        Lines{"interchange 1 sender: HARBORMART | NORTHSIDE"});
}

TEST_CASE("segments beside each other are paired by what they are about, not by their order") {
  const std::string a = order(std::string(k_lines));
  CHECK(diff_of(a, x12::replace_all(a, "DTM*002*20261201~DTM*010*20261130~", "DTM*010*20261130~DTM*002*20261201~")).empty());
  const Lines gone = diff_of(a, x12::replace_all(x12::replace_all(a, "DTM*010*20261130~", ""), "SE*10", "SE*9"));
  REQUIRE(gone.size() == 1);
  CHECK(gone[0].starts_with("850 0001 DTM[2]"));
  CHECK(gone[0].ends_with("DTM*010*20261130 | -"));
  const Lines line = diff_of(a, x12::replace_all(a, "PO1*2*6*EA*3**VN*B~", ""));
  REQUIRE(line.size() == 1);
  CHECK(line[0].starts_with("850 0001 PO1[2]"));
}

TEST_CASE("sets, groups and interchanges that are missing are said") {
  const std::string two = edifact::interchange("1", {edifact::message("1"), edifact::message("2")});
  CHECK(diff_of(edifact::order("1"), two) == Lines{"ORDERS 2: - | 7 segments"});
  CHECK(diff_of(two, edifact::order("1")) == Lines{"ORDERS 2: 7 segments | -"});
  CHECK(diff_of(edifact::order("1") + edifact::order("2"), edifact::order("1")) ==
        Lines{"interchange 2: 2 | -", "ORDERS 1: 7 segments | -"});
}

TEST_CASE("components and repeats have their own places") {
  const std::string a = edifact::order("1");
  const Lines component = diff_of(a, edifact::replace_all(a, "DTM+137:20261123", "DTM+137:20261124"));
  REQUIRE(component.size() == 1);
  CHECK(component[0].starts_with("ORDERS 1 DTM[1] DTM01-02"));
  CHECK(component[0].ends_with("20261123 | 20261124"));
}
