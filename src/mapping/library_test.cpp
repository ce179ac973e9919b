// SPDX-License-Identifier: Apache-2.0
#include "mapping/program.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <string>
#include <string_view>

namespace crossdock::mapping {
namespace {

// The output of the program with the library, or the code of the error.
std::string run(std::string_view program, std::string_view input = "null") {
  const auto compiled = Program::compile(fmt::format("include \"crossdock\";\n{}", program), "p.jq");
  if (!compiled) return compiled.error().text();
  const auto output = compiled->run(json_parse(input).value());
  return output ? json_text(*output) : output.error().code;
}

TEST_CASE("dates are read in the forms partners write, counted, and refused when they do not exist") {
  CHECK(run("[.[] | date]", R"(["20261123","261123","2026-11-23T10:00:00Z"])") ==
        R"(["2026-11-23","2026-11-23","2026-11-23"])");
  CHECK(run("date", R"("20260230")") == "date.invalid");
  CHECK(run("date", R"("soon")") == "date.invalid");
  CHECK(run("add_days(10)", R"("2026-12-27")") == R"("2027-01-06")");
  CHECK(run("add_days(1)", R"("2028-02-28")") == R"("2028-02-29")");
  CHECK(run("days_to(\"2027-01-01\")", R"("2026-11-27")") == "35");
  CHECK(run("[weekday, add_workdays(3), compact_date]", R"("2026-11-27")") == R"([5,"2026-12-02","20261127"])");
}

TEST_CASE("decimals are exact, or refused") {
  CHECK(run("implied(2)", R"("12.50")") == "1250");
  CHECK(run("implied(2)", R"("12.505")") == "number.inexact");
  CHECK(run("implied(0)", R"("9999999999999999")") == "number.too_long");
  CHECK(run("implied(2)", R"("1e3")") == "number.invalid");
  CHECK(run("[1250, 5, -5, 0] | map(decimal(2))") == R"(["12.50","0.05","-0.05","0.00"])");
  CHECK(run("[(\"1.1\" | plus(\"2.25\")), (\"1.10\" | minus(\"2\")), (\"1.5\" | times(\"1.5\"))]") ==
        R"(["3.35","-0.90","2.25"])");
  CHECK(run("total(.[].amount)", R"([{"amount":"0.1"},{"amount":"0.2"}])") == R"("0.3")");
  CHECK(run("\"99999999\" | times(\"99999999\")") == "number.too_long");
  CHECK(run("map(money(2))", R"(["2.345","-2.345","2.344","2","0.005"])") == R"(["2.35","-2.35","2.34","2.00","0.01"])");
}

TEST_CASE("units that do not come out even are refused") {
  CHECK(run("in_units(12)", R"("24")") == R"("2")");
  CHECK(run("in_units(12)", R"("25")") == "unit.uneven");
  CHECK(run("in_pieces(12)", R"("2")") == R"("24")");
}

TEST_CASE("trade item and package numbers are checked by their check digit") {
  CHECK(run("map(is_gtin)", R"(["4006381333931","4006381333932","012345678905","96385074","1",17])") ==
        "[true,false,true,true,false,false]");
  CHECK(run("gtin14", R"("012345678905")") == R"("00012345678905")");
  CHECK(run("gtin14", R"("012345678900")") == "gtin.invalid");
  CHECK(run("is_sscc", R"("106141412345678908")") == "true");
}

TEST_CASE("a code that the table lacks is a missing reference") {
  const auto program = Program::compile("include \"crossdock\"; code({EA: \"PCE\"})", "p.jq");
  REQUIRE(program);
  CHECK(json_text(*program->run(Json("EA"))) == R"("PCE")");
  CHECK(program->run(Json("CA")).error().kind == ErrorKind::missing_reference);
}

TEST_CASE("the library adds no line, opens no door, and is not there unless it is asked for") {
  const auto wrong = Program::compile("# a comment\ninclude \"crossdock\";\n\n.a | ]", "p.jq");
  REQUIRE_FALSE(wrong);
  CHECK(wrong.error().place == "p.jq, line 4");
  CHECK_FALSE(Program::compile("include \"crossdock\"; include \"other\"; .", "p.jq"));
  CHECK_FALSE(Program::compile("include \"other\"; .", "p.jq"));
  CHECK_FALSE(Program::compile(". | gtin14", "p.jq"));
}

}  // namespace
}  // namespace crossdock::mapping
