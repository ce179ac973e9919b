// SPDX-License-Identifier: Apache-2.0
// Every jq program of every pack is run against the samples beside it.
#include "connectors/http/template.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <vector>

using namespace crossdock;
using namespace crossdock::connectors::http;
namespace fs = std::filesystem;

namespace {

const fs::path k_packs = "../../../packs";

std::string content(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  REQUIRE_MESSAGE(file.is_open(), path.string());
  std::ostringstream out;
  out << file.rdbuf();
  return out.str();
}

std::vector<fs::path> files_ending(std::string_view end) {
  std::vector<fs::path> found;
  for (const auto& item : fs::recursive_directory_iterator(k_packs)) {
    if (item.path().string().ends_with(end)) found.push_back(item.path());
  }
  std::ranges::sort(found);
  return found;
}

Json without_order(const Json& value);

JsonObject sorted(const JsonObject& object) {
  std::vector<std::string> keys;
  for (const auto& [key, item] : object) keys.emplace_back(key);
  std::ranges::sort(keys);
  JsonObject out;
  for (const auto& key : keys) out[key] = without_order(object.at(key));
  return out;
}

// Members of an object in one order, so that texts compare.
Json without_order(const Json& value) {
  if (value.is_object()) return sorted(value.get_object());
  if (!value.is_array()) return value;
  JsonArray out;
  for (const auto& item : value.get_array()) out.push_back(without_order(item));
  return out;
}

void run_case(const Programs& programs, std::size_t program, const JsonObject& sample) {
  INFO("case: ", json_string_or(sample, "name", "?"));
  const Json* variables = json_find(sample, "variables");
  const auto output = programs.run(program, sample.at("in"), variables == nullptr ? JsonObject{} : variables->as_object());
  if (const Json* error = json_find(sample, "error")) {
    REQUIRE_FALSE(output.has_value());
    CHECK(to_string(output.error().kind) == json_string_or(error->as_object(), "kind", ""));
    const auto code = json_string_or(error->as_object(), "code", output.error().code);
    CHECK(output.error().code == code);
    return;
  }
  REQUIRE_MESSAGE(output.has_value(), output.error().text());
  CHECK(json_text(without_order(*output)) == json_text(without_order(sample.at("out"))));
}

}  // namespace

TEST_CASE("packs: every program gives what its samples say") {
  const auto files = files_ending(".jq");
  REQUIRE_FALSE(files.empty());
  for (const auto& file : files) {
    INFO("program: ", file.string());
    Programs programs;
    const std::size_t program = programs.add(content(file), file.filename().string());
    const auto compiled = programs.compile();
    REQUIRE_MESSAGE(compiled.has_value(), compiled.error().text());
    fs::path samples = file;
    samples.replace_extension(".sample.json");
    const auto cases = json_parse(content(samples));
    REQUIRE(cases.has_value());
    REQUIRE_FALSE(cases->as_array().empty());
    for (const auto& sample : cases->as_array()) run_case(programs, program, sample.as_object());
  }
}

TEST_CASE("packs: every file a pack names is there, and every program is named") {
  std::size_t named = 0;
  for (const auto& pack : files_ending("pack.yaml")) {
    const std::string text = content(pack);
    constexpr std::string_view k_mark = "{file: ";
    for (std::size_t at = text.find(k_mark); at != std::string::npos; at = text.find(k_mark, at + 1)) {
      const std::size_t begin = at + k_mark.size();
      const std::string name = text.substr(begin, text.find('}', begin) - begin);
      CHECK_MESSAGE(fs::exists(pack.parent_path() / name), name);
      ++named;
    }
  }
  CHECK(named == files_ending(".jq").size());
}
