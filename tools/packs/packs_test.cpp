// SPDX-License-Identifier: Apache-2.0
// Every pack (packs/<name>/) keeps its word: it says what it is in README.md, and each mapping gives, for each of its
// samples, exactly the output beside it: mappings/<mapping>.<case>.in.json -> mappings/<mapping>.<case>.out.json.
#include "base/json.hpp"
#include "mapping/program.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;
using namespace crossdock;

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return std::string{std::istreambuf_iterator<char>(in), {}};
}

std::vector<fs::path> entries(const fs::path& folder, std::string_view ending) {
  std::vector<fs::path> found;
  if (!fs::is_directory(folder)) return found;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().filename().string().ends_with(ending)) found.push_back(entry.path());
  }
  std::ranges::sort(found);
  return found;
}

void check_sample(const mapping::Program& program, const fs::path& input_file) {
  CAPTURE(input_file.string());
  const std::string stem = input_file.string().substr(0, input_file.string().size() - std::string(".in.json").size());
  const auto input = json_parse(read(input_file));
  const auto expected = json_parse(read(stem + ".out.json"));
  REQUIRE_MESSAGE(input, (input ? "" : input.error().text()));
  REQUIRE_MESSAGE(expected, (expected ? "" : expected.error().text()));
  const auto output = program.run(*input);
  REQUIRE_MESSAGE(output, (output ? "" : output.error().text()));
  CHECK(json_pretty(*output) == json_pretty(*expected));
}

void check_mapping(const fs::path& file) {
  CAPTURE(file.string());
  const auto program = mapping::Program::compile(read(file), file.filename().string());
  REQUIRE_MESSAGE(program, (program ? "" : program.error().text()));
  const std::string stem = file.stem().string() + ".";
  int samples = 0;
  for (const auto& sample : entries(file.parent_path(), ".in.json")) {
    if (!sample.filename().string().starts_with(stem)) continue;
    check_sample(*program, sample);
    ++samples;
  }
  CHECK_MESSAGE(samples > 0, "a mapping needs at least one sample");
}

}  // namespace

TEST_CASE("every pack says what it is") {
  for (const auto& pack : entries("packs", "")) {
    if (!fs::is_directory(pack)) continue;
    CAPTURE(pack.string());
    CHECK(read(pack / "README.md").starts_with("# "));
  }
}

TEST_CASE("every mapping of every pack gives the outputs beside it") {
  for (const auto& pack : entries("packs", "")) {
    for (const auto& file : entries(pack / "mappings", ".jq")) check_mapping(file);
  }
}
