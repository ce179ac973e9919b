// SPDX-License-Identifier: Apache-2.0
#include "base/random.hpp"
#include "process/definition.hpp"
#include "process/duration.hpp"
#include "process/testing/world.hpp"
#include "process/yaml.hpp"

#include <doctest/doctest.h>

#include <string>

namespace crossdock::process {
namespace {

std::string yaml(std::string_view text) {
  const auto node = parse_yaml(text, "t");
  return node ? json_text(to_json(*node)) : node.error().text();
}

TEST_CASE("durations are read exactly") {
  CHECK(parse_duration_ms("PT0S").value() == 0);
  CHECK(parse_duration_ms("PT1.5S").value() == 1500);
  CHECK(parse_duration_ms("P1W2DT3H4M5.006S").value() == ((9 * 24 + 3) * 3600 + 4 * 60 + 5) * 1000LL + 6);
  CHECK(parse_duration_ms("PT0.5H").value() == 1'800'000);
  for (const char* text :
       {"", "P", "PT", "1S", "P1", "PT1", "P1Y", "P1M", "PT1S2M", "PTS", "PT1.S", "PT-1S", "P1DT", "P1H", "PT1D", "PT1SX",
        "P99999999999999D", "P36501D", "PT1S1S", "p1d"}) {
    CHECK_MESSAGE(!parse_duration_ms(text), text);
  }
}

TEST_CASE("plain scalars are of the core schema, and identifiers keep their zeros") {
  CHECK(yaml("[1, -1, 007, 1.0.0, 1.5, true, yes, ~, null, , 0x1F, \"1\", 'true', 1e3, 0, 0.5, -, 12345678901234567890]") ==
        R"([1,-1,"007","1.0.0",1.5E0,true,"yes",null,null,null,"0x1F","1","true",1E3,0,5E-1,"-",1.2345678901234567E19])");
  CHECK(yaml("a: |\n  x\n  y\nb: {}\nc: []\n") == R"({"a":"x\ny\n","b":{},"c":[]})");
}

TEST_CASE("yaml that could hide something is refused") {
  CHECK(yaml("a: &x 1\nb: *x") == "invalid yaml.refused: YAML anchors are not accepted (t:1)");
  CHECK(yaml("a: 1\nb: 2\na: 3") == "invalid yaml.refused: The key \"a\" appears twice (t:3)");
  CHECK(yaml("a: {b: 1}\nc: {b: 1, d: {b: 2}, b: 3}") == "invalid yaml.refused: The key \"b\" appears twice (t:2)");
  CHECK(yaml("a: !!binary AAAA") == "invalid yaml.refused: The YAML tag \"tag:yaml.org,2002:binary\" is not accepted (t:1)");
  CHECK(yaml("[a]: 1") == "invalid yaml.refused: A key must be a scalar (t:1)");
  CHECK(yaml("a: 1\n---\nb: 2") == "invalid yaml.refused: There is more than one document in the file (t:1)");
  CHECK(yaml("") == "invalid yaml.empty: The document is empty (t)");
  CHECK(yaml(std::string(99, '[') + std::string(99, ']')).starts_with("[[["));
  CHECK(yaml(std::string(101, '[')).find("yaml.refused") != std::string::npos);
  CHECK(yaml(std::string(5000, '[')).find("yaml.refused") != std::string::npos);
  CHECK(yaml(std::string(Node::k_bytes_max + 1, ' ')).starts_with("limit yaml.too_large"));
  CHECK(yaml("a: 1\n b: 2").starts_with("invalid yaml.refused: This is not YAML"));
}

TEST_CASE("versions are ordered as semver orders them") {
  const std::vector<std::string> ordered = {"0.9.0", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta.2",
                                            "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0", "1.2.0", "1.10.0", "2.0.0"};
  for (std::size_t i = 0; i < ordered.size(); ++i) {
    for (std::size_t j = 0; j < ordered.size(); ++j) CHECK(version_less(ordered[i], ordered[j]) == (i < j));
  }
}

TEST_CASE("a document that is damaged anywhere is read or refused with a place") {
  const std::uint64_t seed = 7;
  INFO("seed " << seed);
  SeededRandom random(seed);
  testing::FakeHost host;
  const std::string whole = testing::document(R"(
  - a: { if: .x, call: echo, with: { y: '${ .z }' }, timeout: { after: PT1S }, then: b }
  - b:
      try: [ { c: { raise: { error: { type: 'https://e.com/x', status: 400 } } } } ]
      catch: { as: e, when: '$e.status == 400', retry: { delay: PT1S, backoff: { linear: {} } } }
  - d:
      for: { each: i, in: .l }
      while: $i == 1
      do: [ { e: { listen: { to: { one: { with: { type: x }, correlate: { k: { from: .k, expect: '${ $i }' } } } } } } } ]
  - f:
      fork:
        branches: [ { g: { wait: { seconds: 1 } } }, { h: { switch: [ { i: { when: .x == 1, then: end } } ] } } ])");
  REQUIRE(read_definition(whole, "t.yaml", host, true));
  constexpr std::string_view k_noise = "{}[]:,'\"-$ \nax1";
  for (int i = 0; i < 3000; ++i) {
    std::string text = whole;
    for (std::uint64_t n = 1 + random.below(3); n > 0; --n) {
      const std::size_t at = random.below(text.size());
      switch (random.below(3)) {
        case 0: text.erase(at, 1 + random.below(10)); break;
        case 1: text.insert(at, 1, k_noise[random.below(k_noise.size())]); break;
        default: text[at] = k_noise[random.below(k_noise.size())];
      }
    }
    const auto read = read_definition(text, "t.yaml", host, false);
    if (!read) CHECK_MESSAGE(read.error().place.starts_with("t.yaml"), text);
  }
}

}  // namespace
}  // namespace crossdock::process
