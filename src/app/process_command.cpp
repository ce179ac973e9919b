// SPDX-License-Identifier: Apache-2.0
#include "app/process_command.hpp"

#include "app/secret.hpp"
#include "hub/functions.hpp"
#include "landscape/yaml.hpp"
#include "process/yaml.hpp"
#include "workbench/draw.hpp"
#include "workbench/workbench.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <optional>

namespace crossdock::app {
namespace {

int usage(const Error& error) {
  std::fprintf(stderr, "crossdock: %s\n", error.text().c_str());
  return 2;
}

Result<std::string> read(const std::string& path) {
  if (path != "-") return landscape::read_file(path);
  return std::string(std::istreambuf_iterator<char>(std::cin), {});
}

Result<Json> read_yaml(const std::string& path) {
  CROSSDOCK_TRY(const std::string text, read(path));
  if (text.find_first_not_of(" \t\r\n") == std::string::npos) return Json(JsonObject());
  CROSSDOCK_TRY(const process::Node node, process::parse_yaml(text, path));
  return process::to_json(node);
}

// Functions of the hub, and operations of whatever systems a landscape may have ("erp.createOrder").
bool is_of_a_hub(std::string_view name) {
  if (hub::find_function(name) != nullptr) return true;
  const std::size_t dot = name.find('.');
  if (dot == std::string_view::npos || dot == 0 || dot + 1 == name.size()) return false;
  const std::string_view owner = name.substr(0, dot + 1);
  return std::ranges::none_of(hub::functions(), [&](const auto& function) { return function.name.starts_with(owner); });
}

Result<void> add_secrets(const ProcessOptions& options, workbench::Options& out) {
  if (!options.secrets_file.empty()) {
    CROSSDOCK_TRY(const Json secrets, read_yaml(options.secrets_file));
    if (!secrets.is_object())
      return fail(ErrorKind::invalid, "secrets.format", "A map of names and values is expected", options.secrets_file);
    for (const auto& [name, value] : secrets.get_object()) out.secrets.emplace(name, value);
  }
  for (const std::string& given : options.secrets) {
    const std::size_t equals = given.find('=');
    if (equals == std::string::npos) return fail(ErrorKind::invalid, "secret.format", "NAME=VALUE is expected", given);
    const std::string text = given.substr(equals + 1);
    const auto parsed = text.starts_with('{') ? json_parse(text) : Result<Json>(Json(text));
    out.secrets.insert_or_assign(given.substr(0, equals), parsed ? *parsed : Json(text));
  }
  return {};
}

Result<workbench::Options> run_options(const ProcessOptions& options) {
  workbench::Options out;
  for (const std::string& path : options.files) {
    CROSSDOCK_TRY(std::string text, read(path));
    out.documents.push_back({path, std::move(text)});
  }
  if (!options.input.empty()) {
    CROSSDOCK_TRY(out.input, read_yaml(options.input));
    out.has_input = true;
  }
  for (const std::string& path : options.events) {
    CROSSDOCK_TRY(Json events, read_yaml(path));
    if (!events.is_array()) events = JsonArray{std::move(events)};
    for (Json& event : events.get_array()) out.events.push_back(std::move(event));
  }
  CROSSDOCK_CHECK(add_secrets(options, out));
  for (const std::string& origin : options.origins) {
    const std::size_t equals = origin.find('=');
    if (equals == std::string::npos) return fail(ErrorKind::invalid, "map.format", "FROM=TO is expected", origin);
    out.origins.emplace_back(origin.substr(0, equals), origin.substr(equals + 1));
  }
  out.ca_file = options.ca_file;
  out.more_secrets = secret;
  out.knows = is_of_a_hub;
  out.fake_clock = options.fake_clock;
  out.with_events = options.with_events;
  out.timeout_ms = options.timeout_s * 1000;
  return out;
}

void print(const std::vector<workbench::Problem>& problems, std::FILE* to) {
  for (const workbench::Problem& problem : problems) std::fprintf(to, "%s\n", problem.text().c_str());
}

JsonArray as_json(const std::vector<workbench::Problem>& problems) {
  JsonArray out;
  for (const workbench::Problem& problem : problems) {
    out.push_back(JsonObject{
        {"file", problem.path}, {"line", problem.line}, {"pointer", problem.pointer}, {"reason", problem.reason}});
  }
  return out;
}

}  // namespace

int check_processes(const ProcessOptions& options) {
  bool good = true;
  bool readable = true;
  JsonArray all;
  for (const std::string& path : options.files) {
    const auto text = read(path);
    std::vector<workbench::Problem> problems;
    if (text)
      problems = workbench::check({path, *text}, is_of_a_hub);
    else
      problems.push_back({path, 0, "", text.error().message});
    readable = readable && text.has_value();
    good = good && problems.empty();
    if (options.json) {
      for (Json& problem : as_json(problems)) all.push_back(std::move(problem));
      continue;
    }
    print(problems, stdout);
    if (problems.empty()) std::printf("%s: ok\n", path.c_str());
  }
  if (options.json) std::printf("%s\n", json_text(JsonObject{{"ok", good}, {"problems", std::move(all)}}).c_str());
  return good ? 0 : readable ? 1 : 2;
}

int run_process(const ProcessOptions& options) {
  const auto prepared = run_options(options);
  if (!prepared) return usage(prepared.error());
  const workbench::Outcome outcome = workbench::run(*prepared);
  if (!outcome.problems.empty()) {
    print(outcome.problems, stderr);
    if (options.json)
      std::printf("%s\n", json_text(JsonObject{{"status", "invalid"},
                                               {"output", nullptr},
                                               {"error", outcome.problems.front().text()},
                                               {"tasks", JsonArray()},
                                               {"problems", as_json(outcome.problems)}})
                              .c_str());
    return 2;
  }
  std::printf("%s\n", (options.json ? json_text(outcome.report) : json_pretty(outcome.report)).c_str());
  return outcome.completed ? 0 : 1;
}

int draw_process(const ProcessOptions& options) {
  std::string out;
  for (const std::string& path : options.files) {
    const auto text = read(path);
    if (!text) return usage(text.error());
    const auto picture = workbench::picture_of(*text, path);
    if (!picture) return usage(picture.error());
    out += options.svg ? workbench::svg(*picture) : workbench::mermaid(*picture);
  }
  if (options.output.empty()) {
    std::fwrite(out.data(), 1, out.size(), stdout);
    return 0;
  }
  std::ofstream file(options.output, std::ios::binary);
  file << out;
  file.close();
  if (file) return 0;
  return usage({ErrorKind::unavailable, "draw.file", "The file cannot be written", options.output});
}

}  // namespace crossdock::app
