// SPDX-License-Identifier: Apache-2.0
#include "workbench/draw.hpp"
#include "workbench/workbench.hpp"

#include <doctest/doctest.h>

#include <string>

namespace crossdock::workbench {
namespace {

constexpr std::string_view k_document = R"(
document: { dsl: '1.0.3', namespace: default, name: demo, version: '1.2.3' }
schedule: { on: { one: { with: { type: order.accepted } } } }
do:
  - choose: { switch: [ { big: { when: .n > 10, then: large } }, { other: { then: end } } ] }
  - small: { set: { x: '<1>' }, then: last }
  - large:
      try: [ { ask: { call: http, with: { method: get, endpoint: 'https://e.com/{id}' } } } ]
      catch: { do: [ { say: { wait: PT1M } } ] }
  - race: { fork: { compete: true, branches: [ { a: { wait: PT1M } }, { b: { call: stock.reserve } } ] } }
  - last: { if: .x == "y", call: order.reject }
)";

std::size_t count(const std::string& text, std::string_view what) {
  std::size_t found = 0;
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++found;
  return found;
}

TEST_CASE("a picture has every task once, and every way from one to another") {
  const auto picture = picture_of(k_document, "d.yaml");
  REQUIRE(picture.has_value());
  CHECK(picture->title == "demo 1.2.3");
  const std::string text = mermaid(*picture);
  for (const char* name : {"choose", "small", "large", "ask", "say", "race", "last"})
    CHECK_MESSAGE(count(text, std::string("\"") + name + "<br/>") == 1, name);
  CHECK(text.find("begin([\"on order.accepted\"])") != std::string::npos);
  CHECK(text.find("-->|\"big\"|") != std::string::npos);
  CHECK(text.find("-->|\"other\"| finish") != std::string::npos);
  CHECK(count(text, "subgraph") == count(text, "end\n"));
}

TEST_CASE("a drawing is well-formed whatever the names are") {
  const auto picture = picture_of(k_document, "d.yaml");
  REQUIRE(picture.has_value());
  const std::string text = svg(*picture);
  CHECK(text.starts_with("<svg "));
  CHECK(text.ends_with("</svg>\n"));
  CHECK(count(text, "<text") == count(text, "</text>"));
  CHECK(count(text, "class=\"name\"") == 9);
  CHECK(!picture_of("document: {}\ndo: []\n", "d.yaml").has_value());
}

TEST_CASE("problems have a place that editors understand") {
  const auto problems =
      check({"a/b.yaml", "document: { dsl: '1.0.3', namespace: n, name: a, version: '1.0.0' }\ndo:\n  - x: { call: y }\n"},
            [](std::string_view) { return false; });
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].text() == "a/b.yaml:3: /do/0/x/call: There is no function \"y\" to call");
  const auto broken = check({"c.yaml", "a: [\n"}, [](std::string_view) { return true; });
  REQUIRE(broken.size() == 1);
  CHECK(broken[0].line > 0);
}

}  // namespace
}  // namespace crossdock::workbench
