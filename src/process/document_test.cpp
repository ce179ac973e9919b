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
  CHECK(parse_duration_ms("P1Y2M").value() == 425 * 86'400'000LL);
  for (const char* text : {"", "P", "PT", "1S", "P1", "PT1", "P1M1Y", "PT1S2M", "PTS", "PT1.S", "PT-1S", "P1DT", "P1H",
                           "PT1D", "PT1SX", "P99999999999999D", "P36501D", "PT1S1S", "p1d"}) {
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
  const std::vector<std::string> ordered = {"0.9.0",        "1.0.0-alpha",   "1.0.0-alpha.1", "1.0.0-alpha.beta",
                                            "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1",    "1.0.0",
                                            "1.2.0",        "1.10.0",        "2.0.0"};
  for (std::size_t i = 0; i < ordered.size(); ++i) {
    for (std::size_t j = 0; j < ordered.size(); ++j) CHECK(version_less(ordered[i], ordered[j]) == (i < j));
  }
}

TEST_CASE("cron schedules find their next time") {
  const auto next = [](std::string_view cron, std::string_view from) -> std::string {
    const auto parsed = Cron::parse(cron);
    if (!parsed) return parsed.error().message;
    const auto at = parsed->next(Timestamp::parse_rfc3339(from).value());
    return at ? at->rfc3339().substr(0, 16) : "never";
  };
  CHECK(next("* * * * *", "2026-01-01T00:00:30Z") == "2026-01-01T00:01");
  CHECK(next("0 0 * * *", "2026-01-01T00:00:00Z") == "2026-01-02T00:00");
  CHECK(next("*/15 8-10 * * MON-FRI", "2026-01-02T10:46:00Z") == "2026-01-05T08:00");
  CHECK(next("30 6 1,15 * *", "2026-01-15T06:30:00Z") == "2026-02-01T06:30");
  CHECK(next("0 0 29 2 *", "2026-03-01T00:00:00Z") == "2028-02-29T00:00");
  CHECK(next("0 0 31 2 *", "2026-03-01T00:00:00Z") == "never");
  CHECK(next("0 0 13 * FRI", "2026-01-01T00:00:00Z") == "2026-01-02T00:00");  // either day is enough
  CHECK(next("0 0 * * 7", "2026-01-01T00:00:00Z") == "2026-01-04T00:00");
  CHECK(next("@hourly", "2026-12-31T23:59:00Z") == "2027-01-01T00:00");
  for (const char* text : {"", "* * * *", "* * * * * *", "60 * * * *", "* 24 * * *", "* * 0 * *", "* * * 13 *", "* * * * 8",
                           "5-1 * * * *", "*/0 * * * *", "a * * * *", "1,,2 * * * *", "1- * * * *"}) {
    CHECK_MESSAGE(!Cron::parse(text), text);
  }
}

TEST_CASE("a definition carries what it refers to, and reads it back without fetching") {
  class Serving final : public Host {
   public:
    mutable int fetched = 0;
    Result<std::string> resource(std::string_view uri) const override {
      ++fetched;
      if (uri == "https://example.com/s.json") return std::string("{\"type\":\"object\",\"required\":[\"id\"]}");
      return fail(ErrorKind::not_found, "test", "not there");
    }
    Result<std::optional<Json>> call(CallContext&, std::string_view, const Json&) override { return std::optional<Json>(); }
    bool knows(std::string_view) const override { return true; }
    Result<void> emit(CallContext&, events::Event) override { return {}; }
    void ready(store::Tx&, InstanceId) override {}
    void timer_set(Timestamp) override {}
    Result<void> ended(CallContext&, std::string_view, const Json&, const Error*) override { return {}; }
  };
  const Serving host;
  const std::string text = testing::document("  - a: { set: { x: 1 } }", "test",
                                             "input: { schema: { resource: { endpoint: 'https://example.com/s.json' } } }");
  const auto first = read_definition(text, "t.yaml", host, true);
  REQUIRE(first.has_value());
  CHECK(host.fetched == 1);
  const auto again = read_definition((*first)->text, "t.yaml", host, true);
  REQUIRE(again.has_value());
  CHECK(host.fetched == 1);
  CHECK((*again)->hash == (*first)->hash);
  CHECK(!(*again)->root->input_schema->validate(JsonObject()).has_value());
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
        branches: [ { g: { wait: { seconds: 1 } } }, { h: { switch: [ { i: { when: .x == 1, then: end } } ] } } ]
  - j: { call: greet, with: { n: 1 }, input: { schema: { document: { type: object, required: [ id ] } } } }
  - k: { run: { workflow: { namespace: n, name: o, version: '1.0.0', input: { a: '${ .b }' } }, await: false } }
  - l:
      listen: { to: { any: [ { with: { type: t, data: '${ .x == $context.y }' } } ], until: '. | length > 2' } }
      foreach: { item: it, at: n, do: [ { m: { set: { v: 1 } } } ], output: { as: .v }, export: { as: '{ w: . }' } })",
                                              "test", R"(
use:
  secrets: [ s ]
  functions: { greet: { set: { text: '${ .n }' } } }
  authentications: { a: { oauth2: { authority: 'https://e.com', grant: client_credentials, client: { id: c } } } }
  extensions: [ { x: { extend: set, when: '$task.name == "m"', before: [ { y: { call: echo } } ] } } ]
schedule: { cron: '0 6 * * 1', on: { all: [ { with: { type: q } } ] } })");
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
