// SPDX-License-Identifier: Apache-2.0
#include "app/testing/described_api.hpp"
#include "app/testing/schema_check.hpp"

#include <fmt/format.h>

#include <cctype>

namespace crossdock::app::testing {
namespace {

constexpr int k_depth_max = 30;

const Json* at_pointer(const Json& document, std::string_view pointer) {
  const Json* node = &document;
  while (!pointer.empty()) {
    pointer.remove_prefix(1);
    const std::string_view step = pointer.substr(0, pointer.find('/'));
    if (!node->is_object()) return nullptr;
    node = node->get_object().if_contains(step);
    if (node == nullptr) return nullptr;
    pointer.remove_prefix(step.size());
  }
  return node;
}

std::set<std::string> names_in(std::string_view path) {
  std::set<std::string> names;
  for (std::size_t open = path.find('{'); open != std::string_view::npos; open = path.find('{', open + 1))
    names.emplace(path.substr(open + 1, path.find('}', open) - open - 1));
  return names;
}

std::string upper(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return out;
}

bool has_text(const Json& node, std::string_view member) {
  const Json* found = node.is_object() ? json_find(node.get_object(), member) : nullptr;
  return found != nullptr && found->is_string() && !found->get_string().empty();
}

}  // namespace

Description::Description(const Json& document, std::vector<std::string>& wrong) : document_(document) {
  if (json_string_or(document.get_object(), "openapi", "") != "3.1.0") wrong.emplace_back("openapi is not 3.1.0");
  const Json* info = at_pointer(document, "/info");
  if (info == nullptr || !has_text(*info, "title") || !has_text(*info, "version"))
    wrong.emplace_back("info lacks title or version");
  for (const auto& [path, item] : document.at("paths").get_object()) {
    if (!path.starts_with('/')) wrong.push_back(fmt::format("path {} has no slash", std::string_view(path)));
    for (const auto& [method, spec] : item.get_object()) {
      const std::string id = json_string_or(spec.get_object(), "operationId", "");
      Operation operation{http::method_from(upper(method)), std::string(path), resolved(spec, 0, wrong)};
      check_operation(id, operation, wrong);
      if (!operations_.emplace(id, std::move(operation)).second) wrong.push_back("operationId twice: " + id);
    }
  }
  // Whether or not an operation uses it.
  for (const auto& [name, schema] : document.at("components").at("schemas").get_object())
    if (schema_errors(resolved(schema, 0, wrong), Json()).starts_with("no schema"))
      wrong.push_back(fmt::format("schema {} is none", std::string_view(name)));
}

Json Description::resolved(const Json& node, int depth, std::vector<std::string>& wrong) const {
  if (depth > k_depth_max) {
    wrong.emplace_back("references go round");
    return {};
  }
  if (node.is_array()) {
    JsonArray out;
    for (const Json& item : node.get_array()) out.push_back(resolved(item, depth + 1, wrong));
    return out;
  }
  if (!node.is_object()) return node;
  if (const Json* reference = node.get_object().if_contains("$ref"); reference != nullptr && reference->is_string()) {
    const std::string_view text = reference->get_string();
    const Json* target = text.starts_with("#/") ? at_pointer(document_, text.substr(1)) : nullptr;
    if (target != nullptr) return resolved(*target, depth + 1, wrong);
    wrong.push_back(fmt::format("reference to nothing: {}", text));
    return {};
  }
  JsonObject out;
  for (const auto& [key, value] : node.get_object()) out[key] = resolved(value, depth + 1, wrong);
  return out;
}

void Description::check_operation(const std::string& id, const Operation& operation, std::vector<std::string>& wrong) const {
  const JsonObject& spec = operation.spec.get_object();
  const auto complain = [&](std::string_view what) { wrong.push_back(fmt::format("{}: {}", id, what)); };
  if (id.empty()) complain("no operationId at " + operation.path);
  if (!has_text(operation.spec, "summary")) complain("no summary");
  std::set<std::string> in_path;
  if (const Json* parameters = json_find(spec, "parameters")) {
    for (const Json& parameter : parameters->get_array()) {
      if (!has_text(parameter, "name") || !parameter.at("schema").is_object()) complain("a parameter lacks name or schema");
      if (parameter.at("in").get_string() != "path") continue;
      in_path.emplace(parameter.at("name").get_string());
      if (!parameter.at("required").get_bool()) complain("a path parameter is not required");
    }
  }
  if (in_path != names_in(operation.path)) complain("the parameters are not those of the path");
  bool succeeds = false;
  for (const auto& [status, response] : spec.at("responses").get_object()) {
    succeeds = succeeds || status.starts_with('2');
    if (!has_text(response, "description")) complain(fmt::format("{} has no description", std::string_view(status)));
    if (response.at("content").get_object().size() != 1) complain("an answer has one content type");
  }
  if (!succeeds) complain("nothing it answers is a success");
  const bool is_open = json_find(spec, "security") != nullptr;
  if (is_open == has_text(operation.spec, "x-scope")) complain("either it needs a scope or it is open");
}

std::map<std::string, std::set<std::string>> Description::methods_of_paths() const {
  std::map<std::string, std::set<std::string>> out;
  for (const auto& [id, operation] : operations_) out[operation.path].emplace(http::to_string(operation.method));
  return out;
}

}  // namespace crossdock::app::testing
