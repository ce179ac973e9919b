// SPDX-License-Identifier: Apache-2.0
#include "process/expression.hpp"

#include "base/random.hpp"
#include "mapping/program.hpp"
#include "process/path_expression.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace crossdock::process {
namespace {

Json random_value(Random& random, int depth) {
  switch (random.below(depth > 0 ? 8 : 6)) {
    case 0: return nullptr;
    case 1: return random.below(2) == 0;
    case 2: return static_cast<std::int64_t>(random.below(5)) - 2;
    case 3: return static_cast<double>(random.below(4)) / 2;
    case 4: return random.below(2) == 0 ? "a" : "";
    case 5: return JsonArray{1, "a"};
    default: {
      JsonObject object;
      for (const char* key : {"a", "b", "_c1"}) {
        if (random.below(2) == 0) object[key] = random_value(random, depth - 1);
      }
      return object;
    }
  }
}

std::string random_path(Random& random) {
  std::string out = random.below(3) == 0 ? "$v" : "";
  const std::vector<std::string> keys = {"a", "b", "_c1", "and"};
  const std::uint64_t count = random.below(4);
  for (std::uint64_t i = 0; i < count; ++i) out.append(".").append(keys[random.below(keys.size())]);
  return out.empty() ? "." : out;
}

std::string random_expression(Random& random) {
  const std::vector<std::string> constants = {"null", "true", "false", "0", "1", "-1", "\"a\"", "\"\"", "\"é ' #\""};
  const std::string constant = constants[random.below(constants.size())];
  if (random.below(6) == 0) return constant;
  std::string out = random_path(random);
  const std::uint64_t compared = random.below(3);
  if (compared == 1) out.append(random.below(2) == 0 ? " == " : "==").append(constant);
  if (compared == 2) out.append(" !=").append(constant);
  if (random.below(3) == 0) out = " " + out + "\n";
  return out;
}

bool same(const Json& a, const Json& b) {
  if (a.is_number() && b.is_number()) return a.to_number<double>() == b.to_number<double>();
  if (a.is_array() && b.is_array()) {
    return a.get_array().size() == b.get_array().size() &&
           std::ranges::equal(a.get_array(), b.get_array(), [](const Json& x, const Json& y) { return same(x, y); });
  }
  if (!a.is_object() || !b.is_object()) return a == b;
  if (a.get_object().size() != b.get_object().size()) return false;
  return std::ranges::all_of(a.get_object(), [&](const auto& member) {
    const Json* const other = b.get_object().if_contains(member.key());
    return other != nullptr && same(member.value(), *other);
  });
}

TEST_CASE("simple expressions mean what jq means by them") {
  const std::uint64_t seed = 20261123;
  INFO("seed " << seed);
  SeededRandom random(seed);
  std::vector<std::string> texts;
  std::vector<mapping::Program::Source> sources;
  for (int i = 0; i < 400; ++i) texts.push_back(random_expression(random));
  for (const std::string& text : texts) sources.push_back({text, text});
  const auto programs = mapping::Program::compile_all(sources, {"v"});
  REQUIRE(programs);
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const auto simple = PathExpression::parse(texts[i]);
    REQUIRE_MESSAGE(simple, texts[i]);
    for (int round = 0; round < 20; ++round) {
      const Json input = random_value(random, 3);
      const Json variable = random_value(random, 3);
      CAPTURE(texts[i]);
      CAPTURE(json_text(input));
      CAPTURE(json_text(variable));
      const auto ours = simple->evaluate(simple->variable().empty() ? input : variable);
      const auto theirs = programs->at(i).run(input, {{"v", variable}});
      REQUIRE(ours.has_value() == theirs.has_value());
      if (ours) CHECK(same(*ours, *theirs));
      else CHECK(ours.error().message == theirs.error().message);
    }
  }
}

TEST_CASE("everything else is left to jq") {
  for (const char* text :
       {"", "..", ".a[0]", ".[0]", ".a | .b", ".a.b?", ".\"a\"", "$__loc__", "1.5", "01", "12345678901234567", "- 1",
        ".a == .b", ".a = 1", "\"\\u0041\"", "\"a\" == \"a\"", ".a == 1 or .b", "[]", "{}", "a", ".a b", "$", "$1",
        ".a ==", "== 1", "nulls", "\"open", ". a", ".a # c", "-", ".a.", ". .a"}) {
    CHECK_MESSAGE(!PathExpression::parse(text), text);
  }
}

TEST_CASE("equal expressions are shared and simple ones need no compilation") {
  Expressions expressions;
  const auto one = expressions.add(".a + 1", "here", {"x"}).value();
  CHECK(expressions.add(".a + 1", "there", {"x"}).value().number == one.number);
  CHECK(expressions.add(".a + 1", "there", {"y"}).value().number != one.number);
  class None final : public Variables {
    Result<const Json*> find(std::string_view) override { return &value; }
    Json value = 5;
  } variables;
  CHECK(expressions.evaluate(one, Json{{"a", 2}}, variables).value() == Json(3));
  const auto two = expressions.add("$x", "here", {"x"}).value();
  CHECK(expressions.evaluate(two, nullptr, variables).value() == Json(5));
  const auto three = expressions.add("$x + 1", "here", {"x"}).value();
  CHECK(expressions.evaluate(three, nullptr, variables).value() == Json(6));
  CHECK(mentions("$task", "task"));
  CHECK(mentions("1 + $ task.name", "task"));
  CHECK_FALSE(mentions("$tasks + task", "task"));
}

}  // namespace
}  // namespace crossdock::process
