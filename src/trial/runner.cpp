// SPDX-License-Identifier: Apache-2.0
#include "trial/runner.hpp"

#include "landscape/yaml.hpp"
#include "trial/end_state.hpp"
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

using OnCase = std::function<Result<void>(const std::string& name, const JsonObject& one, const Json* given,
                                          const std::vector<ProcessFile>& processes)>;

Result<void> each_case(const std::string& file, Coverage& coverage, const OnCase& on_case) {
  CROSSDOCK_TRY(const std::string text, landscape::read_file(file));
  CROSSDOCK_TRY(const Json parsed, landscape::parse_yaml(text, file));
  if (!parsed.is_object()) return fail(ErrorKind::invalid, "trial.file", "A test file is an object", file);
  const JsonObject& test = parsed.get_object();
  CROSSDOCK_CHECK(only(test, {"processes", "given", "cases"}, file));
  CROSSDOCK_TRY(const auto processes, processes_of(file, test, coverage));
  const Json* given = json_find(test, "given");
  const JsonArray cases = json_list_or_empty(test, "cases");
  if (cases.empty()) return fail(ErrorKind::invalid, "trial.cases", "A test file has cases", file + ": cases");
  for (const Json& one : cases) {
    if (!one.is_object()) return fail(ErrorKind::invalid, "trial.cases", "A case is an object", file + ": cases");
    CROSSDOCK_TRY(const std::string name, json_string(one.get_object(), "name", file));
    auto done = on_case(name, one.get_object(), given, processes);
    if (!done) return fail(std::move(done).error().at(fmt::format("{}: {}", file, name)));
  }
  return {};
}

Result<void> run_file(const std::string& file, Outcome& outcome) {
  const Stage stage{
      [&outcome](std::string_view definition, std::string_view pointer) { outcome.coverage.ran(definition, pointer); }, {}};
  return each_case(file, outcome.coverage,
                   [&](const std::string& name, const JsonObject& one, const Json* given,
                       const std::vector<ProcessFile>& processes) -> Result<void> {
                     CROSSDOCK_TRY(Played played, play(one, given, processes, stage));
                     outcome.verdicts.push_back({file, name, std::move(played.failures)});
                     return {};
                   });
}

constexpr int k_commits_max = 10'000;

// The case once without a crash, then once for each commit and each side of it.
Result<void> crash_case(const JsonObject& one, const Json* given, const std::vector<ProcessFile>& processes,
                        CrashVerdict& verdict) {
  using store::memory::Fault;
  int commits = 0;
  const Stage counting{{}, [&commits] {
                         ++commits;
                         return Fault::none;
                       }};
  CROSSDOCK_TRY(const Played whole, play(one, given, processes, counting));
  verdict.commits = commits;
  for (int at = 1; at <= std::min(commits, k_commits_max); ++at) {
    for (const Fault fault : {Fault::crash_before, Fault::crash_after}) {
      int count = 0;
      const std::string when = fmt::format("crash {} commit {}", fault == Fault::crash_before ? "before" : "after", at);
      const Stage stage{{}, [&count, at, fault] { return ++count == at ? fault : Fault::none; }};
      const auto played = play(one, given, processes, stage);
      ++verdict.crashes;
      if (!played) {
        verdict.failures.push_back(fmt::format("{}: {}", when, played.error().text()));
        continue;
      }
      for (const std::string& failure : played->failures) verdict.failures.push_back(fmt::format("{}: {}", when, failure));
      if (played->end_state == whole.end_state) continue;
      verdict.failures.push_back(
          fmt::format("{}: another end: {}", when, first_difference(whole.end_state, played->end_state)));
    }
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

Result<std::vector<CrashVerdict>> run_crashes(const std::string& path) {
  CROSSDOCK_TRY(const auto files, test_files(path));
  std::vector<CrashVerdict> verdicts;
  Coverage coverage;
  for (const std::string& file : files) {
    CROSSDOCK_CHECK(each_case(
        file, coverage,
        [&](const std::string& name, const JsonObject& one, const Json* given, const std::vector<ProcessFile>& processes) {
          verdicts.push_back({file, name, 0, 0, {}});
          return crash_case(one, given, processes, verdicts.back());
        }));
  }
  return verdicts;
}

}  // namespace crossdock::trial
