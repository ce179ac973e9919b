// SPDX-License-Identifier: Apache-2.0
#include "mapping/program.hpp"

#include <doctest/doctest.h>

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace crossdock::mapping {
namespace {

Json json(std::string_view text) { return json_parse(text).value(); }

std::string run(std::string_view program, std::string_view input, const JsonObject& variables = {},
                std::vector<std::string> names = {}) {
  const auto compiled = Program::compile(program, "p.jq", std::move(names));
  if (!compiled) return compiled.error().text();
  const auto output = compiled->run(json(input), variables);
  return output ? json_text(*output) : output.error().text();
}

Error compile_error(std::string_view program) {
  const auto compiled = Program::compile(program, "p.jq", {"context"});
  REQUIRE_MESSAGE(!compiled, program);
  return compiled.error();
}

TEST_CASE("a program maps its input") {
  CHECK(run(".a.b + 1", R"({"a":{"b":41}})") == "42");
  CHECK(run("{x: .a, y: [.b[]|tostring]}", R"({"a":"007","b":[1,2.5,null]})") == R"({"x":"007","y":["1","2.5","null"]})");
  CHECK(run(".", R"("a\u0000b\u00e9")") == run("tojson|fromjson", R"("a\u0000b\u00e9")"));
}

TEST_CASE("variables are bound for each run") {
  const auto program = Program::compile("[$a, $b, .]", "p.jq", {"a", "b"});
  REQUIRE(program);
  CHECK(json_text(program->run(Json(1), {{"a", 2}, {"b", "x"}}).value()) == R"([2,"x",1])");
  CHECK(json_text(program->run(Json(1), {{"b", 3}, {"other", 4}}).value()) == "[null,3,1]");
}

TEST_CASE("definitions come first and comments may come last") {
  CHECK(run("def f(x): x * 2;\n# doubles\nf(.) # end", "4") == "8");
}

TEST_CASE("errors name the line of the source") {
  CHECK(compile_error("1 |\n2 |\n}").place == "p.jq, line 3");
  CHECK(compile_error("1 |\n2 + + 3").place == "p.jq, line 2");
  CHECK(compile_error("1 |\nfoo(2)").place == "p.jq, line 2");
  CHECK(compile_error("\n$nothere").place == "p.jq, line 2");
}

TEST_CASE("what reaches out of the program is refused") {
  for (const char* text : {"$ENV",
                           "$ ENV",
                           "env",
                           "env.PATH",
                           "input",
                           "[inputs]",
                           "debug",
                           "stderr",
                           "now",
                           "halt",
                           "halt_error",
                           "halt_error(1)",
                           "localtime",
                           "strflocaltime(\"%Y\")",
                           "get_search_list",
                           "$__prog_args",
                           "input_filename",
                           "import \"a\" as a; .",
                           "include \"a\"; .",
                           "\"\\(now)\"",
                           "\"a\\(\"b\\(env)\")\"",
                           "{a: now}",
                           "[1,now]",
                           "(1",
                           "{(\"a\",now): 1}",
                           "def input: 1; input",
                           "1) | (2",
                           "[1}",
                           "",
                           "# only\n",
                           "\"open",
                           "modulemeta",
                           "input_line_number",
                           "{a:1}|now"}) {
    const Error error = compile_error(text);
    CHECK_MESSAGE(error.code == "mapping.refused", text);
  }
  CHECK(compile_error("1 |\n\"\n\" | now").place == "p.jq, line 3");
}

TEST_CASE("definitions in the home of the account do not change a program") {
  const auto home = std::filesystem::temp_directory_path() / ("crossdock-home-" + std::to_string(::getpid()));
  std::filesystem::create_directories(home);
  std::ofstream(home / ".jq") << "def map(f): \"from home\"; def only_at_home: 1;\n";
  ::setenv("HOME", home.c_str(), 1);
  CHECK(run("map(. + 1)", "[1,2]") == "[2,3]");
  ::setenv("HOME", home.c_str(), 1);
  CHECK(compile_error("only_at_home").code == "mapping.syntax");
  std::filesystem::remove_all(home);
}

TEST_CASE("names that only look like builtins are fine") {
  CHECK(run("[.now, .env.input, {now: 1, input}, \"now $ENV # (\", .[\"debug\"]]",
            R"({"now":1,"env":{"input":2},"input":3,"debug":4})") == R"([1,2,{"now":1,"input":3},"now $ENV # (",4])");
  CHECK(run("$input.now", "null", {{"input", {{"now", 5}}}}, {"input"}) == "5");
  CHECK(run("# now ) }\n1", "null") == "1");
}

TEST_CASE("exactly one output is expected by run") {
  CHECK(run("empty", "1") == "invalid mapping.outputs: The program gave no output where one output is expected (p.jq)");
  CHECK(run("1,2", "1") == "invalid mapping.outputs: The program gave several outputs where one output is expected (p.jq)");
  const auto program = Program::compile(".[]", "p.jq");
  CHECK(json_text(program->run_all(json("[1,2,3]")).value()) == "[1,2,3]");
  CHECK(program->run_all(json("[]")).value().empty());
  CHECK(program->run_all(json("[1]")).value().size() == 1);
}

TEST_CASE("a program raises errors of its own") {
  CHECK(run("error(\"no such item\")", "1") == "invalid mapping.failed: no such item (p.jq)");
  CHECK(run(R"(error({kind:"missing_reference",code:"xref.item",message:"SKU"}))", "1") ==
        "missing_reference xref.item: SKU (p.jq)");
  CHECK(run("error({a:1})", "1") == "invalid mapping.failed: {\"a\":1} (p.jq)");
  CHECK(run(".a", "[1]") == "invalid mapping.failed: Cannot index array with string \"a\" (p.jq)");
}

TEST_CASE("numbers keep their value or are refused") {
  CHECK(run(".", "9007199254740992") == "9007199254740992");
  CHECK(run(".", "-9007199254740992") == "-9007199254740992");
  CHECK(run(".", "9007199254740993").starts_with("invalid mapping.integer_too_large"));
  CHECK(run(".", "18446744073709551615").starts_with("invalid mapping.integer_too_large"));
  CHECK(run("nan", "1").starts_with("invalid mapping.not_finite"));
  CHECK(run("infinite", "1").starts_with("invalid mapping.not_finite"));
  CHECK(run("1/0", "1").starts_with("invalid mapping.syntax"));
  CHECK(run(". / 2", "7") == "3.5E0");
}

TEST_CASE("outputs are bounded") {
  CHECK(run("reduce range(40) as $i (0; [.,.])", "1").starts_with("limit mapping.output_too_large"));
  CHECK(run("reduce range(300) as $i (0; [.])", "1").starts_with("limit mapping.too_deep"));
  const auto program = Program::compile("range(1000000)", "p.jq");
  CHECK(program->run_all(Json(1)).error().code == "mapping.too_many_outputs");
  CHECK(program->run(Json(1)).error().code == "mapping.outputs");
}

TEST_CASE("a program that never ends is stopped and can run again") {
  const auto program = Program::compile("if . then def f: f; f else 7 end", "p.jq");
  REQUIRE(program);
  CHECK(program->run(Json(true)).error().code == "mapping.too_long");
  CHECK(program->run(Json(false)).value() == Json(7));
}

TEST_CASE("many programs compile together and stay apart") {
  std::vector<std::string> texts;
  for (int i = 0; i < 300; ++i) texts.push_back("def f: . + " + std::to_string(i) + "; f # c");
  std::vector<Program::Source> sources;
  for (const auto& text : texts) sources.push_back({text, "x"});
  const auto programs = Program::compile_all(sources, {"a"});
  REQUIRE(programs);
  for (int i = 0; i < 300; ++i) CHECK(programs->at(static_cast<std::size_t>(i)).run(Json(1000)).value() == Json(1000 + i));
  texts[7] = "1 +\n+";
  sources[7] = {texts[7], "seventh"};
  CHECK(Program::compile_all(sources, {"a"}).error().place == "seventh, line 2");
}

TEST_CASE("a text that was compiled before runs as if it was new, also after an error and beside another of the same") {
  constexpr std::string_view k_text = "if . == null then error(\"nothing\") else . + 1 end";
  const auto once = [&](const Json& input) { return Program::compile(k_text, "again").value().run(input); };
  CHECK(once(Json(1)).value() == Json(2));
  CHECK_FALSE(once(Json(nullptr)));
  CHECK(once(Json(5)).value() == Json(6));
  const Program one = Program::compile(k_text, "one").value();
  const Program other = Program::compile(k_text, "other").value();
  CHECK_FALSE(one.run(Json(nullptr)));
  CHECK(other.run(Json(7)).value() == Json(8));
  CHECK(one.run(Json(nullptr)).error().place == "one");
}

}  // namespace
}  // namespace crossdock::mapping
