// SPDX-License-Identifier: Apache-2.0
#include "schema/schema.hpp"

#include <doctest/doctest.h>

namespace crossdock::schema {
namespace {

Json json(std::string_view text) { return json_parse(text).value(); }

TEST_CASE("a value is judged with its place") {
  const auto schema = Schema::compile(json(R"({"type":"object","required":["id"],"properties":{
      "id":{"type":"integer","minimum":1},"lines":{"type":"array","items":{"type":"object","required":["a/b"]}}}})"));
  REQUIRE(schema.has_value());
  CHECK(schema->validate(json(R"({"id":1})")).has_value());
  CHECK(!schema->validate(json(R"({"id":"1"})")).has_value());
  CHECK(!schema->validate(json(R"([])")).has_value());
  const auto bad = schema->validate(json(R"({"id":0,"lines":[{"a/b":1},{}]})"));
  REQUIRE(!bad.has_value());
  CHECK(bad.error().code == "schema.violated");
  const auto problems = schema->problems(json(R"({"id":1,"lines":[{"a/b":1},{}]})"));
  REQUIRE(!problems.empty());
  CHECK(problems.front().pointer == "/lines/1");
}

TEST_CASE("what is no schema is refused") {
  CHECK(!Schema::compile(json(R"({"type":5})")).has_value());
  CHECK(!Schema::compile(json(R"("text")")).has_value());
  CHECK(!Schema::compile(json(R"({"$ref":"https://example.com/other.json"})")).has_value());
  CHECK(!Schema::compile(json(R"({"$ref":"#/nowhere"})")).has_value());
  CHECK(!Schema::compile(json(R"({"properties":{"x":{"pattern":"("}}})")).has_value());
  CHECK(!Schema::compile(json(R"({"patternProperties":{"[":{}}})")).has_value());
}

TEST_CASE("a schema that refers to itself at the same value is refused, one that does so deeper is fine") {
  CHECK(!Schema::compile(json(R"({"$ref":"#"})")).has_value());
  CHECK(!Schema::compile(json(R"({"$ref":"#/d/a","d":{"a":{"$ref":"#/d/b"},"b":{"$ref":"#/d/a"}}})")).has_value());
  CHECK(!Schema::compile(json(R"({"allOf":[{"anyOf":[{"not":{"$ref":"#"}}]}]})")).has_value());
  const auto tree =
      Schema::compile(json(R"({"type":"object","properties":{"child":{"$ref":"#"},"pattern":{"type":"integer"}},
      "additionalProperties":false})"));
  REQUIRE(tree.has_value());
  CHECK(tree->validate(json(R"({"child":{"child":{"pattern":1}}})")).has_value());
  CHECK(!tree->validate(json(R"({"child":{"child":{"other":{}}}})")).has_value());
}

TEST_CASE("a text that is too long for a pattern is a problem, not a crash") {
  const auto schema = Schema::compile(json(R"({"properties":{"s":{"pattern":"^(a|b)*$"}}})"));
  REQUIRE(schema.has_value());
  CHECK(schema->validate(JsonObject{{"s", std::string(Schema::k_pattern_text_bytes_max, 'a')}}).has_value());
  CHECK(!schema->validate(JsonObject{{"s", std::string(300'000, 'a')}}).has_value());
}

}  // namespace
}  // namespace crossdock::schema
