// SPDX-License-Identifier: Apache-2.0
// Every rule is shown by two small trees: testdata/<rule>/pass has no finding of it, testdata/<rule>/fail has exactly
// those of its expected.txt ("file:line", one a line, sorted by file and line). A layers.txt in the tree is its layers.txt.
#include "tools/tidy/rules.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <iterator>

namespace {

using namespace crossdock::tidy;
namespace fs = std::filesystem;

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return std::string{std::istreambuf_iterator<char>(in), {}};
}

std::string places(const fs::path& folder, std::string_view rule) {
  const auto layers = parse_layers(read(folder / "layers.txt"));
  REQUIRE(layers);
  std::string result;
  for (const auto& finding : run_rules(load_folder(folder), *layers)) {
    if (finding.rule == rule) result += finding.file + ":" + std::to_string(finding.line) + "\n";
  }
  return result;
}

}  // namespace

TEST_CASE("every rule finds what its failing sample shows and nothing in its passing sample") {
  for (const auto rule : rule_names()) {
    CAPTURE(rule);
    const fs::path samples = fs::path("testdata") / rule;
    REQUIRE(fs::is_directory(samples / "pass"));
    REQUIRE(fs::is_regular_file(samples / "fail" / "expected.txt"));
    CHECK(places(samples / "pass", rule) == "");
    CHECK(places(samples / "fail", rule) == read(samples / "fail" / "expected.txt"));
  }
}

TEST_CASE("every sample belongs to a rule") {
  const auto rules = rule_names();
  for (const auto& entry : fs::directory_iterator("testdata")) {
    CAPTURE(entry.path().string());
    CHECK(std::ranges::find(rules, entry.path().filename().string()) != rules.end());
  }
}

TEST_CASE("a banned call names its replacement") {
  Tree tree;
  tree.add("src/ledger/a.cpp", "void f() { sprintf(b, \"x\"); throw 1; auto t = time(nullptr); double d; }\n", false);
  std::string text;
  for (const auto& finding : run_rules(tree, {})) text += finding.message + "\n";
  for (const auto* word : {"fmt::format", "fail(", "Clock", "Decimal"}) CHECK(text.contains(word));
}
