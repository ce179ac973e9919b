// SPDX-License-Identifier: Apache-2.0
#include "trial/coverage.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace crossdock::trial {

void Coverage::walk(const Json& tasks, const std::string& pointer, Known& known) {
  if (!tasks.is_array()) return;
  for (std::size_t i = 0; i < tasks.get_array().size(); ++i) {
    const Json& entry = tasks.get_array()[i];
    if (!entry.is_object() || entry.get_object().size() != 1) continue;
    const auto& [name, body] = *entry.get_object().begin();
    const std::string place = fmt::format("{}/{}/{}", pointer, i, std::string_view(name));
    known.tasks.insert(place);
    if (body.is_object()) walk_task(body.get_object(), place, known);
  }
}

void Coverage::walk_task(const JsonObject& task, const std::string& pointer, Known& known) {
  for (const char* list : {"do", "try"}) {
    if (const Json* tasks = json_find(task, list)) walk(*tasks, fmt::format("{}/{}", pointer, list), known);
  }
  const Json root(task);
  if (const Json* tasks = json_at(root, "catch.do")) walk(*tasks, pointer + "/catch/do", known);
  if (const Json* tasks = json_at(root, "fork.branches")) walk(*tasks, pointer + "/fork/branches", known);
  const Json* cases = json_find(task, "switch");
  if (cases == nullptr || !cases->is_array()) return;
  for (std::size_t i = 0; i < cases->get_array().size(); ++i) {
    const Json& entry = cases->get_array()[i];
    if (!entry.is_object() || entry.get_object().empty()) continue;
    known.branches.insert(fmt::format("{}/switch/{}/{}", pointer, i, std::string_view(entry.get_object().begin()->key())));
  }
}

void Coverage::expect(const Json& document) {
  const Json* name = json_at(document, "document.name");
  const Json* tasks = document.is_object() ? json_find(document.get_object(), "do") : nullptr;
  if (name == nullptr || !name->is_string() || tasks == nullptr) return;
  walk(*tasks, "/do", known_[std::string(name->get_string())]);
}

void Coverage::ran(std::string_view definition, std::string_view pointer) { ran_[std::string(definition)].emplace(pointer); }

std::vector<Coverage::Share> Coverage::shares() const {
  std::vector<Share> out;
  for (const auto& [definition, known] : known_) {
    Share share{.definition = definition, .tasks = known.tasks.size(), .branches = known.branches.size(), .missed = {}};
    const auto found = ran_.find(definition);
    const auto count = [&](const std::set<std::string, std::less<>>& all) {
      std::size_t run = 0;
      for (const std::string& pointer : all) {
        const bool was = found != ran_.end() && found->second.contains(pointer);
        run += was ? 1 : 0;
        if (!was) share.missed.push_back(pointer);
      }
      return run;
    };
    share.tasks_run = count(known.tasks);
    share.branches_run = count(known.branches);
    out.push_back(std::move(share));
  }
  return out;
}

}  // namespace crossdock::trial
