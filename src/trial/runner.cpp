// SPDX-License-Identifier: Apache-2.0
#include "trial/runner.hpp"

#include "landscape/yaml.hpp"
#include "trial/play.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

namespace crossdock::trial {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view k_ending = ".test.yaml";
constexpr std::size_t k_files_max = 10'000;

Result<std::vector<std::string>> test_files(const std::string& path) {
  std::error_code error;
  if (!fs::is_directory(path, error)) return std::vector<std::string>{path};
  std::vector<std::string> files;
  for (auto entry = fs::recursive_directory_iterator(path, error); !error && entry != fs::recursive_directory_iterator();
       entry.increment(error)) {
    if (entry->path().string().ends_with(k_ending) && files.size() < k_files_max) files.push_back(entry->path().string());
  }
  if (error) return fail(ErrorKind::not_found, "trial.folder", error.message(), path);
  if (files.empty()) return fail(ErrorKind::not_found, "trial.folder", fmt::format("There is no *{} in it", k_ending), path);
  std::ranges::sort(files);
  return files;
}

// The documents a test file names, relative to it.
Result<std::vector<ProcessFile>> processes_of(const std::string& file, const JsonObject& test, Coverage& coverage) {
  std::vector<ProcessFile> out;
  for (const Json& name : json_list_or_empty(test, "processes")) {
    if (!name.is_string())
      return fail(ErrorKind::invalid, "trial.processes", "\"processes\" is a list of files", file + ": processes");
    const std::string path = (fs::path(file).parent_path() / std::string(name.get_string())).string();
    CROSSDOCK_TRY(std::string yaml, landscape::read_file(path));
    CROSSDOCK_TRY(const Json document, landscape::parse_yaml(yaml, path));
    coverage.expect(document);
    out.push_back({path, std::move(yaml)});
  }
  if (out.empty())
    return fail(ErrorKind::invalid, "trial.processes", "A test names the process documents it runs", file + ": processes");
  return out;
}

Result<void> run_file(const std::string& file, Outcome& outcome) {
  CROSSDOCK_TRY(const std::string text, landscape::read_file(file));
  CROSSDOCK_TRY(const Json parsed, landscape::parse_yaml(text, file));
  if (!parsed.is_object()) return fail(ErrorKind::invalid, "trial.file", "A test file is an object", file);
  const JsonObject& test = parsed.get_object();
  CROSSDOCK_CHECK(only(test, {"processes", "given", "cases"}, file));
  CROSSDOCK_TRY(const auto processes, processes_of(file, test, outcome.coverage));
  const Json* given = json_find(test, "given");
  const JsonArray cases = json_list_or_empty(test, "cases");
  if (cases.empty()) return fail(ErrorKind::invalid, "trial.cases", "A test file has cases", file + ": cases");
  for (const Json& one : cases) {
    if (!one.is_object()) return fail(ErrorKind::invalid, "trial.cases", "A case is an object", file + ": cases");
    CROSSDOCK_TRY(const std::string name, json_string(one.get_object(), "name", file));
    auto failures = play(one.get_object(), given, processes, outcome.coverage);
    if (!failures) return fail(std::move(failures).error().at(fmt::format("{}: {}", file, name)));
    outcome.verdicts.push_back({file, name, *std::move(failures)});
  }
  return {};
}

}  // namespace

Result<Outcome> run_tests(const std::string& path) {
  CROSSDOCK_TRY(const auto files, test_files(path));
  Outcome outcome;
  for (const std::string& file : files) CROSSDOCK_CHECK(run_file(file, outcome));
  return outcome;
}

}  // namespace crossdock::trial
