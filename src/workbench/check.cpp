// SPDX-License-Identifier: Apache-2.0
#include "process/runtime.hpp"
#include "process/yaml.hpp"
#include "workbench/host.hpp"
#include "workbench/workbench.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

namespace crossdock::workbench {
namespace {

constexpr std::size_t k_beside_max = 200;

// "file.yaml:12, /do/1/reserve, line 1" (process/runtime.hpp, mapping/program.hpp).
Problem problem_of(const std::string& path, const Error& error) {
  Problem out{.path = path, .line = 0, .pointer = {}, .reason = error.message};
  std::string_view rest = error.place;
  if (!rest.starts_with(path)) {
    if (!rest.empty()) out.reason += fmt::format(" ({})", rest);
    return out;
  }
  rest.remove_prefix(path.size());
  if (!rest.starts_with(':')) return out;
  const auto [end, bad] = std::from_chars(rest.data() + 1, rest.data() + rest.size(), out.line);
  if (bad != std::errc()) return out;
  rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
  if (rest.starts_with(", /")) {
    const std::size_t last = rest.rfind(", line ");
    out.pointer = rest.substr(2, last == std::string_view::npos || last < 3 ? last : last - 2);
  }
  return out;
}

void workflows_in(const Json& value, std::set<std::string>& out) {
  if (const auto* list = value.if_array()) {
    for (const Json& item : *list) workflows_in(item, out);
  }
  const auto* object = value.if_object();
  if (object == nullptr) return;
  for (const auto& [key, member] : *object) {
    if (key == "workflow" && member.is_object()) out.insert(json_string_or(member.get_object(), "name", ""));
    workflows_in(member, out);
  }
}

Json parsed(std::string_view text) {
  const auto node = process::parse_yaml(text, "document");
  return node ? process::to_json(*node) : Json();
}

}  // namespace

std::string Problem::text() const {
  return fmt::format("{}:{}: {}: {}", path, line, pointer.empty() ? "/" : pointer, reason);
}

std::vector<Problem> check(const Document& document, const Knows& knows) {
  const Host host(knows, {});
  std::multimap<int, Problem> by_line;
  for (const Error& error : process::Runtime::check(document.text, document.path, host)) {
    Problem problem = problem_of(document.path, error);
    by_line.emplace(problem.line, std::move(problem));
  }
  std::vector<Problem> out;
  for (auto& [line, problem] : by_line) out.push_back(std::move(problem));
  return out;
}

std::vector<Document> beside(const Document& document) {
  std::set<std::string> wanted;
  workflows_in(parsed(document.text), wanted);
  if (wanted.empty()) return {};
  namespace fs = std::filesystem;
  std::error_code failed;
  const fs::path folder = fs::path(document.path).has_parent_path() ? fs::path(document.path).parent_path() : fs::path(".");
  std::vector<fs::path> paths;
  for (fs::directory_iterator entry(folder, failed), end; !failed && entry != end && paths.size() < k_beside_max;
       entry.increment(failed)) {
    const std::string extension = entry->path().extension().string();
    if (extension == ".yaml" || extension == ".yml" || extension == ".json") paths.push_back(entry->path());
  }
  std::ranges::sort(paths);
  std::vector<Document> out;
  std::set<std::string> names;
  for (bool more = true; more;) {
    more = false;
    for (const fs::path& path : paths) {
      if (fs::equivalent(path, document.path, failed)) continue;
      if (fs::file_size(path, failed) > process::Node::k_bytes_max || failed) continue;
      std::ifstream in(path, std::ios::binary);
      std::stringstream text;
      text << in.rdbuf();
      const Json json = parsed(text.str());
      const Json* const name = json_at(json, "document.name");
      if (name == nullptr || !name->is_string() || !wanted.contains(std::string(name->get_string()))) continue;
      if (std::ranges::any_of(out, [&](const Document& known) { return known.path == path.string(); })) continue;
      out.push_back({path.string(), text.str()});
      workflows_in(json, wanted);
      more = true;
    }
  }
  return out;
}

}  // namespace crossdock::workbench
